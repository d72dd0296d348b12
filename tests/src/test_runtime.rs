//! A runtime without real time and without randomness.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use launchdarkly_experiments::runtime::{Runtime, Sleep};

/// 2026-01-01T00:00:00Z.
pub const BEGIN: Duration = Duration::from_secs(1_767_225_600);

/// Tokio's clock, which tests pause, and no randomness: every jitter is half of its bound.
#[derive(Clone, Debug)]
pub struct TestRuntime {
    /// The time since 1970 at the origin; a jump of the wall clock moves it.
    begin: Arc<Mutex<Duration>>,
    origin: tokio::time::Instant,
    sleeps: Arc<Mutex<Vec<u128>>>,
}

impl TestRuntime {
    /// Creates a runtime whose clock begins at [`BEGIN`].
    #[must_use]
    pub fn new() -> Self {
        TestRuntime::at(BEGIN)
    }

    /// Creates a runtime whose clock begins at another time since 1970.
    #[must_use]
    pub fn at(begin: Duration) -> Self {
        TestRuntime {
            begin: Arc::new(Mutex::new(begin)),
            origin: tokio::time::Instant::now(),
            sleeps: Arc::default(),
        }
    }

    /// Sets the wall clock forward or back, in seconds; the monotonic clock goes on.
    pub fn jump(&self, seconds: i64) {
        let by = Duration::from_secs(seconds.unsigned_abs());
        let mut begin = self.begin();
        *begin = match seconds < 0 {
            true => begin.saturating_sub(by),
            false => *begin + by,
        };
    }

    fn begin(&self) -> MutexGuard<'_, Duration> {
        self.begin.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the sleeps that have ended, in milliseconds: backoffs and throttling, not the timeouts of attempts.
    #[must_use]
    pub fn sleeps(&self) -> Vec<u128> {
        let sleeps = self.sleeps.lock();
        sleeps.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Default for TestRuntime {
    fn default() -> Self {
        TestRuntime::new()
    }
}

impl Runtime for TestRuntime {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn unix_time(&self) -> Duration {
        *self.begin() + self.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let sleeps = self.sleeps.clone();
        let end = tokio::time::Instant::now() + duration;
        Box::pin(async move {
            tokio::time::sleep_until(end).await;
            let mut sleeps = sleeps.lock().unwrap_or_else(PoisonError::into_inner);
            sleeps.push(duration.as_millis());
        })
    }

    fn random(&self) -> f64 {
        0.5
    }
}
