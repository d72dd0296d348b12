//! The one error of this crate.

pub(crate) mod display;
pub(crate) mod effect;
pub(crate) mod redact;

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use launchdarkly_experiments_client::types::Experiment;
use launchdarkly_experiments_client::{ApiError, Operation};
use tower::BoxError;

use crate::error::redact::chain;
use crate::{Effect, Fault, InvalidKey};

/// How much of a body an error keeps, in bytes.
const BODY_LIMIT: usize = ApiError::BODY_LIMIT;

/// What failed, and what is known about it.
///
/// Its `Display` is one line: the operation, the keys, the status, LaunchDarkly's code and message and id, the attempts, the cause.
/// After a failed write ask [`effect`](Self::effect) first: it says whether the write has happened.
///
/// ```no_run
/// use launchdarkly_experiments::{Client, Effect};
///
/// # async fn run() -> Result<(), launchdarkly_experiments::Error> {
/// let button = Client::from_env()?.project("shop")?.environment("production")?.experiment("checkout-button")?;
/// match button.start().because("launch week").send().await {
///     Ok(experiment) => println!("started {}", experiment.name),
///     Err(error) if error.is_not_found() => println!("there is no such experiment"),
///     Err(error) if error.effect() == Effect::Unknown => println!("look before you start it again: {error}"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
pub struct Error(pub(crate) Box<Inner>);

