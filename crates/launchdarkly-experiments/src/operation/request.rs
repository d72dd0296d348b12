//! A request: built field by field, checked, looked at, sent.

use std::pin::pin;
use std::time::Duration;

use launchdarkly_experiments_client as raw;
use raw::types::Experiment;
use tracing::Instrument;

use crate::execute::decide::Decision;
use crate::execute::outcome::Outcome;
use crate::execute::rate_limit::{SKEW, server_time};
use crate::execute::reconcile::Settled;
use crate::execute::state::{Trip, explain};
use crate::execute::trace as span;
use crate::input::violation::Faults;
use crate::operation::{Call, ExperimentPlace};
use crate::resource::experiment::GetExperiment;
use crate::{Client, Effect, Error, ErrorKind, Expand, Fault, Preview, Reply, RetryPolicy};

/// A request that is ready to be sent.
///
/// `C` is what it does; its own options are methods of `Request<C>`, and these are common to all.
///
/// ```no_run
/// use std::time::Duration;
///
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let request = shop.experiment("checkout-button")?.archive().timeout(Duration::from_secs(5));
/// println!("{}", request.preview()?.curl());
/// let experiment = request.send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<C> {
    pub(crate) client: Client,
    pub(crate) call: C,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
}

impl<C> Request<C> {
    pub(crate) fn new(client: Client, call: C) -> Self {
        Request {
            client,
            call,
            timeout: None,
            retry: None,
        }
    }

    /// How long this call may take with all its attempts and pauses, instead of the client's total timeout.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How this call is tried again, instead of the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    pub(crate) fn map<D>(self, change: impl FnOnce(C) -> D) -> Request<D> {
        Request {
            client: self.client,
            call: change(self.call),
            timeout: self.timeout,
            retry: self.retry,
        }
    }
}

