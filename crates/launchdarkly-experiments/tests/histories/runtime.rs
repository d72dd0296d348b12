//! A runtime of a client with a seed of its own, and a wall clock that can be set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use launchdarkly_experiments::runtime::{Runtime, Sleep};
use launchdarkly_experiments_tests::BEGIN;
use tokio::time::Instant;

/// Tokio's clock, which most histories pause; seeded randomness; a wall clock that jumps.
#[derive(Clone, Debug)]
pub struct SeededRuntime {
    time: Time,
    /// How far the wall clock is ahead, in seconds.
    pub ahead: Arc<AtomicI64>,
    chance: Arc<Mutex<fastrand::Rng>>,
}

/// The true time of a history.
#[derive(Clone, Copy, Debug)]
pub struct Time(Instant);

impl Time {
    pub fn begin() -> Time {
        Time(Instant::now())
    }

    pub fn now(self) -> Duration {
        self.0.elapsed()
    }

    /// Returns the true time since 1970, in ms.
    pub fn unix_millis(self) -> u64 {
        u64::try_from((BEGIN + self.now()).as_millis()).unwrap()
    }
}

impl SeededRuntime {
    pub fn new(time: Time, seed: u64) -> Self {
        SeededRuntime {
            time,
            ahead: Arc::default(),
            chance: Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))),
        }
    }
}

impl Runtime for SeededRuntime {
    fn now(&self) -> Duration {
        self.time.now()
    }

    fn unix_time(&self) -> Duration {
        let ahead = self.ahead.load(Ordering::Relaxed);
        let now = BEGIN + self.now();
        let shift = Duration::from_secs(ahead.unsigned_abs());
        if ahead < 0 { now - shift } else { now + shift }
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }

    fn random(&self) -> f64 {
        let chance = self.chance.lock();
        chance.unwrap_or_else(PoisonError::into_inner).f64()
    }
}
