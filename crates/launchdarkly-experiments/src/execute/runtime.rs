//! The source of time, sleep and randomness: nothing else in this crate reads a clock, sleeps or draws a number.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// A future that sleeps; returned by [`Runtime::sleep`].
///
/// ```
/// use launchdarkly_experiments::runtime::Sleep;
///
/// // A test's runtime may return a sleep that ends at once.
/// let sleep: Sleep = Box::pin(async {});
/// ```
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A source of time, sleep and randomness, for tests that control them.
///
/// Few programs need their own: a test that pauses Tokio's time needs none, since [`TokioRuntime`] follows it.
/// This one has no jitter, so that each backoff is as long as its bound.
///
/// ```
/// use std::time::Duration;
/// use launchdarkly_experiments::Client;
/// use launchdarkly_experiments::runtime::{Runtime, Sleep, TokioRuntime};
///
/// #[derive(Default)]
/// struct WithoutJitter(TokioRuntime);
///
/// impl Runtime for WithoutJitter {
///     fn now(&self) -> Duration {
///         self.0.now()
///     }
///     fn unix_time(&self) -> Duration {
///         self.0.unix_time()
///     }
///     fn sleep(&self, duration: Duration) -> Sleep {
///         self.0.sleep(duration)
///     }
///     fn random(&self) -> f64 {
///         1.0_f64.next_down()
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), launchdarkly_experiments::Error> {
/// let client = Client::builder("api-0123").runtime(WithoutJitter::default()).build()?;
/// # Ok(())
/// # }
/// ```
pub trait Runtime: Send + Sync + 'static {
    /// Returns the time since some fixed point; it never goes back. Deadlines are measured by it.
    fn now(&self) -> Duration;

    /// Returns the time since 1970-01-01T00:00:00Z, with which the server's timestamps are compared.
    fn unix_time(&self) -> Duration;

    /// Returns a future that is ready once this time has passed. It may be dropped before.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// Returns a random number from 0.0 to 1.0, excluding 1.0, for jitter.
    fn random(&self) -> f64;
}

/// The default runtime: Tokio's timer, the system's clock, and random numbers.
///
/// Its sleeps need a Tokio runtime with the timer enabled, as `#[tokio::main]` makes it.
/// Where Tokio's time is paused, as by `#[tokio::test(start_paused = true)]`, its clock and its sleeps are too, and backoffs take no real time.
///
/// ```
/// use std::time::Duration;
/// use launchdarkly_experiments::runtime::{Runtime, TokioRuntime};
///
/// let runtime = TokioRuntime::default();
/// assert!((0.0..1.0).contains(&runtime.random()));
/// assert!(runtime.unix_time() > Duration::from_secs(1_700_000_000));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TokioRuntime {
    origin: tokio::time::Instant,
}

impl Default for TokioRuntime {
    fn default() -> Self {
        TokioRuntime {
            origin: tokio::time::Instant::now(),
        }
    }
}

impl Runtime for TokioRuntime {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn unix_time(&self) -> Duration {
        // A clock before 1970 is as wrong as one at 1970.
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }

    fn random(&self) -> f64 {
        fastrand::f64()
    }
}
