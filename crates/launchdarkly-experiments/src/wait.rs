//! Waiting until an experiment reaches a state.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use launchdarkly_experiments_client::types::Experiment;

use crate::operation::Call as _;
use crate::resource::experiment::GetExperiment;
use crate::{Effect, Error, ErrorKind, Expand, Request};

/// The shortest interval: a wait leaves the rate limit to others.
const SHORTEST: Duration = Duration::from_millis(100);

/// Reads an experiment again and again until it meets a condition; `.await` it.
///
/// ```no_run
/// use std::time::Duration;
///
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let button = client.project("shop")?.environment("production")?.experiment("checkout-button")?;
/// let experiment = button
///     .wait_until_running()
///     .within(Duration::from_secs(60))
///     .every(Duration::from_secs(1))
///     .backoff(2.0, Duration::from_secs(10))
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait {
    request: Request<GetExperiment>,
    condition: Condition,
    within: Duration,
    every: Duration,
    factor: f64,
    longest: Duration,
}

type Condition = Box<dyn FnMut(&Experiment) -> bool + Send>;

impl Wait {
    pub(crate) fn new(request: Request<GetExperiment>, condition: Condition) -> Self {
        Wait {
            request,
            condition,
            within: Duration::from_secs(300),
            every: Duration::from_secs(2),
            factor: 1.5,
            longest: Duration::from_secs(30),
        }
    }

    /// How long to wait at most; five minutes unless set.
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// The interval between the first two looks; 2 s unless set, at least 100 ms.
    pub fn every(mut self, interval: Duration) -> Self {
        self.every = interval.max(SHORTEST);
        self
    }

    /// By what each interval is longer than the one before it, and what it grows to; 1.5 and 30 s unless set.
    pub fn backoff(mut self, factor: f64, longest: Duration) -> Self {
        self.factor = factor;
        self.longest = longest;
        self
    }

    /// Asks for a part that the condition looks at; may be said several times.
    pub fn expand(mut self, part: impl Into<Expand>) -> Self {
        self.request = self.request.expand(part);
        self
    }

    async fn run(mut self) -> Result<Experiment, Error> {
        let runtime = self.request.client.shared.runtime.clone();
        let deadline = runtime.now().saturating_add(self.within);
        let mut interval = self.every;
        let mut last = None;
        let mut attempts = 0_u32;
        loop {
            let left = deadline.saturating_sub(runtime.now());
            match self.request.clone().timeout(left).reply().await {
                Ok(reply) if (self.condition)(&reply) => return Ok(reply.into_value()),
                Ok(reply) => {
                    attempts = attempts.saturating_add(reply.attempts());
                    last = Some(reply.into_value());
                }
                Err(error) if error.is_timeout() && (error.0.held || runtime.now() >= deadline) => {
                    attempts = attempts.saturating_add(error.attempts());
                    return Err(self
                        .too_late(last, attempts)
                        .with(|late| late.source = Some(error.into())));
                }
                Err(error) => return Err(error.with(|error| error.observed = last)),
            }
            let left = deadline.saturating_sub(runtime.now());
            if interval >= left {
                return Err(self.too_late(last, attempts));
            }
            runtime.sleep(interval).await;
            interval = next(interval, self.factor, self.longest);
        }
    }

    fn too_late(&self, last: Option<Experiment>, attempts: u32) -> Error {
        Error::new(ErrorKind::Wait, Effect::NotSent).with(|error| {
            error.attempts = attempts;
            error.operation = Some(&launchdarkly_experiments_client::operations::GET_EXPERIMENT);
            error.place = Some(self.request.call.place());
            if last.is_some() {
                error
                    .notes
                    .push(crate::execute::reconcile::describe(last.as_ref()));
            }
            error.observed = last;
        })
    }
}

impl IntoFuture for Wait {
    type Output = Result<Experiment, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("within", &self.within)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

/// The next interval: longer by a factor, which may be anything that people type.
fn next(interval: Duration, factor: f64, longest: Duration) -> Duration {
    let factor = if factor.is_finite() {
        factor.max(1.0)
    } else {
        1.0
    };
    let seconds = interval.as_secs_f64() * factor;
    Duration::try_from_secs_f64(seconds)
        .unwrap_or(longest)
        .min(longest.max(interval))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_grow_to_the_longest_and_never_shrink() {
        let seconds = |interval: u64, factor, longest: u64| {
            next(
                Duration::from_secs(interval),
                factor,
                Duration::from_secs(longest),
            )
            .as_secs_f64()
        };
        assert_eq!(seconds(2, 1.5, 30), 3.0);
        assert_eq!(seconds(25, 1.5, 30), 30.0);
        assert_eq!(seconds(50, 1.5, 30), 50.0);
        assert_eq!(seconds(2, 0.1, 30), 2.0);
        assert_eq!(seconds(2, f64::NAN, 30), 2.0);
        assert_eq!(seconds(2, f64::MAX, 30), 30.0);
    }
}
