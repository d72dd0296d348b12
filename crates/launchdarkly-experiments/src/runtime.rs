//! Time and chance, as the client meets them.
//!
//! Nothing else in this crate reads a clock, sleeps or draws a number, so a program that brings its own [`Runtime`] decides all three.
//!
//! ```
//! use std::time::Duration;
//! use launchdarkly_experiments::{Runtime, TokioRuntime};
//!
//! let runtime = TokioRuntime::default();
//! assert!((0.0..1.0).contains(&runtime.random()));
//! assert!(runtime.unix_time() > Duration::from_secs(1_700_000_000));
//! ```

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// A future that sleeps.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where the client gets time, sleep and chance from.
pub trait Runtime: Send + Sync + 'static {
    /// The time since some fixed moment; it never goes back. Deadlines are measured by it.
    fn now(&self) -> Duration;

    /// The time since 1970-01-01T00:00:00Z, with which the server's timestamps are compared.
    fn unix_time(&self) -> Duration;

    /// Is ready after a while.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// A number from 0.0 to 1.0, excluding 1.0, for jitter.
    fn random(&self) -> f64;
}

/// The runtime that a client has unless it is given another: Tokio's timer, the system's clock, and fastrand.
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
