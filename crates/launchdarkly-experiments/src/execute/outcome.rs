//! The result of one attempt: a whole successful response, or a failure with its outcome.
//!
//! [`decide`](crate::execute::decide) says what an outcome means for the server and for the call.

use std::fmt;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use launchdarkly_experiments_client as raw;
use reqwest::Url;
use tower::BoxError;

/// The outcome of an attempt that did not end with a whole successful response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AttemptOutcome {
    /// A successful status, and a body that broke off.
    Truncated,
    /// A successful status, and a body larger than allowed.
    TooLarge,
    /// A successful status, and a body that is not what the operation returns.
    Undecodable,
    /// A successful status, and a body that is not LaunchDarkly's response to the request.
    Foreign,
    /// Any other status, with the time that the server asks to wait.
    Status(u16, Option<Duration>),
    /// The attempt was not made: it would have come after the deadline, or the service accepted no request in time.
    NotStarted,
    /// No connection could be made, or the service was not ready.
    NotSent,
    /// No response in time.
    TimedOut,
    /// The connection broke before a status came.
    ConnectionLost,
}

/// A response whose body was read.
#[derive(Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the body broke off, or is longer than what was kept.
    pub(crate) truncated: bool,
}

/// An attempt that did not end with a whole successful response.
#[derive(Debug)]
pub(crate) struct FailedAttempt {
    pub(crate) outcome: AttemptOutcome,
    /// In a box, since a success is returned beside it.
    pub(crate) response: Option<Box<RawResponse>>,
    pub(crate) source: Option<BoxError>,
}

impl AttemptOutcome {
    /// Classifies the error of the service that should have sent the request to a URL.
    ///
    /// An error about another URL is one of a later request: the server has answered this one with a redirect.
    pub(crate) fn of_transport_error(error: &BoxError, asked: &Url) -> AttemptOutcome {
        let mut link: Option<&(dyn std::error::Error + 'static)> = Some(&**error);
        let mut timed_out = false;
        while let Some(error) = link {
            if error.is::<raw::Redirected>() {
                return AttemptOutcome::ConnectionLost;
            }
            if let Some(error) = error.downcast_ref::<reqwest::Error>() {
                if error.is_redirect() || error.url().is_some_and(|url| url != asked) {
                    return AttemptOutcome::ConnectionLost;
                }
                if error.is_connect() || error.is_builder() {
                    return AttemptOutcome::NotSent;
                }
                timed_out |= error.is_timeout();
            }
            if let Some(error) = error.downcast_ref::<io::Error>() {
                match error.kind() {
                    io::ErrorKind::ConnectionRefused => return AttemptOutcome::NotSent,
                    io::ErrorKind::TimedOut => timed_out = true,
                    _ => {}
                }
                // `source()` of an I/O error skips the error that it wraps.
                link = error.get_ref().map(|inner| inner as _);
                continue;
            }
            link = error.source();
        }
        if timed_out {
            AttemptOutcome::TimedOut
        } else {
            AttemptOutcome::ConnectionLost
        }
    }
}

/// Writes the outcome as the span field `error.type` has it.
impl fmt::Display for AttemptOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AttemptOutcome::Truncated => "truncated",
            AttemptOutcome::TooLarge => "too_large",
            AttemptOutcome::Undecodable => "undecodable",
            AttemptOutcome::Foreign => "foreign",
            AttemptOutcome::Status(status, _) => return status.fmt(f),
            AttemptOutcome::NotStarted => "not_started",
            AttemptOutcome::NotSent => "connect",
            AttemptOutcome::TimedOut => "timeout",
            AttemptOutcome::ConnectionLost => "connection_lost",
        })
    }
}

impl FailedAttempt {
    /// An attempt that was not made.
    pub(crate) fn not_started(reason: &str) -> Self {
        FailedAttempt {
            outcome: AttemptOutcome::NotStarted,
            response: None,
            source: Some(reason.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transport_error_is_not_sent_only_where_no_connection_was_made() {
        let io = |kind| Box::new(io::Error::from(kind)) as BoxError;
        let wrapped = |kind| Box::new(io::Error::other(io::Error::from(kind))) as BoxError;
        for (error, outcome) in [
            (
                io(io::ErrorKind::ConnectionRefused),
                AttemptOutcome::NotSent,
            ),
            (
                wrapped(io::ErrorKind::ConnectionRefused),
                AttemptOutcome::NotSent,
            ),
            (
                io(io::ErrorKind::ConnectionReset),
                AttemptOutcome::ConnectionLost,
            ),
            (io(io::ErrorKind::TimedOut), AttemptOutcome::TimedOut),
            (wrapped(io::ErrorKind::TimedOut), AttemptOutcome::TimedOut),
            (
                "an error of a program's own layer".into(),
                AttemptOutcome::ConnectionLost,
            ),
        ] {
            let asked = Url::parse("https://app.launchdarkly.com/api/v2").unwrap();
            assert_eq!(
                AttemptOutcome::of_transport_error(&error, &asked),
                outcome,
                "{error:?}"
            );
        }
    }
}
