//! Time and chance, as the client meets them: nothing else in this crate reads a clock, sleeps or draws a number.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// A future that sleeps; made by [`Runtime::sleep`].
///
/// ```
/// use launchdarkly_experiments::Sleep;
///
/// // What a test's runtime may give back: a sleep that is over at once.
/// let sleep: Sleep = Box::pin(async {});
/// ```
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where the client gets time, sleep and chance from; nothing else in this crate does.
///
/// Few programs need their own: a test that pauses Tokio's time needs none, since [`TokioRuntime`] follows it.
/// Here is one without jitter, so that each pause is as long as its bound.
///
/// ```
/// use std::time::Duration;
/// use launchdarkly_experiments::{Client, Runtime, Sleep, TokioRuntime};
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
    /// The time since some fixed moment; it never goes back. Deadlines are measured by it.
    fn now(&self) -> Duration;

    /// The time since 1970-01-01T00:00:00Z, with which the server's timestamps are compared.
    fn unix_time(&self) -> Duration;

    /// A future that is ready once this time has passed. It may be dropped before.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// A number from 0.0 to 1.0, excluding 1.0, for jitter.
    fn random(&self) -> f64;
}

/// The runtime that a client has unless it is given another: Tokio's timer, the system's clock, and random numbers.
///
/// Its sleeps need a Tokio runtime with the timer enabled, as `#[tokio::main]` makes it.
/// Where Tokio's time is paused, as by `#[tokio::test(start_paused = true)]`, its clock and its sleeps are too, and pauses take no real time.
///
/// ```
/// use std::time::Duration;
/// use launchdarkly_experiments::{Runtime, TokioRuntime};
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
        // A clock that stands before 1970 is as wrong as one that stands at it.
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
