//! What an attempt came to, and what that means for the state.

use std::io;
use std::time::Duration;

use tower::BoxError;

use crate::Effect;

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// A status of success and the whole reply.
    Success,
    /// A status of success, and a reply that broke off.
    Cut,
    /// A status of success, and a reply that is larger than allowed.
    TooLarge,
    /// Any other status, with the time that the server asks to wait.
    Status(u16, Option<Duration>),
    /// Nothing was sent: its turn among the client's requests comes after the deadline, no time is left, or the service took nothing in time.
    Held,
    /// No connection.
    NotSent,
    /// No reply in time.
    TimedOut,
    /// The connection broke before a status came.
    Lost,
}

impl Outcome {
    pub(crate) fn effect(self) -> Effect {
        match self {
            Outcome::Success | Outcome::Cut | Outcome::TooLarge => Effect::Applied,
            Outcome::Held | Outcome::NotSent => Effect::NotSent,
            Outcome::TimedOut | Outcome::Lost => Effect::Unknown,
            // Not implemented, and no such version of HTTP: nothing was begun.
            Outcome::Status(501 | 505, _) => Effect::Rejected,
            // A gateway that gave up does not know what became of the request behind it.
            Outcome::Status(408 | 500..=599, _) => Effect::Unknown,
            Outcome::Status(..) => Effect::Rejected,
        }
    }

    /// The outcome of a request that the transport failed.
    pub(crate) fn of_failure(error: &BoxError) -> Outcome {
        let mut link: Option<&(dyn std::error::Error + 'static)> = Some(&**error);
        let mut timed_out = false;
        while let Some(error) = link {
            if let Some(error) = error.downcast_ref::<reqwest::Error>() {
                if error.is_connect() || error.is_builder() {
                    return Outcome::NotSent;
                }
                timed_out |= error.is_timeout();
            }
            if let Some(error) = error.downcast_ref::<io::Error>() {
                match error.kind() {
                    io::ErrorKind::ConnectionRefused => return Outcome::NotSent,
                    io::ErrorKind::TimedOut => timed_out = true,
                    _ => {}
                }
                // An I/O error shows the source of what it wraps, and not what it wraps.
                link = error.get_ref().map(|inner| inner as _);
                continue;
            }
            link = error.source();
        }
        if timed_out {
            Outcome::TimedOut
        } else {
            Outcome::Lost
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_not_sent_only_where_no_connection_was_made() {
        let io = |kind| Box::new(io::Error::from(kind)) as BoxError;
        let wrapped = |kind| Box::new(io::Error::other(io::Error::from(kind))) as BoxError;
        for (error, outcome) in [
            (io(io::ErrorKind::ConnectionRefused), Outcome::NotSent),
            (wrapped(io::ErrorKind::ConnectionRefused), Outcome::NotSent),
            (io(io::ErrorKind::ConnectionReset), Outcome::Lost),
            (io(io::ErrorKind::TimedOut), Outcome::TimedOut),
            (wrapped(io::ErrorKind::TimedOut), Outcome::TimedOut),
            ("a layer's own".into(), Outcome::Lost),
        ] {
            assert_eq!(Outcome::of_failure(&error), outcome, "{error:?}");
        }
    }
}
