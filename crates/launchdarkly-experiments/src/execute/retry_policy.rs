//! How often and how soon a call is tried again.

use std::time::Duration;

/// How often and how soon a call is tried again.
///
/// By default a call has up to 5 attempts, so up to 4 pauses: of at most 0.25 s, 0.5 s, 1 s and 2 s.
/// With more attempts the bound doubles on, up to 8 s.
/// Each pause is drawn between zero and its bound (full jitter).
/// Where the server says how long to wait, the pause is that time, and up to 0.25 s more.
///
/// A write is never doubled: what was not sent or was turned away may go again.
/// After an unknown outcome only an operation that is [repeatable](crate::Operation::repeatable) goes again: a read, or the replacement of the settings.
/// For any other write the experiment is read back, whatever the policy.
///
/// ```
/// use std::time::Duration;
/// use launchdarkly_experiments::{Client, RetryPolicy};
///
/// let patient = RetryPolicy::default().attempts(8).longest_pause(Duration::from_secs(30));
/// let client = Client::builder("api-0123").retry(patient).build()?;
/// // A single request may have a policy of its own.
/// let list = client.project("shop")?.experiments().retry(RetryPolicy::never());
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
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
    ///
    /// A create or a patch whose outcome is unknown is still followed by one read of the experiment, which changes nothing: it settles the create, and says what is known of the patch.
    /// To do without it, call the generated method of [`Client::raw`](crate::Client::raw).
    pub fn never() -> Self {
        RetryPolicy::default().attempts(1)
    }

    /// The largest number of attempts, the first included; 5 unless set, and 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The bound of the first pause, 0.25 s unless set; each further one is twice as large.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// What the bound of a pause grows to; 8 s unless set. A wait that the server asks for may be longer.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// How many retries a client and its clones may make in a row before calls succeed again; 50 unless set.
    ///
    /// This budget keeps the client from answering an outage with five times the traffic.
    /// Each call that succeeds puts a fifth of a retry back.
    /// A retry after a wait that the server asked for costs nothing.
    /// The client's policy sets the budget; the policy of a single request does not change it.
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
        // A runtime may draw anything; what is no number counts as one.
        let seconds = bound.as_secs_f64() * chance.clamp(0.0, 1.0);
        Duration::try_from_secs_f64(seconds).unwrap_or(bound)
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
        assert_eq!(policy.pause(1, f64::NAN).as_millis(), 250);
        let endless = policy
            .first_pause(Duration::MAX)
            .longest_pause(Duration::MAX);
        assert_eq!(endless.pause(9, 1.0), Duration::MAX);
    }
}
