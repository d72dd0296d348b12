//! What LaunchDarkly says of a request that it refuses or fails, whatever form it says it in.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The error body of a reply with a status from 400 to 599.
///
/// Nothing in it is certain: a 401 may have no body, and a proxy answers in HTML.
/// Status and headers are on the [`ResponseValue`](crate::ResponseValue) around it, and [`body`](Self::body) has the text as it came.
///
/// ```
/// use launchdarkly_experiments_client::ApiError;
///
/// let error: ApiError = serde_json::from_str(r#"{"code": "not_found", "message": "no such experiment"}"#)?;
/// assert_eq!(error.code.as_deref(), Some("not_found"));
/// assert_eq!(error.to_string(), "not_found: no such experiment");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ApiError {
    /// The kind of error, for programs: `invalid_request`, `not_found`, `rate_limited`, …
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
    /// The id of this one error, for LaunchDarkly's support.
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
    #[serde(default, rename = "$body", skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "schemars", schemars(skip))]
    body: String,
    #[serde(
        default,
        rename = "$truncated",
        skip_serializing_if = "std::ops::Not::not"
    )]
    #[cfg_attr(feature = "schemars", schemars(skip))]
    truncated: bool,
}

impl ApiError {
    /// How much of an error's body is kept, in bytes.
    pub const BODY_LIMIT: usize = 64 * 1024;

    /// Reads a body of any form; `truncated` says that more of it came than was kept.
    pub fn from_body(body: &[u8], truncated: bool) -> Self {
        // Serde takes a list for a struct too, field by field; an error is an object.
        let is_object = body.trim_ascii_start().starts_with(b"{");
        let parsed = if is_object {
            serde_json::from_slice::<ApiError>(body).unwrap_or_default()
        } else {
            ApiError::default()
        };
        ApiError {
            body: String::from_utf8_lossy(body).into_owned(),
            truncated,
            ..parsed
        }
    }

    /// The body as it came, whatever it was; bytes that are no UTF-8 are replaced.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Whether the body was longer than [`BODY_LIMIT`](Self::BODY_LIMIT), or broke off.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, "{code}: {message}")?,
            (Some(one), None) | (None, Some(one)) => f.write_str(one)?,
            (None, None) => f.write_str("no reason was given")?,
        }
        self.id
            .as_ref()
            .map_or(Ok(()), |id| write!(f, " (id {id})"))
    }
}

/// Shows the beginning of the body only.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beginning: String = self.body.chars().take(200).collect();
        f.debug_struct("ApiError")
            .field("code", &self.code)
            .field("message", &self.message)
            .field("id", &self.id)
            .field("body", &beginning)
            .field(
                "truncated",
                &(self.truncated || beginning.len() < self.body.len()),
            )
            .finish()
    }
}

impl std::error::Error for ApiError {}

/// Text, or a number as text; anything else is as good as absent.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::ApiError;

    #[test]
    fn any_body_is_an_error_and_stays_readable() {
        let cases: [(&[u8], Option<&str>, &str); 6] = [
            (
                br#"{"code":"conflict","message":"m","id":"1","new":{}}"#,
                Some("conflict"),
                "conflict: m (id 1)",
            ),
            (br#"{"code":null,"message":"m"}"#, None, "m"),
            (br#"{"code":409}"#, Some("409"), "409"),
            (b"", None, "no reason was given"),
            (b"<html>Bad Gateway</html>", None, "no reason was given"),
            (b"[1, 2]", None, "no reason was given"),
        ];
        for (body, code, shown) in cases {
            let error = ApiError::from_body(body, false);
            assert_eq!(error.code.as_deref(), code);
            assert_eq!(error.to_string(), shown);
            assert_eq!(error.body().as_bytes(), body);
            let json = serde_json::to_string(&error).expect("writes");
            assert_eq!(
                serde_json::from_str::<ApiError>(&json).expect("reads"),
                error
            );
        }
    }
}
