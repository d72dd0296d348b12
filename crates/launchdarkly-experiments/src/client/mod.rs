//! The client, from which everything else is reached.

pub(crate) mod builder;
pub(crate) mod http;
pub(crate) mod token;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use launchdarkly_experiments_client as raw;
use raw::{HttpService, Operation};
use tower::service_fn;

use crate::error::redact::Secret;
use crate::execute::attempt::Courier;
use crate::execute::decide::{Attempt, Decision, decide};
use crate::execute::outcome::Outcome;
use crate::execute::rate_limit::throttle::Pacer;
use crate::execute::retry_budget::Budget;
use crate::execute::state::Trip;
use crate::operation::{Call, Carried};
use crate::{
    ClientBuilder, Effect, Error, ErrorKind, Fault, Project, ProjectKey, Reply, RetryPolicy,
    Runtime,
};

/// A client for LaunchDarkly's Experiments API.
///
/// Cheap to clone; clones share connections, pacing and the budget of retries.
///
/// ```no_run
/// use launchdarkly_experiments::Client;
///
/// # async fn run() -> Result<(), launchdarkly_experiments::Error> {
/// let client = Client::from_env()?;
/// let settings = client.project("shop")?.experimentation_settings().get().send().await?;
/// println!("{:?}", settings.randomization_units);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

/// What the clones of a client share.
pub(crate) struct Shared {
    pub(crate) raw: raw::Client,
    pub(crate) service: HttpService,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) policy: RetryPolicy,
    pub(crate) pacer: Option<Pacer>,
    pub(crate) budget: Budget,
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) body_limit: usize,
    /// The host's name, for spans.
    pub(crate) address: String,
    /// The access token, for errors to leave it out.
    pub(crate) secret: Secret,
}

impl Shared {
    /// Decides what follows an outcome, by all that is known of the call.
    pub(crate) fn judge(&self, operation: &Operation, outcome: Outcome, trip: &Trip) -> Decision {
        let record = trip.record();
        let attempt = Attempt {
            operation,
            outcome,
            number: record.attempts,
            now: self.runtime.now(),
            deadline: record.deadline,
            budget: self.budget.has_retry(),
            chance: self.runtime.random(),
        };
        decide(&record.policy, &attempt)
    }

    /// Pauses before another attempt, for which the budget may pay.
    pub(crate) async fn pause(&self, after: Duration, paid: bool) {
        if paid {
            self.budget.pay();
        }
        self.runtime.sleep(after).await;
    }
}

impl Client {
    /// A client step by step, for the access token.
    pub fn builder(token: impl AsRef<str>) -> ClientBuilder {
        ClientBuilder::new(token.as_ref())
    }

    /// A client by environment variables: the token from `LAUNCHDARKLY_ACCESS_TOKEN` or `LD_ACCESS_TOKEN`, the host from `LAUNCHDARKLY_API_HOST` or `LD_BASE_URI` if one of them is set.
    ///
    /// # Errors
    /// [`ErrorKind::Setup`] when there is no token, it is of another kind, or the host is not a URL.
    pub fn from_env() -> Result<Client, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// The project with this key.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] when it is not a key.
    pub fn project<K>(&self, key: K) -> Result<Project, Error>
    where
        K: TryInto<ProjectKey>,
        Error: From<K::Error>,
    {
        Ok(Project::new(self.clone(), key.try_into()?))
    }

    /// The generated client: one method per operation, each sent once, without retry and pacing.
    ///
    /// ```no_run
    /// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let experiment = client.raw().get_experiment("shop", "production", "checkout-button", None).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self) -> &raw::Client {
        &self.shared.raw
    }

    /// Sets out on a call: the deadline counts from here.
    pub(crate) fn trip(&self, policy: Option<RetryPolicy>, timeout: Option<Duration>) -> Trip {
        let now = self.shared.runtime.now();
        let timeout = timeout.or(self.shared.total_timeout);
        let deadline = timeout.and_then(|timeout| now.checked_add(timeout));
        let begun = self.shared.runtime.unix_time();
        Trip::new(policy.unwrap_or(self.shared.policy), deadline, begun)
    }

    /// Sends a call as often as the policy allows and decodes its reply; the trip says afterwards how it went.
    ///
    /// Every attempt is a call of the generated method: a request is built anew where it is needed again, so the first one needs no copy.
    pub(crate) async fn carry<C: Call>(
        &self,
        call: &C,
        trip: &Trip,
    ) -> Result<Box<Reply<C::Value>>, Error> {
        loop {
            let courier = Courier {
                shared: self.shared.clone(),
                operation: call.operation(),
                trip: trip.clone(),
            };
            let service = service_fn(move |request| courier.clone().carry(request));
            let failure = match call.perform(self.shared.raw.with_service(service)).await {
                Ok(value) => return Ok(arrived(value, trip)),
                Err(failure) => failure,
            };
            let Some((after, paid)) = trip.pause() else {
                return Err(self.failed(call, failure, trip));
            };
            self.shared.pause(after, paid).await;
        }
    }

    /// What a failure of the generated method comes to, by the trip's record.
    fn failed<C: Call>(&self, call: &C, failure: raw::Error<raw::ApiError>, trip: &Trip) -> Error {
        let operation = call.operation();
        let secret = &self.shared.secret;
        match failure {
            raw::Error::InvalidRequest(message) => Error::invalid(
                Some(operation),
                vec![Fault {
                    path: "path".to_owned(),
                    message,
                }],
            ),
            raw::Error::InvalidResponsePayload(body, source) => {
                trip.error(operation, secret).with(|error| {
                    error.kind = ErrorKind::Decode;
                    error.path = json_path::<C::Value>(&body).map(|path| secret.hide_in_text(path));
                    error.source = Some(secret.hide_in_error(source.into()));
                })
            }
            // Before the courier there is only the building of the request.
            raw::Error::CommunicationError(source) if trip.record().last.is_none() => {
                Error::new(ErrorKind::Invalid, Effect::NotSent).with(|error| {
                    error.operation = Some(operation);
                    error.source = Some(source.into());
                })
            }
            _ => trip.error(operation, secret),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("raw", &self.shared.raw)
            .field("policy", &self.shared.policy)
            .finish_non_exhaustive()
    }
}

/// The reply, in a box: values are large, and it passes through several futures on its way to the program.
fn arrived<T>(value: Carried<T>, trip: &Trip) -> Box<Reply<T>> {
    let mut record = trip.record();
    let received = record.last.take().and_then(|last| last.reply);
    let (status, headers, body) = match received {
        Some(reply) => (reply.status, reply.headers, reply.body),
        None => (
            value.status().as_u16(),
            value.headers().clone(),
            bytes::Bytes::new(),
        ),
    };
    Box::new(Reply {
        value: value.into_inner(),
        status,
        headers,
        body,
        attempts: record.attempts,
        settled: false,
    })
}

/// Where in a body decoding fails.
fn json_path<T: serde::de::DeserializeOwned>(body: &[u8]) -> Option<String> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let error = serde_path_to_error::deserialize::<_, T>(&mut json).err()?;
    Some(error.path().to_string())
}
