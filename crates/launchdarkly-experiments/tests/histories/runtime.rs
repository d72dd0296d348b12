//! A runtime of a client with a seed of its own, and a wall clock that can be set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use launchdarkly_experiments::runtime::{Runtime, Sleep};
use launchdarkly_experiments_tests::BEGIN;
use tokio::time::Instant;

/// Tokio's clock, which may run faster than real time; seeded randomness; a wall clock that jumps.
#[derive(Clone, Debug)]
pub struct SeededRuntime {
    time: Time,
    /// How far the wall clock is ahead, in seconds.
    pub ahead: Arc<AtomicI64>,
    chance: Arc<Mutex<fastrand::Rng>>,
}

/// The true time of a history.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    origin: Instant,
    /// How many times faster than Tokio's clock.
    speed: u32,
}

impl Time {
    pub fn new(speed: u32) -> Time {
        Time {
            origin: Instant::now(),
            speed,
        }
    }

    pub fn now(self) -> Duration {
        self.origin.elapsed() * self.speed
    }

    /// Returns the true time since 1970, in ms.
    pub fn unix_millis(self) -> u64 {
        u64::try_from((BEGIN + self.now()).as_millis()).unwrap()
    }

    pub async fn sleep(self, duration: Duration) {
        tokio::time::sleep(duration / self.speed).await;
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
        let time = self.time;
        // The client may ask for more than a timer can hold.
        let duration = duration.min(Duration::from_secs(1 << 30));
        Box::pin(async move { time.sleep(duration).await })
    }

    fn random(&self) -> f64 {
        let chance = self.chance.lock();
        chance.unwrap_or_else(PoisonError::into_inner).f64()
    }
}
