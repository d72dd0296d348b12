//! The error of this crate: one opaque type with a kind, an effect and everything known about the failure.
//!
//! [`ErrorKind`] and [`Effect`] classify a failure; `display` writes it as one line.
//! The execution of a call makes these errors; see the README for what to do about each.
//!
//! ```
//! use launchdarkly_experiments::Client;
//! use launchdarkly_experiments::error::{Effect, ErrorKind};
//!
//! let client = Client::builder("api-0123").build()?;
//! let error = client.project("my shop").unwrap_err();
//! assert_eq!((error.kind(), error.effect()), (ErrorKind::Invalid, Effect::NotSent));
//! # Ok::<(), launchdarkly_experiments::Error>(())
//! ```

mod display;
mod effect;
mod kind;

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use launchdarkly_experiments_client::Operation;
use launchdarkly_experiments_client::types::Experiment;
use tower::BoxError;

use crate::input::violation::Violation;

pub use crate::error::effect::Effect;
pub use crate::error::kind::ErrorKind;
pub use launchdarkly_experiments_client::ApiError;

/// A failure, and everything known about it.
///
/// `Display` writes one line: operation, resource, status, LaunchDarkly's code, message and error id, attempts, cause.
/// After a failed write check [`effect`](Self::effect) first: it says whether the write has happened.
///
/// ```no_run
/// use launchdarkly_experiments::{Client, Effect};
///
/// # async fn run() -> Result<(), launchdarkly_experiments::Error> {
/// let shop = Client::from_env()?.project("shop")?.environment("production")?;
/// match shop.experiment("checkout-button")?.start().reason("launch week").send().await {
///     Ok(experiment) => println!("started {}", experiment.name),
///     Err(error) if error.is_not_found() => println!("there is no such experiment"),
///     Err(error) if error.effect() == Effect::Unknown => {
///         println!("read the experiment before starting it again: {error}");
///     }
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Troubleshooting
///
/// The `is_…` predicates classify the last attempt.
/// A refusal (400, 401, 403, 404, 409, 422 or 429) means that the last attempt changed nothing; [`effect`](Self::effect) covers the attempts before it.
/// After a timeout or a server error a write may have happened all the same.
pub struct Error(pub(crate) Box<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) cause: Cause,
    pub(crate) effect: Effect,
    pub(crate) operation: Option<Operation>,
    /// The keys that the call was about, as in `shop/production/checkout-button`.
    pub(crate) resource: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) response: Option<ErrorResponse>,
    pub(crate) observed: Option<Box<Experiment>>,
    /// Whether the server refused the call because a flag is not as the request takes it.
    pub(crate) is_flag_changed: bool,
    pub(crate) notes: Vec<String>,
    pub(crate) source: Option<BoxError>,
}

/// The cause of a failure, with what is known only for this kind of it.
#[derive(Debug)]
pub(crate) enum Cause {
    Config {
        reason: String,
    },
    Invalid {
        violations: Vec<Violation>,
    },
    Connect,
    /// `started` is false where the last attempt was never made, because it would have come after the deadline.
    Timeout {
        started: bool,
    },
    ConnectionLost,
    Status,
    /// `path` is where in the body decoding failed.
    Decode {
        path: Option<String>,
    },
    Conflict,
    WaitTimeout,
    NotExpanded,
}

/// The last response of a failed call, as far as it is kept.
#[derive(Debug)]
pub(crate) struct ErrorResponse {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    /// Absent where the status is one of success.
    pub(crate) api_error: Option<ApiError>,
    /// The delay that the server asks for.
    pub(crate) retry_after: Option<Duration>,
}

impl Error {
    pub(crate) fn new(cause: Cause, effect: Effect) -> Self {
        Error(Box::new(Inner {
            cause,
            effect,
            operation: None,
            resource: None,
            attempts: 0,
            response: None,
            observed: None,
            is_flag_changed: false,
            notes: Vec::new(),
            source: None,
        }))
    }

    pub(crate) fn config(cause: impl Into<BoxError>) -> Self {
        let reason = message_chain(&*cause.into());
        Error::new(Cause::Config { reason }, Effect::NotSent)
    }

    pub(crate) fn invalid(violations: Vec<Violation>) -> Self {
        Error::new(Cause::Invalid { violations }, Effect::NotSent)
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(&mut self.0);
        self
    }

    /// Makes an error name the operation and the resource of a call.
    pub(crate) fn of(self, operation: &Operation, resource: String) -> Self {
        self.with(|error| {
            error.operation = Some(*operation);
            error.resource = Some(resource);
        })
    }

    /// Makes an error of a read that had to come before a write say that the write was not sent.
    pub(crate) fn before(self, write: &Operation) -> Self {
        let note = format!("{} was not sent, since this has to be read first", write.id);
        self.note(note).with(|error| error.effect = Effect::NotSent)
    }

