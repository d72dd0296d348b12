//! How often and how soon a call is tried again.
//!
//! A write is never doubled: what was not sent or was turned away may go again, an unknown outcome only where the operation's entry in [`OPERATIONS`](launchdarkly_experiments_client::OPERATIONS) says that it is repeatable.
//!
//! ```
//! use std::time::Duration;
//! use launchdarkly_experiments::RetryPolicy;
//!
//! let patient = RetryPolicy::default().attempts(8).longest_pause(Duration::from_secs(30));
//! let once = RetryPolicy::never();
//! assert_ne!(patient, once);
//! ```

use std::time::Duration;

/// The policy of retries; the default makes up to 5 attempts, with pauses of up to 0.25 s, 0.5 s, 1 s, … 8 s.
///
/// A pause is drawn between zero and its bound (full jitter). Where the server says how long to wait, that time comes first and the jitter on top of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    pub(crate) attempts: u32,
    pub(crate) first_pause: Duration,
    pub(crate) longest_pause: Duration,
    pub(crate) reserve: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            attempts: 5,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(8),
            reserve: 50,
        }
    }
}

impl RetryPolicy {
    /// One attempt, and whatever comes of it.
    pub fn never() -> Self {
        RetryPolicy::default().attempts(1)
    }

    /// The largest number of attempts, the first included; 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The bound of the first pause; each further one is twice as large.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// What the bound of a pause grows to.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// How many retries a client and its clones may make in a row before calls succeed again; 50 unless set.
    ///
    /// This is the budget that keeps an outage from being answered by five times the traffic. Each call that succeeds puts a fifth of a retry back. Waiting for as long as the server asked costs nothing. Taken from the client's policy; a single request's does not change it.
    pub fn reserve(mut self, retries: u32) -> Self {
        self.reserve = retries;
        self
    }

    /// The pause after an attempt, by chance from 0.0 to 1.0.
    pub(crate) fn pause(&self, attempt: u32, chance: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        let bound = self
            .first_pause
            .saturating_mul(1 << doublings)
            .min(self.longest_pause);
        bound.mul_f64(chance.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_drawn_below_a_bound_that_doubles_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let bounds: Vec<u128> = (1..=8)
            .map(|attempt| policy.pause(attempt, 1.0).as_millis())
            .collect();
        assert_eq!(bounds, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(policy.pause(3, 0.0), Duration::ZERO);
        assert_eq!(policy.pause(3, 0.25).as_millis(), 250);
        assert_eq!(policy.pause(u32::MAX, 1.0).as_millis(), 8000);
    }
}
