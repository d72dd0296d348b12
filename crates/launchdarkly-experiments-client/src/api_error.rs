//! The body of an error response, whatever form it has.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::excerpt::Excerpt;
use crate::shown::{beginning, one_line};

/// The body of a response with a status from 400 to 599.
///
/// Nothing in it is certain: a 401 may have no body, and a proxy answers in HTML.
/// Status and headers are those of the [`Response`](crate::Response) around it, and [`body`](Self::body) is the text as it came.
///
/// ```
/// use launchdarkly_experiments_client::ApiError;
///
/// let body = br#"{"code": "not_found", "message": "no such experiment"}"#;
/// let error = ApiError::from_body(body, false);
/// assert_eq!(error.code.as_deref(), Some("not_found"));
/// assert_eq!(error.to_string(), "not_found: no such experiment");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ApiError {
    /// The kind of error, for programs: `invalid_request`, `not_found`, `rate_limited` and others.
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub code: Option<String>,
    /// The reason, for people.
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub message: Option<String>,
    /// The ID of this one error, for LaunchDarkly's support.
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
    #[serde(skip)]
    body: Excerpt,
}

impl ApiError {
    /// How much of the body is kept, in bytes: 64 KiB.
    pub const BODY_LIMIT: usize = Excerpt::LIMIT;

    /// Reads a body of any form; `truncated` says that bytes are missing at its end.
    pub fn from_body(body: &[u8], truncated: bool) -> Self {
        Excerpt::new(body, truncated).into()
    }

    /// Rewrites code, message and ID.
    pub(crate) fn map_text(mut self, rewrite: impl Fn(&str) -> Cow<'_, str>) -> Self {
        for text in [&mut self.code, &mut self.message, &mut self.id]
            .into_iter()
            .flatten()
        {
            if let Cow::Owned(rewritten) = rewrite(text) {
                *text = rewritten;
            }
        }
        self
    }

    /// Returns the body as it came, up to [`BODY_LIMIT`](Self::BODY_LIMIT); bytes that are not UTF-8 are replaced.
    pub fn body(&self) -> &str {
        self.body.as_str()
    }

    /// Whether the body was longer than [`BODY_LIMIT`](Self::BODY_LIMIT), or broke off.
    pub fn is_truncated(&self) -> bool {
        self.body.is_truncated()
    }
}

impl From<Excerpt> for ApiError {
    fn from(body: Excerpt) -> Self {
        // Serde reads a list into a struct too, field by field; an error is an object.
        let is_object = body.as_str().trim_start().starts_with('{');
        let fields = if is_object {
            serde_json::from_str(body.as_str()).unwrap_or_default()
        } else {
            ApiError::default()
        };
        ApiError { body, ..fields }
    }
}

/// Shows code, message and ID as one line of bounded length; a text that is empty counts as absent.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &Option<String>| {
            let line = text.as_deref().map(|text| one_line(text).into_owned());
            line.filter(|line| !line.trim().is_empty())
        };
        match (shown(&self.code), shown(&self.message)) {
            (Some(code), Some(message)) => write!(f, "{code}: {message}")?,
            (Some(text), None) | (None, Some(text)) => f.write_str(&text)?,
            (None, None) => f.write_str("no reason was given")?,
        }
        match shown(&self.id) {
            Some(id) => write!(f, " (id {id})"),
            None => Ok(()),
        }
    }
}

/// Shows the beginning of each text.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &self.code.as_deref().map(beginning))
            .field("message", &self.message.as_deref().map(beginning))
            .field("id", &self.id.as_deref().map(beginning))
            .field("body", &self.body)
            .finish()
    }
}

impl std::error::Error for ApiError {}

/// Reads text, or a number as text; anything else counts as absent.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_body_is_an_error_and_stays_readable() {
        let cases: [(&[u8], Option<&str>, &str); 8] = [
            (
                br#"{"code":"conflict","message":"m","id":"1","new":{}}"#,
                Some("conflict"),
                "conflict: m (id 1)",
            ),
            (br#"{"code":null,"message":"m"}"#, None, "m"),
            (br#"{"code":409}"#, Some("409"), "409"),
            (br#"{"message":""}"#, None, "no reason was given"),
            (br#"{"code":"","message":"m","id":" "}"#, Some(""), "m"),
            (b"", None, "no reason was given"),
            (b"<html>Bad Gateway</html>", None, "no reason was given"),
            (b"[1, 2]", None, "no reason was given"),
        ];
        for (body, code, shown) in cases {
            let error = ApiError::from_body(body, false);
            assert_eq!(error.code.as_deref(), code);
            assert_eq!(error.to_string(), shown);
            assert_eq!(error.body().as_bytes(), body);
        }
    }

    #[test]
    fn what_is_shown_is_bounded_and_one_line() {
        let message = "line\n".repeat(10_000);
        let body = serde_json::json!({ "code": "c", "message": message }).to_string();
        let error = ApiError::from_body(body.as_bytes(), false);
        assert_eq!(error.message, Some(message));
        let (display, debug) = (error.to_string(), format!("{error:?}"));
        assert!(display.starts_with("c: line line"), "{display}");
        assert!(display.len() < 300 && !display.contains('\n'), "{display}");
        assert!(debug.len() < 1_000, "{debug}");
    }
}