    /// Makes an error of a read that came after a write say that the write has happened.
    pub(crate) fn after(self, write: &Operation, written: Experiment) -> Self {
        let note = format!("{} succeeded; reading afterwards failed", write.id);
        self.note(note).with(|error| {
            error.effect = Effect::Applied;
            error.observed = Some(Box::new(written));
        })
    }

    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        let note = note.into();
        self.with(|error| error.notes.push(note))
    }

    /// Returns the kind of failure.
    pub fn kind(&self) -> ErrorKind {
        match self.0.cause {
            Cause::Config { .. } => ErrorKind::Config,
            Cause::Invalid { .. } => ErrorKind::Invalid,
            Cause::Connect => ErrorKind::Connect,
            Cause::Timeout { .. } => ErrorKind::Timeout,
            Cause::ConnectionLost => ErrorKind::ConnectionLost,
            Cause::Status => ErrorKind::Status,
            Cause::Decode { .. } => ErrorKind::Decode,
            Cause::Conflict => ErrorKind::Conflict,
            Cause::WaitTimeout => ErrorKind::WaitTimeout,
            Cause::NotExpanded => ErrorKind::NotExpanded,
        }
    }

    /// Returns whether the call took effect, over all its attempts.
    ///
    /// After [`Effect::Unknown`] read the state before sending a write again.
    /// What this crate has read by itself is in [`observed`](Self::observed).
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Returns the HTTP status of the last response, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        Some(self.0.response.as_ref()?.status)
    }

    /// Returns the error that LaunchDarkly answered, if the last response had an error status.
    pub fn api_error(&self) -> Option<&ApiError> {
        self.0.response.as_ref()?.api_error.as_ref()
    }

    /// Returns LaunchDarkly's error code, such as `not_found`.
    pub fn code(&self) -> Option<&str> {
        self.api_error()?.code.as_deref()
    }

    /// Returns LaunchDarkly's error message.
    pub fn message(&self) -> Option<&str> {
        self.api_error()?.message.as_deref()
    }

    /// Returns the id that LaunchDarkly gave this error, for its support.
    pub fn error_id(&self) -> Option<&str> {
        self.api_error()?.id.as_deref()
    }

    /// Returns the operation that was called.
    pub fn operation(&self) -> Option<&Operation> {
        self.0.operation.as_ref()
    }

    /// Returns the keys that the call was about, such as `shop/production/checkout-button`.
    pub fn resource(&self) -> Option<&str> {
        self.0.resource.as_deref()
    }

    /// Returns how many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the beginning of the last response's body, at most 64 KiB, with the access token redacted.
    pub fn body(&self) -> &[u8] {
        let body = self.0.response.as_ref().map(|response| &response.body[..]);
        let body = body.unwrap_or_default();
        body.get(..ApiError::BODY_LIMIT).unwrap_or(body)
    }

    /// Returns where in the response decoding failed, such as `items[3].currentIteration.status`.
    pub fn json_path(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Decode { path } => path.as_deref(),
            _ => None,
        }
    }

    /// Returns how long the server asks to wait, if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.response.as_ref()?.retry_after
    }

    /// Returns everything that is wrong with the request; empty unless the kind is [`ErrorKind::Invalid`].
    pub fn violations(&self) -> &[Violation] {
        match &self.0.cause {
            Cause::Invalid { violations } => violations,
            _ => &[],
        }
    }

    /// Returns the experiment as it was read after a write of unknown outcome, to explain a refusal, or last while waiting for a state, or as a write returned it before [`and_read`](crate::Request::and_read) failed.
    pub fn observed(&self) -> Option<&Experiment> {
        self.0.observed.as_deref()
    }

    /// Whether the resource does not exist, or this token may not see it (404).
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the write collides with the state: another experiment has the key, a [flag has changed](Self::is_flag_changed), or others changed it at the same time.
    pub fn is_conflict(&self) -> bool {
        self.kind() == ErrorKind::Conflict || self.status() == Some(StatusCode::CONFLICT)
    }

    /// Whether an experiment could not be created because another one has its key.
    ///
    /// LaunchDarkly documents no code for this: it answers 409, or 400 with a message that says so.
    pub fn is_key_taken(&self) -> bool {
        let creates = self
            .operation()
            .is_some_and(|operation| operation.id == "createExperiment");
        let says_so = || {
            let message = self.message().unwrap_or_default().to_ascii_lowercase();
            message.contains("key") && (message.contains("exist") || message.contains("taken"))
        };
        creates
            && !self.is_flag_changed()
            && (self.is_conflict() || self.status() == Some(StatusCode::BAD_REQUEST) && says_so())
    }

    /// Whether a flag is not as the request takes it (409 `optimistic_locking_error`): its configuration has another version by now, or, at a start, another experiment is running on the rule.
    ///
    /// The same request is refused again.
    /// Leave the version of the flag open, or [`refresh`](crate::Catalog::refresh) the catalog; [`preflight`](crate::Request::preflight) names an experiment that is running on the rule.
    pub fn is_flag_changed(&self) -> bool {
        self.0.is_flag_changed
    }

    /// Whether a rate limit is exhausted (429), and no attempt is left or the wait does not fit into the deadline.
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the token is unknown or missing a permission (401): LaunchDarkly answers 401 for some missing permissions too.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether the token may not do this (403).
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(StatusCode::FORBIDDEN)
    }

    /// Whether the request was refused for its content: by this crate, or by LaunchDarkly with 400 or 422.
    pub fn is_invalid(&self) -> bool {
        self.kind() == ErrorKind::Invalid
            || self.status() == Some(StatusCode::BAD_REQUEST)
            || self.status() == Some(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Whether time ran out.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout | ErrorKind::WaitTimeout)
    }

    /// Whether the server failed (5xx).
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Whether the last attempt was never made, because it would have come after the deadline.
    pub(crate) fn was_not_started(&self) -> bool {
        matches!(self.0.cause, Cause::Timeout { started: false })
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// Returns the messages of an error and its sources, joined by colons.
fn message_chain(error: &(dyn StdError + 'static)) -> String {
    let mut messages = error.to_string();
    let mut link = error.source();
    while let Some(deeper) = link {
        messages.push_str(&format!(": {deeper}"));
        link = deeper.source();
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_small_and_crosses_threads() {
        fn crosses<T: Send + Sync + 'static>() {}
        crosses::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
