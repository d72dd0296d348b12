//! The kinds of failure.

use std::fmt;

/// The kind of a failure.
///
/// ```
/// use launchdarkly_experiments::{Client, ErrorKind};
///
/// let error = Client::builder("sdk-0123").build().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Config);
/// assert!(error.to_string().contains("this is an SDK key"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built: token, base URL, TLS, or a header.
    Config,
    /// The request has [violations](crate::Error::violations); it was not sent.
    Invalid,
    /// No connection could be made.
    Connect,
    /// No response came in time, or the request could not start before the deadline.
    Timeout,
    /// The connection broke before the whole response was received.
    ConnectionLost,
    /// LaunchDarkly, or a proxy before it, answered with an error status.
    Status,
    /// The response is too large, or is not what the operation returns.
    Decode,
    /// A create's response was lost, and the key belongs to an experiment with other content.
    ///
    /// The effect is [`Effect::Rejected`](crate::Effect::Rejected) if that experiment is older than the call.
    /// It is [`Effect::Unknown`](crate::Effect::Unknown) if somebody may have changed what the call created.
    Conflict,
    /// The experiment did not reach the awaited state in time.
    WaitTimeout,
    /// A response does not show what was asked for with `expand`, so that nothing can be concluded from it.
    NotExpanded,
}

impl ErrorKind {
    /// The kind in snake case, as the span field `error.type` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Config => "config",
            ErrorKind::Invalid => "invalid",
            ErrorKind::Connect => "connect",
            ErrorKind::Timeout => "timeout",
            ErrorKind::ConnectionLost => "connection_lost",
            ErrorKind::Status => "status",
            ErrorKind::Decode => "decode",
            ErrorKind::Conflict => "conflict",
            ErrorKind::WaitTimeout => "wait_timeout",
            ErrorKind::NotExpanded => "not_expanded",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
