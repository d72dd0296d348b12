//! Waiting until an experiment reaches a state.
//!
//! ```no_run
//! # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
//! let shop = client.project("shop")?.environment("production")?;
//! shop.experiment("checkout-button")?.wait_until_stopped().await?;
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;

use launchdarkly_experiments_client::operations::GET_EXPERIMENT;
use launchdarkly_experiments_client::types::Experiment;

use crate::error::Effect;
use crate::error::{Cause, Error};
use crate::execute::call::Execute as _;
use crate::execute::reconcile::describe::describe;
use crate::operation::expand::Expand;
use crate::operation::experiment::get::GetExperiment;
use crate::operation::request::Request;
use crate::resource::experiment::ExperimentHandle;

/// The shortest interval, so that a wait leaves the rate limit to other calls.
const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// A wait that reads an experiment repeatedly until it meets a condition; `.await` it.
///
/// ```no_run
/// use std::time::Duration;
///
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let experiment = shop
///     .experiment("checkout-button")?
///     .wait_until_running()
///     .timeout(Duration::from_secs(60))
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
    timeout: Duration,
    interval: Duration,
    factor: f64,
    max_interval: Duration,
}

type Condition = Box<dyn FnMut(&Experiment) -> bool + Send>;

/// Waits.
impl ExperimentHandle {
    /// Reads the experiment repeatedly until it meets a condition.
    pub fn wait_for<F>(&self, condition: F) -> Wait
    where
        F: FnMut(&Experiment) -> bool + Send + 'static,
    {
        Wait {
            request: self.get(),
            condition: Box::new(condition),
            timeout: Duration::from_secs(300),
            interval: Duration::from_secs(2),
            factor: 1.5,
            max_interval: Duration::from_secs(30),
        }
    }

    /// Waits until an iteration is running.
    pub fn wait_until_running(&self) -> Wait {
        self.wait_for(Experiment::is_running)
    }

    /// Waits until the current iteration is stopped.
    pub fn wait_until_stopped(&self) -> Wait {
        self.wait_for(Experiment::is_stopped)
    }

    /// Waits until the experiment is archived.
    pub fn wait_until_archived(&self) -> Wait {
        self.wait_for(Experiment::is_archived)
    }
}

impl Wait {
    /// Sets how long to wait at most; five minutes by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the interval between the first two reads; 2 s by default, at least 100 ms.
    pub fn every(mut self, interval: Duration) -> Self {
        self.interval = interval.max(MIN_INTERVAL);
        self
    }

    /// Sets the factor by which each interval is longer than the one before it, and the largest interval; 1.5 and 30 s by default.
    pub fn backoff(mut self, factor: f64, max_interval: Duration) -> Self {
        self.factor = factor;
        self.max_interval = max_interval;
        self
    }

    /// Asks for a part that the condition needs; may be called several times.
    pub fn expand(mut self, part: impl Into<Expand>) -> Self {
        self.request = self.request.expand(part);
        self
    }

    async fn run(mut self) -> Result<Experiment, Error> {
        let runtime = self.request.client.context.runtime.clone();
        let deadline = runtime.now().saturating_add(self.timeout);
        let mut interval = self.interval;
        let mut last = None;
        let mut attempts = 0_u32;
        loop {
            let left = deadline.saturating_sub(runtime.now());
            let read = self.request.clone().timeout(left);
            match read.send_with_response().await {
                Ok(response) if (self.condition)(response.value()) => {
                    return Ok(response.into_value());
                }
                Ok(response) => {
                    attempts = attempts.saturating_add(response.attempts());
                    last = Some(response.into_value());
                }
                Err(error)
                    if error.is_timeout()
                        && (error.was_not_started() || runtime.now() >= deadline) =>
                {
                    attempts = attempts.saturating_add(error.attempts());
                    return Err(self
                        .timed_out(last, attempts)
                        .with(|late| late.source = Some(error.into())));
                }
                Err(error) => {
                    return Err(error.with(|error| error.observed = last.map(Box::new)));
                }
            }
            let left = deadline.saturating_sub(runtime.now());
            if interval >= left {
                return Err(self.timed_out(last, attempts));
            }
            runtime.sleep(interval).await;
            interval = next(interval, self.factor, self.max_interval);
        }
    }

    fn timed_out(&self, last: Option<Experiment>, attempts: u32) -> Error {
        Error::new(Cause::WaitTimeout, Effect::NotSent).with(|error| {
            error.attempts = attempts;
            error.operation = Some(GET_EXPERIMENT);
            error.resource = Some(self.request.call.resource());
            if last.is_some() {
                error.notes.push(describe(last.as_ref()));
            }
            error.observed = last.map(Box::new);
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
            .field("timeout", &self.timeout)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

/// Returns the next interval, longer by a factor; one that is not a number of at least 1.0 counts as 1.0.
fn next(interval: Duration, factor: f64, max_interval: Duration) -> Duration {
    let factor = if factor.is_finite() {
        factor.max(1.0)
    } else {
        1.0
    };
    let seconds = interval.as_secs_f64() * factor;
    Duration::try_from_secs_f64(seconds)
        .unwrap_or(max_interval)
        .min(max_interval.max(interval))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_grow_to_the_maximum_and_never_shrink() {
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