/// What kind of thing failed.
///
/// ```
/// use launchdarkly_experiments::{Client, ErrorKind};
///
/// let error = Client::builder("sdk-0123").build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Setup);
/// assert!(error.to_string().contains("this is an SDK key"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built: token, host, TLS.
    Setup,
    /// The request has [faults](Error::faults), or a key that no path can hold; it was not sent.
    Invalid,
    /// No connection could be made.
    Connect,
    /// No reply came in time, or the request's turn among the client's others comes after the deadline.
    Timeout,
    /// The connection broke before the whole reply was there.
    Lost,
    /// LaunchDarkly, or something before it, answered with a status of failure.
    Status,
    /// The reply is too large, or is not what the operation returns.
    Decode,
    /// A create whose reply was lost, and an experiment with other content has the key.
    ///
    /// The effect is [`Effect::Rejected`] if that one is older than the call, and [`Effect::Unknown`] if somebody may have changed what the call created.
    Conflict,
    /// The experiment did not reach the awaited state in time.
    Wait,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) kind: ErrorKind,
    pub(crate) effect: Effect,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) place: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) status: Option<u16>,
    pub(crate) api: Option<ApiError>,
    pub(crate) body: Bytes,
    pub(crate) path: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) observed: Option<Experiment>,
    /// Whether the last attempt was held back, because its turn came too late.
    pub(crate) held: bool,
    pub(crate) notes: Vec<String>,
    /// Why, in words; where there is none the source's say it.
    pub(crate) reason: Option<String>,
    pub(crate) source: Option<BoxError>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, effect: Effect) -> Self {
        Error(Box::new(Inner {
            kind,
            effect,
            operation: None,
            place: None,
            attempts: 0,
            status: None,
            api: None,
            body: Bytes::new(),
            path: None,
            retry_after: None,
            faults: Vec::new(),
            observed: None,
            held: false,
            notes: Vec::new(),
            reason: None,
            source: None,
        }))
    }

    pub(crate) fn setup(cause: impl Into<BoxError>) -> Self {
        let reason = Some(chain(&*cause.into()));
        Error::new(ErrorKind::Setup, Effect::NotSent).with(|error| error.reason = reason)
    }

    pub(crate) fn invalid(operation: Option<&'static Operation>, faults: Vec<Fault>) -> Self {
        Error::new(ErrorKind::Invalid, Effect::NotSent).with(|error| {
            error.operation = operation;
            error.faults = faults;
        })
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(&mut self.0);
        self
    }

    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        let note = note.into();
        self.with(|error| error.notes.push(note))
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the call took effect, over all its attempts.
    ///
    /// [`Effect::Unknown`] after a write means: read the state before sending it again.
    /// What this crate has read itself is in [`observed`](Self::observed).
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// The HTTP status of the last reply, if one came.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// LaunchDarkly's code for programs, such as `not_found`.
    pub fn code(&self) -> Option<&str> {
        self.0.api.as_ref()?.code.as_deref()
    }

    /// LaunchDarkly's message for people.
    pub fn message(&self) -> Option<&str> {
        self.0.api.as_ref()?.message.as_deref()
    }

    /// The id of this one error, for LaunchDarkly's support.
    pub fn id(&self) -> Option<&str> {
        self.0.api.as_ref()?.id.as_deref()
    }

    /// The operation that was called.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// What the call was about, by its keys, as in `shop/production/checkout-button`; as the program gave them.
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// How many times the request was sent, or tried to be.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The beginning of the last reply's body, as it came, but for the access token if it says that: at most 64 KiB.
    pub fn body(&self) -> &[u8] {
        let body = &self.0.body;
        body.get(..BODY_LIMIT).unwrap_or(body)
    }

    /// Where in the reply decoding failed, as in `items[3].currentIteration.status`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// How long the server asks to wait, where it does.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What is wrong with the request, all at once; empty unless the kind is [`ErrorKind::Invalid`].
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// The experiment as it was read after a write of unknown outcome, or last while waiting for a state.
    pub fn observed(&self) -> Option<&Experiment> {
        self.0.observed.as_ref()
    }

    /// Whether what is asked for does not exist, or this token may not see it. The last attempt did nothing; [`effect`](Self::effect) covers those before it.
    pub fn is_not_found(&self) -> bool {
        self.0.status == Some(404)
    }

    /// Whether the write collides with what is there: another experiment has the key, or others changed it at the same time.
    ///
    /// A key in use may also be answered with 400; the [`message`](Self::message) says so then. Whether the write has happened all the same says [`effect`](Self::effect).
    pub fn is_conflict(&self) -> bool {
        self.0.kind == ErrorKind::Conflict || self.0.status == Some(409)
    }

    /// Whether a rate limit is spent, and no attempt is left or the wait does not fit into the deadline. The last attempt did nothing; [`effect`](Self::effect) covers those before it.
    pub fn is_rate_limited(&self) -> bool {
        self.0.status == Some(429)
    }

    /// Whether the token is unknown (401). The last attempt did nothing; [`effect`](Self::effect) covers those before it.
    pub fn is_unauthorized(&self) -> bool {
        self.0.status == Some(401)
    }

    /// Whether the token may not do this: 403, or 401, which LaunchDarkly also answers. The last attempt did nothing; [`effect`](Self::effect) covers those before it.
    pub fn is_forbidden(&self) -> bool {
        matches!(self.0.status, Some(401 | 403))
    }

    /// Whether the request was refused for what is in it: here, or by LaunchDarkly with 400 or 422; a key in use may be answered with 400 too. The last attempt did nothing; [`effect`](Self::effect) covers those before it.
    pub fn is_invalid(&self) -> bool {
        self.0.kind == ErrorKind::Invalid || matches!(self.0.status, Some(400 | 422))
    }

    /// Whether time ran out. A write may have happened all the same: see [`effect`](Self::effect).
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout | ErrorKind::Wait)
    }

    /// Whether the server failed (5xx). A write may have happened all the same: see [`effect`](Self::effect).
    pub fn is_server_error(&self) -> bool {
        matches!(self.0.status, Some(500..=599))
    }

    /// Whether a write that is not there after all may be sent again: not when the server has refused it since, or there is no time.
    pub(crate) fn may_repeat_when_absent(&self) -> bool {
        if self.0.held {
            return false;
        }
        self.0.kind != ErrorKind::Status || self.is_server_error() || self.0.status == Some(408)
    }

    /// The `error.type` of OpenTelemetry: the status, or the kind.
    pub(crate) fn telemetry_type(&self) -> &'static str {
        match self.0.kind {
            ErrorKind::Setup => "setup",
            ErrorKind::Invalid => "invalid",
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Lost => "lost",
            ErrorKind::Status => "status",
            ErrorKind::Decode => "decode",
            ErrorKind::Conflict => "conflict",
            ErrorKind::Wait => "wait",
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<InvalidKey> for Error {
    fn from(key: InvalidKey) -> Self {
        Error::new(ErrorKind::Invalid, Effect::NotSent)
            .with(|error| error.reason = Some(key.to_string()))
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
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
