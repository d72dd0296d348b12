//! Keys as path segments: a key names one segment of the path, whatever is in it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use progenitor_client::Error;

use crate::ApiError;

/// All but the characters that RFC 3986 reserves for nothing.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes a key so that the request still names the operation it is for.
///
/// A URL parser resolves `.` and `..` away even when they are percent-encoded, and an empty segment names another path, so no encoding of these keys is safe: they are refused.
// The error is the one of every generated method, and its size is progenitor's choice.
#[allow(clippy::result_large_err)]
pub(crate) fn segment<'a>(
    parameter: &str,
    key: &'a str,
) -> Result<PercentEncode<'a>, Error<ApiError>> {
    let fault = match key {
        "" => "must not be empty",
        "." | ".." => "must not be `.` or `..`, which a URL resolves away",
        _ => return Ok(utf8_percent_encode(key, ENCODED)),
    };
    Err(Error::InvalidRequest(format!(
        "{parameter} {fault}; give the key as LaunchDarkly shows it"
    )))
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn keys_that_would_change_the_path_are_refused_or_encoded() {
        for key in ["", ".", ".."] {
            let error = segment("projectKey", key).expect_err(key).to_string();
            assert!(error.contains("projectKey must not be"), "{error}");
        }
        for (key, encoded) in [
            ("a/b", "a%2Fb"),
            ("a?b", "a%3Fb"),
            ("a#b", "a%23b"),
            ("a%2Fb", "a%252Fb"),
            ("%2e%2e", "%252e%252e"),
            ("a\\b", "a%5Cb"),
            ("..\n", "..%0A"),
            ("ключ", "%D0%BA%D0%BB%D1%8E%D1%87"),
            ("my-key_1.0~x", "my-key_1.0~x"),
        ] {
            let segment = segment("projectKey", key).expect("encodes");
            assert_eq!(segment.to_string(), encoded);
        }
    }
}
