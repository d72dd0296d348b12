//! The policy that bounds how often and how soon a failed call is retried.
//!
//! Whether a failure may be retried at all follows from the operation and the outcome of the attempt.

use std::fmt;
use std::time::Duration;

/// A bound on how often and how soon a failed call is retried.
///
/// By default a call has up to 5 attempts, with backoffs of at most 250 ms, 500 ms, 1 s and 2 s between them.
/// With more attempts the bound keeps doubling, up to 8 s.
/// Each backoff is drawn between zero and its bound (full jitter).
/// Where the server says how long to wait, the backoff is that time and up to 250 ms more.
///
/// A write is never applied twice.
/// Requests that were not sent, or were rejected by a rate limit, are retried.
/// After an unknown outcome only a [repeatable](crate::operation::Operation::repeatable) operation is retried: a read, or the replacement of the settings.
/// For any other write the experiment is read back, whatever the policy.
///
/// ```
/// use std::time::Duration;
/// use launchdarkly_experiments::{Client, RetryPolicy};
///
/// let patient =
///     RetryPolicy::default().max_attempts(8).max_backoff(Duration::from_secs(30));
/// let client = Client::builder("api-0123").retry_policy(patient).build()?;
/// // A single request may have a policy of its own.
/// let list = client.project("shop")?.experiments().list().retry_policy(RetryPolicy::none());
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            max_attempts: 5,
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(8),
        }
    }
}

impl RetryPolicy {
    /// Creates a policy of one attempt and no retry.
    ///
    /// A create or a patch whose outcome is unknown is still followed by one read of the experiment, which changes nothing.
    /// To do without it, use the generated client, [`Client::raw`](crate::Client::raw).
    pub fn none() -> Self {
        RetryPolicy::default().max_attempts(1)
    }

    /// Sets the largest number of attempts, the first included; 5 by default, and 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the bound of the first backoff, 250 ms by default; each further bound is twice as large.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the largest bound of a backoff, 8 s by default. A delay that the server asks for may be longer.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Returns the largest number of attempts.
    pub fn get_max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Returns the bound of the first backoff.
    pub fn get_initial_backoff(&self) -> Duration {
        self.initial_backoff
    }

    /// Returns the largest bound of a backoff.
    pub fn get_max_backoff(&self) -> Duration {
        self.max_backoff
    }

    /// Draws the backoff after an attempt, by a random number from 0.0 to 1.0.
    pub(crate) fn backoff(&self, attempt: u32, random: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        let bound = self
            .initial_backoff
            .saturating_mul(1 << doublings)
            .min(self.max_backoff);
        // A program's own runtime may return anything; NaN counts as 1.0.
        let seconds = bound.as_secs_f64() * random.clamp(0.0, 1.0);
        Duration::try_from_secs_f64(seconds).unwrap_or(bound)
    }
}

impl fmt::Display for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max_attempts {
            1 => f.write_str("no retry"),
            attempts => write!(
                f,
                "up to {attempts} attempts, backoff from {:?} to {:?}",
                self.initial_backoff, self.max_backoff
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_what_was_set_and_says_so() {
        let set = RetryPolicy::default()
            .max_attempts(8)
            .initial_backoff(Duration::from_millis(500))
            .max_backoff(Duration::from_secs(30));
        let defaults = "up to 5 attempts, backoff from 250ms to 8s";
        for (policy, attempts, initial, max, text) in [
            (RetryPolicy::default(), 5, 250, 8_000, defaults),
            (RetryPolicy::none(), 1, 250, 8_000, "no retry"),
            (
                RetryPolicy::default().max_attempts(0),
                1,
                250,
                8_000,
                "no retry",
            ),
            (
                set,
                8,
                500,
                30_000,
                "up to 8 attempts, backoff from 500ms to 30s",
            ),
        ] {
            assert_eq!(policy.get_max_attempts(), attempts);
            assert_eq!(policy.get_initial_backoff().as_millis(), initial);
            assert_eq!(policy.get_max_backoff().as_millis(), max);
            assert_eq!(policy.to_string(), text);
        }
    }

    #[test]
    fn backoffs_are_drawn_below_a_bound_that_doubles_up_to_the_maximum() {
        let policy = RetryPolicy::default();
        let bounds: Vec<u128> = (1..=8)
            .map(|attempt| policy.backoff(attempt, 1.0).as_millis())
            .collect();
        assert_eq!(bounds, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(policy.backoff(3, 0.0), Duration::ZERO);
        assert_eq!(policy.backoff(3, 0.25).as_millis(), 250);
        assert_eq!(policy.backoff(u32::MAX, 1.0).as_millis(), 8000);
        assert_eq!(policy.backoff(1, f64::NAN).as_millis(), 250);
        let endless = policy
            .initial_backoff(Duration::MAX)
            .max_backoff(Duration::MAX);
        assert_eq!(endless.backoff(9, 1.0), Duration::MAX);
    }
}
