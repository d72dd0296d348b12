//! A runtime whose sleeps end at once, on a clock that only they move.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use launchdarkly_experiments::runtime::{Runtime, Sleep};
use launchdarkly_experiments_tests::BEGIN;

/// The longest sleep that moves the clock: a hundred years, as Tokio's timer has a bound too.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 86_400);

/// The clock, and a fixed number where a random one is asked for.
#[derive(Clone, Debug)]
pub struct VirtualRuntime {
    now: Arc<Mutex<Duration>>,
    random: f64,
}

impl VirtualRuntime {
    /// Creates a runtime that draws this number each time.
    #[must_use]
    pub fn new(random: f64) -> Self {
        VirtualRuntime {
            now: Arc::default(),
            random,
        }
    }

    fn clock(&self) -> MutexGuard<'_, Duration> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runtime for VirtualRuntime {
    fn now(&self) -> Duration {
        *self.clock()
    }

    fn unix_time(&self) -> Duration {
        BEGIN + self.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.clone();
        Box::pin(async move { *clock.clock() += duration.min(LONGEST) })
    }

    fn random(&self) -> f64 {
        self.random
    }
}

/// Runs a future in which nothing waits for anything.
///
/// # Panics
/// The future waits.
pub fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    // A future that is handed on, as from a buffer, may ask to be polled again.
    for _ in 0..1_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("something waits that is not the clock")
}
