//! An error as one line, for people and logs.

use std::error::Error as StdError;
use std::fmt;

use crate::error::ErrorKind;
use crate::error::{Cause, Error};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut line = String::new();
        if let Some(operation) = &inner.operation {
            match &inner.resource {
                // What has no operation here is named by its method and path.
                Some(resource) if operation.id == OTHER => line.push_str(resource),
                Some(resource) => line.push_str(&format!("{} of {resource}", operation.id)),
                None => line.push_str(operation.id),
            }
            line.push_str(": ");
        }
        match (&inner.cause, &inner.response) {
            (Cause::Status, Some(response)) => {
                line.push_str(response.status.as_str());
                if let Some(api_error) = &response.api_error {
                    line.push_str(&format!(" {api_error}"));
                }
            }
            (_, response) => {
                line.push_str(summary(self.kind()));
                if let Some(response) = response {
                    line.push_str(&format!(" (status {})", response.status.as_u16()));
                }
            }
        }
        match &inner.cause {
            Cause::Config { reason } => line.push_str(&format!(": {reason}")),
            Cause::Decode { path: Some(path) } => line.push_str(&format!(" at `{path}`")),
            Cause::Invalid { violations } => {
                for (position, violation) in violations.iter().enumerate() {
                    line.push_str(if position == 0 { ": " } else { "; " });
                    line.push_str(&violation.to_string());
                }
            }
            _ => {}
        }
        if inner.attempts > 1 {
            line.push_str(&format!(" after {} attempts", inner.attempts));
        }
        if let Some(source) = &inner.source {
            // The chain is in `source()`; a line in a log is often all that is left.
            line.push_str(&format!(": {}", root_cause(&**source)));
        }
        for note in &inner.notes {
            line.push_str("; ");
            line.push_str(note);
        }
        f.write_str(&one_line(&line, MAX_LINE))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Error");
        shown
            .field("kind", &self.kind())
            .field("effect", &self.effect())
            .field("display", &self.to_string());
        if !self.body().is_empty() {
            let beginning = self.body().get(..200).unwrap_or(self.body());
            shown.field("body", &String::from_utf8_lossy(beginning));
        }
        if let Some(source) = &self.0.source {
            let source = one_line(&format!("{source:?}"), MAX_LINE);
            shown.field("source", &format_args!("{source}"));
        }
        shown.finish_non_exhaustive()
    }
}

/// The id of all operations that a program names itself.
const OTHER: &str = "request";

/// The longest line of an error, in bytes.
const MAX_LINE: usize = 8 * 1024;

/// Makes one line of external text: white space is folded, characters that act on a terminal are escaped, and the end is cut off.
///
/// These are control characters, and those that change the direction of text.
fn one_line(text: &str, max: usize) -> String {
    let acts = |one: char| {
        one.is_control()
            || matches!(one, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        for one in word.chars() {
            if line.len() >= max {
                line.push('…');
                return line;
            }
            match acts(one) {
                true => line.extend(one.escape_unicode()),
                false => line.push(one),
            }
        }
    }
    line
}

fn summary(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Config => "the client cannot be built",
        ErrorKind::Invalid => "invalid request (not sent)",
        ErrorKind::Connect => "no connection could be made",
        ErrorKind::Timeout => "no response in time",
        ErrorKind::ConnectionLost => "the connection broke before the whole response was received",
        ErrorKind::Status => "the server answered with an error",
        ErrorKind::Decode => "the response cannot be used",
        ErrorKind::Conflict => "an experiment with this key and other content exists",
        ErrorKind::WaitTimeout => "the experiment did not reach the awaited state in time",
        ErrorKind::NotExpanded => "the response does not show what was asked for",
    }
}

/// Returns the last error of the chain.
fn root_cause<'a>(mut error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    while let Some(deeper) = error.source() {
        error = deeper;
    }
    error
}

#[cfg(test)]
mod tests {
    use std::io;

    use bytes::Bytes;
    use http::StatusCode;
    use launchdarkly_experiments_client::{ApiError, operations};

    use super::*;
    use crate::client::Client;
    use crate::error::Effect;
    use crate::error::ErrorResponse;
    use crate::input::violation::Violation;

    #[test]
    fn an_error_is_one_line() {
        let body = r#"{"code": "rate_limited", "message": "slow\ndown", "id": "3a"}"#;
        let limited = Error::new(Cause::Status, Effect::Rejected)
            .with(|error| {
                error.operation = Some(operations::CREATE_EXPERIMENT);
                error.resource = Some("shop/test/button".into());
                error.response = Some(ErrorResponse {
                    status: StatusCode::TOO_MANY_REQUESTS,
                    body: Bytes::new(),
                    api_error: Some(ApiError::from_body(body.as_bytes(), false)),
                    retry_after: None,
                });
                error.attempts = 4;
            })
            .note("the wait of 12 s does not fit");
        assert_eq!(
            limited.to_string(),
            "createExperiment of shop/test/button: 429 rate_limited: slow down (id 3a) after 4 attempts; the wait of 12 s does not fit"
        );
        assert!(limited.is_rate_limited() && !limited.is_not_found());
        assert_eq!(
            (limited.code(), limited.error_id()),
            (Some("rate_limited"), Some("3a"))
        );
    }

    #[test]
    fn a_line_has_no_characters_that_act_on_a_terminal() {
        for (text, line) in [
            ("plain text, größe 漢字 ✓", "plain text, größe 漢字 ✓"),
            ("two\r\n lines\tand tabs", "two lines and tabs"),
            ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
            ("\u{9b}2J", "\\u{9b}2J"),
            (
                "a\u{202e}b\u{2066}c\u{200f}",
                "a\\u{202e}b\\u{2066}c\\u{200f}",
            ),
            ("nul\0 del\u{7f}", "nul\\u{0} del\\u{7f}"),
        ] {
            assert_eq!(one_line(text, MAX_LINE), line);
        }
    }

    #[test]
    fn an_error_stays_small_whatever_is_in_it() {
        let huge = "größe\u{1b} ".repeat(1 << 20);
        let mut error = Error::invalid(vec![Violation::new(&huge, &huge); 3]).note(&huge);
        error.0.source = Some(huge.clone().into());
        error.0.resource = Some(huge);
        assert!(error.to_string().len() < MAX_LINE + 20);
        assert!(format!("{error:?}").len() < 4 * MAX_LINE);
    }

    #[test]
    fn the_line_names_the_cause() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let error = Error::new(Cause::Connect, Effect::NotSent).with(|error| {
            error.operation = Some(operations::GET_EXPERIMENT);
            error.attempts = 5;
            error.source = Some(io::Error::other(refused).into());
        });
        assert_eq!(
            error.to_string(),
            "getExperiment: no connection could be made after 5 attempts: connection refused"
        );
        let error = Client::builder("api-1")
            .base_url("ftp://example.com")
            .build()
            .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the client cannot be built: "),
            "{error}"
        );
        assert!(error.to_string().contains("the scheme is `ftp`"), "{error}");
    }
}
