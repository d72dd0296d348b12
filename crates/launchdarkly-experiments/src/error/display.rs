//! An error as one line, for people and logs.

use std::error::Error as StdError;
use std::fmt;

use crate::{Error, ErrorKind};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut line = String::new();
        if let Some(operation) = inner.operation {
            line.push_str(operation.id);
            if let Some(place) = &inner.place {
                line.push_str(&format!(" of {place}"));
            }
            line.push_str(": ");
        }
        match (inner.kind, inner.status) {
            (ErrorKind::Status, Some(status)) => {
                line.push_str(&status.to_string());
                if let Some(api) = &inner.api {
                    line.push_str(&format!(" {api}"));
                }
            }
            (kind, status) => {
                line.push_str(what(kind));
                if let Some(status) = status {
                    line.push_str(&format!(" (status {status})"));
                }
            }
        }
        if let Some(path) = &inner.path {
            line.push_str(&format!(" at `{path}`"));
        }
        for (position, fault) in inner.faults.iter().enumerate() {
            line.push_str(if position == 0 { ": " } else { "; " });
            line.push_str(&fault.to_string());
        }
        if inner.attempts > 1 {
            line.push_str(&format!(" after {} attempts", inner.attempts));
        }
        if let Some(reason) = &inner.reason {
            line.push_str(&format!(": {reason}"));
        } else if let Some(source) = &inner.source {
            // The chain is in `source`; a line in a log is often all that is left.
            line.push_str(&format!(": {}", root(&**source)));
        }
        for note in &inner.notes {
            line.push_str("; ");
            line.push_str(note);
        }
        // What the server says may have several lines; an error has one.
        f.write_str(&line.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut shown = f.debug_struct("Error");
        shown
            .field("kind", &inner.kind)
            .field("effect", &inner.effect)
            .field("display", &self.to_string());
        if !inner.body.is_empty() {
            let beginning = self.body().get(..200).unwrap_or(self.body());
            shown.field("body", &String::from_utf8_lossy(beginning));
        }
        if let Some(source) = &inner.source {
            shown.field("source", source);
        }
        shown.finish_non_exhaustive()
    }
}

fn what(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Setup => "the client cannot be built",
        ErrorKind::Invalid => "the request was not sent, it is invalid",
        ErrorKind::Connect => "no connection could be made",
        ErrorKind::Timeout => "no reply came in time",
        ErrorKind::Lost => "the connection broke before the reply was there",
        ErrorKind::Status => "the server answered with a failure",
        ErrorKind::Decode => "the reply cannot be used",
        ErrorKind::Conflict => "an experiment with this key and other content exists",
        ErrorKind::Wait => "the experiment did not reach the awaited state in time",
    }
}

/// The error that all others come from.
fn root<'a>(mut error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    while let Some(deeper) = error.source() {
        error = deeper;
    }
    error
}

#[cfg(test)]
mod tests {
    use std::io;

    use launchdarkly_experiments_client::{ApiError, operations};

    use super::*;
    use crate::{Client, Effect};

    #[test]
    fn an_error_is_one_line() {
        let body = "{\"code\": \"rate_limited\", \"message\": \"slow\\ndown\", \"id\": \"3a\"}";
        let limited = Error::new(ErrorKind::Status, Effect::Rejected)
            .with(|error| {
                error.operation = Some(&operations::CREATE_EXPERIMENT);
                error.place = Some("shop/test/button".into());
                error.status = Some(429);
                error.api = Some(ApiError::from_body(body.as_bytes(), false));
                error.attempts = 4;
            })
            .note("the wait of 12 s does not fit");
        assert_eq!(
            limited.to_string(),
            "createExperiment of shop/test/button: 429 rate_limited: slow down (id 3a) after 4 attempts; the wait of 12 s does not fit"
        );
        assert!(limited.is_rate_limited() && !limited.is_not_found());
        assert_eq!(
            (limited.code(), limited.id()),
            (Some("rate_limited"), Some("3a"))
        );
    }

    #[test]
    fn the_line_names_the_cause() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let error = Error::new(ErrorKind::Connect, Effect::NotSent).with(|error| {
            error.operation = Some(&operations::GET_EXPERIMENT);
            error.attempts = 5;
            error.source = Some(io::Error::other(refused).into());
        });
        assert_eq!(
            error.to_string(),
            "getExperiment: no connection could be made after 5 attempts: connection refused"
        );
        let error = Client::builder("api-1")
            .url("nonsense")
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the client cannot be built: the host is no URL of an API: relative URL without a base; write it like `https://app.launchdarkly.com`"
        );
    }
}
