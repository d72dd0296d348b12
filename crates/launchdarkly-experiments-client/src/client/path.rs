//! Keys as segments of a path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::error::InvalidRequest;

/// Every character but those that RFC 3986 leaves unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes a key so that it names one segment of the path, whatever is in it.
///
/// The keys `.`, `..` and the empty one are refused: a URL parser resolves the first two away even when they are percent-encoded, and an empty segment names another path.
pub(crate) fn segment<'a>(
    parameter: &'static str,
    key: &'a str,
) -> Result<PercentEncode<'a>, InvalidRequest> {
    let reason = match key {
        "" => "must not be empty; give the key as LaunchDarkly shows it",
        "." | ".." => "must not be `.` or `..`, which a URL resolves away",
        _ => return Ok(utf8_percent_encode(key, ENCODED)),
    };
    Err(InvalidRequest::parameter_is(parameter, reason))
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn keys_that_would_change_the_path_are_refused_or_encoded() {
        for key in ["", ".", ".."] {
            let error = segment("projectKey", key).expect_err(key);
            assert_eq!(error.parameter(), Some("projectKey"));
            assert!(
                error.to_string().contains("`projectKey` must not be"),
                "{error}"
            );
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
