//! Decoding of JSON bodies, with the path of what does not fit.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, Error as _};

use crate::shown::{is_plain, one_line};

/// The length of a serde message from which on it is shortened, in bytes: it may repeat a value of the body.
const LONGEST_MESSAGE: usize = 1024;

/// Decodes a JSON body.
///
/// A success takes one pass; only a failure is decoded once more, to find its path.
/// Control characters in strings, which JSON does not allow and LaunchDarkly was seen to send in AI configs, are read as if they were escaped.
///
/// # Errors
/// When the body is not JSON or does not have the shape of `T`.
///
/// ```
/// use launchdarkly_experiments_client::{decode, types::ExperimentCollectionRep};
///
/// let error = decode::<ExperimentCollectionRep>(br#"{"items": [{"key": 7}]}"#).unwrap_err();
/// assert_eq!(error.path(), "items[0].key");
/// ```
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    serde_json::from_slice(body).or_else(|error| match escaped(body) {
        Some(body) => {
            serde_json::from_slice(&body).map_err(|error| DecodeError::locate::<T>(&body, error))
        }
        None => Err(DecodeError::locate::<T>(body, error)),
    })
}

/// Escapes control characters in strings; `None` if there are none.
#[cold]
fn escaped(body: &[u8]) -> Option<Vec<u8>> {
    let mut escaped = Vec::new();
    let (mut in_string, mut after_backslash, mut found) = (false, false, false);
    for &byte in body {
        if in_string && !after_backslash && byte < b' ' {
            found = true;
            escaped.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            continue;
        }
        match byte {
            b'"' if !after_backslash => in_string = !in_string,
            _ => {}
        }
        after_backslash = in_string && byte == b'\\' && !after_backslash;
        escaped.push(byte);
    }
    found.then_some(escaped)
}

/// JSON that does not have the expected shape.
#[derive(Debug)]
pub struct DecodeError {
    path: String,
    source: serde_json::Error,
}

impl DecodeError {
    /// Finds the path of an error by decoding once more.
    #[cold]
    fn locate<T: DeserializeOwned>(body: &[u8], error: serde_json::Error) -> Self {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let again: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
        let path = match again {
            Err(found) => found.path().to_string(),
            // The value is fine, and something follows it.
            Ok(_) => ".".to_owned(),
        };
        DecodeError {
            path: one_line(&path).into_owned(),
            source: bounded(error),
        }
    }

    /// Returns the path of the value that does not fit, such as `items[3].currentIteration.status`; `.` is the whole body.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn json(&self) -> &serde_json::Error {
        &self.source
    }

    /// Rewrites path and message.
    pub(crate) fn map_text(mut self, rewrite: impl Fn(&str) -> Cow<'_, str>) -> Self {
        if let Cow::Owned(path) = rewrite(&self.path) {
            self.path = path;
        }
        if let Cow::Owned(message) = rewrite(&self.source.to_string()) {
            self.source = serde_json::Error::custom(message);
        }
        self
    }
}

/// Shortens a message that repeats a long value, and escapes one that repeats control characters.
fn bounded(error: serde_json::Error) -> serde_json::Error {
    let message = error.to_string();
    if message.len() <= LONGEST_MESSAGE && is_plain(&message) {
        return error;
    }
    let (line, column) = (error.line(), error.column());
    let message = one_line(&message);
    serde_json::Error::custom(format_args!("{message} at line {line} column {column}"))
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot decode the JSON at `{}`", self.path)
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::types::ExperimentCollectionRep;

    #[test]
    fn the_path_of_what_does_not_fit_is_named() {
        for (body, path) in [
            (r#"{"items": [{"key": 7}]}"#, "items[0].key"),
            (r#"{"items": []} x"#, "."),
            ("", "."),
            (r#"{"items": "#, "items"),
            ("[]", "."),
        ] {
            let error = decode::<ExperimentCollectionRep>(body.as_bytes()).expect_err(body);
            assert_eq!(error.path(), path, "{body}");
            assert!(error.source().is_some());
        }
    }

    #[test]
    fn control_characters_in_strings_are_read() {
        let body = "{\n\t\"a\": \"one\ntwo\t\\\"three\\\\\", \"b\": \"\u{1f}\"\r\n}";
        let value: serde_json::Value = decode(body.as_bytes()).expect("reads");
        let expected = serde_json::json!({ "a": "one\ntwo\t\"three\\", "b": "\u{1f}" });
        assert_eq!(value, expected);
        // Elsewhere they are no JSON, and the path is that of what does not fit.
        for (body, path) in [
            ("{\"items\": \u{1}[]}", "items"),
            (
                "{\"items\": [{\"key\": \"a\nb\", \"name\": 7}]}",
                "items[0].name",
            ),
        ] {
            let error = decode::<ExperimentCollectionRep>(body.as_bytes()).expect_err(body);
            assert_eq!(error.path(), path, "{body}");
        }
    }

    #[test]
    fn a_message_that_repeats_the_body_is_shortened() {
        let body = format!(r#"{{"items": "{}"}}"#, "x".repeat(1_000_000));
        let error = decode::<ExperimentCollectionRep>(body.as_bytes()).expect_err("a string");
        let shown = format!("{error} {error:?} {}", error.source().expect("serde's"));
        assert!(shown.len() < 1_000, "{} bytes", shown.len());
        assert!(error.json().line() == 1 && error.json().column() > 0);
    }
}