impl<C: Call> Request<C> {
    /// What is wrong with the request, all at once, by what LaunchDarkly's documents rule out; empty if nothing is.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        self.call.check(&mut faults);
        faults.found()
    }

    /// The request as it would be sent, without sending it.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when no path can be made of its keys. Its other [`faults`](Self::faults) do not matter here.
    pub fn preview(&self) -> Result<Preview, Error> {
        Preview::of(&self.client, &self.call)
    }

    /// Sends the request and gives the value of the reply.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when the request has faults; whatever else goes wrong on the way, with its [`effect`](Error::effect).
    pub async fn send(self) -> Result<C::Value, Error> {
        self.reject_faults()?;
        Ok(self.observed().await?.value)
    }

    /// Sends the request whatever its faults: the server is the judge.
    ///
    /// # Errors
    /// As [`send`](Self::send), but for the faults.
    pub async fn send_unchecked(self) -> Result<C::Value, Error> {
        Ok(self.observed().await?.value)
    }

    /// Sends the request and gives the value with status, headers, attempts, and the body as received.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn reply(self) -> Result<Reply<C::Value>, Error> {
        self.reject_faults()?;
        Ok(*self.observed().await?)
    }

    /// Sends the request whatever its faults, and gives all of the reply.
    ///
    /// # Errors
    /// As [`send_unchecked`](Self::send_unchecked).
    pub async fn reply_unchecked(self) -> Result<Reply<C::Value>, Error> {
        Ok(*self.observed().await?)
    }

    fn reject_faults(&self) -> Result<(), Error> {
        match self.faults() {
            faults if faults.is_empty() => Ok(()),
            faults => Err(self.placed(Error::invalid(Some(self.call.operation()), faults))),
        }
    }

    /// Sends the request, in the span of its call.
    async fn observed(&self) -> Result<Box<Reply<C::Value>>, Error> {
        let span = span::call(self.call.operation(), &self.client.shared.address);
        let replied = pin!(self.travel()).instrument(span.clone()).await;
        match &replied {
            Ok(reply) => span::succeeded(&span, reply.status, reply.attempts),
            Err(error) => span::failed(&span, error),
        }
        replied.map_err(|error| self.placed(error))
    }

    fn placed(&self, error: Error) -> Error {
        error.with(|error| error.place = Some(self.call.place()))
    }

    /// Sends the request, and settles an outcome that stayed unknown.
    async fn travel(&self) -> Result<Box<Reply<C::Value>>, Error> {
        let trip = self.client.trip(self.retry, self.timeout);
        loop {
            let error = match self.client.carry(&self.call, &trip).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let Some(subject) = self.call.subject().filter(|_| is_open(&error)) else {
                return Err(error);
            };
            let found = match self.read_back(subject, &trip).await {
                Ok(reply) => Some(*reply),
                Err(error) if error.is_not_found() => None,
                Err(second) => {
                    return Err(error.note(format!("reading the experiment back failed: {second}")));
                }
            };
            let observed = found.as_ref().map(|reply| reply.value.clone());
            let is_older = found
                .as_ref()
                .is_some_and(|reply| self.is_older(reply, &trip));
            let error = error.with(|error| error.observed = observed);
            match self.call.settle(found) {
                Settled::Done(mut reply) => {
                    reply.attempts = trip.record().attempts;
                    reply.settled = true;
                    return Ok(reply);
                }
                Settled::Another => return Err(another(error, is_older)),
                Settled::Unclear(note) => {
                    return Err(match note {
                        Some(note) => error.note(note),
                        None => error,
                    });
                }
                Settled::Absent => self.pause_or_fail(error, &trip).await?,
            }
        }
    }

    async fn read_back(
        &self,
        subject: ExperimentPlace,
        trip: &Trip,
    ) -> Result<Box<Reply<Experiment>>, Error> {
        let trip = {
            let record = trip.record();
            Trip::new(record.policy, record.deadline, record.begun)
        };
        let call = GetExperiment {
            subject,
            expand: Expand::WHOLE.to_vec(),
        };
        self.client.carry(&call, &trip).await
    }

    /// Whether an experiment is older than the call, by the server's clock and the time since the call began.
    fn is_older(&self, found: &Reply<Experiment>, trip: &Trip) -> bool {
        let now = self.client.shared.runtime.unix_time();
        let since = now.saturating_sub(trip.record().begun);
        let created = u64::try_from(found.creation_date.0).map(Duration::from_millis);
        let age = created.map(|created| server_time(&found.headers, now).saturating_sub(created));
        age.is_ok_and(|age| age > since.saturating_add(SKEW))
    }

    /// Pauses before a request whose effect turned out to be absent goes again: it is as good as never sent, or as turned away where the server said how long to wait.
    async fn pause_or_fail(&self, error: Error, trip: &Trip) -> Result<(), Error> {
        let error = error.note("read back, there is no such experiment");
        if error.effect() == Effect::Applied || !error.may_repeat_when_absent() {
            return Err(error);
        }
        let shared = &self.client.shared;
        let outcome = match error.retry_after() {
            Some(wait) => Outcome::Status(429, Some(wait)),
            None => Outcome::NotSent,
        };
        let decision = shared.judge(self.call.operation(), outcome, trip);
        let (after, paid) = match decision {
            Decision::Again { after, paid } => (after, paid),
            Decision::GiveUp(limit) => return Err(error.note(explain(limit))),
            _ => return Err(error),
        };
        shared.pause(after, paid).await;
        Ok(())
    }
}

/// What is to be said where a create was lost and something else has its key.
fn another(error: Error, is_older: bool) -> Error {
    if error.effect() == Effect::Applied {
        return error.note("read back, the experiment with this key has other content");
    }
    error.with(|error| {
        error.kind = ErrorKind::Conflict;
        // What is younger than the call may be its own experiment, changed by somebody since.
        if is_older {
            error.effect = Effect::Rejected;
        }
    })
}

/// Whether a write may have happened without a reply that could be used.
fn is_open(error: &Error) -> bool {
    let once = error
        .operation()
        .is_some_and(|operation| !operation.repeatable);
    once && !error.effect().is_safe_to_repeat() && error.kind() != ErrorKind::Decode
}
