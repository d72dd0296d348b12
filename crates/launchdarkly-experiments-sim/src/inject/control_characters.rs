//! Raw control characters inside the strings of a JSON body, which JSON forbids and LaunchDarkly was seen to send in
//! the texts of AI configs.

/// Returns the body with the control characters of its strings as raw bytes instead of escapes. If no string has one,
/// the first value that is a string begins with a line break.
pub(crate) fn unescape(body: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, tail)) = rest.split_first() {
        let (bytes, length): (&[u8], usize) = match (byte, tail) {
            (b'\\', [b'n', ..]) => (b"\n", 2),
            (b'\\', [b't', ..]) => (b"\t", 2),
            (b'\\', [b'r', ..]) => (b"\r", 2),
            (b'\\', [b'b', ..]) => (b"\x08", 2),
            (b'\\', [b'f', ..]) => (b"\x0c", 2),
            // Any other escape stays, and with it the character after the backslash.
            (b'\\', [_, ..]) => (&rest[..2], 2),
            _ => (&rest[..1], 1),
        };
        raw.extend_from_slice(bytes);
        rest = &rest[length..];
    }
    if raw.len() == body.len() {
        let value = raw.windows(3).position(|three| three == b"\":\"");
        if let Some(position) = value {
            raw.insert(position + 3, b'\n');
        }
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_control_characters_become_raw_and_others_stay() {
        let cases: [(&str, &str); 5] = [
            (r#"{"a":"b\nc\td"}"#, "{\"a\":\"b\nc\td\"}"),
            (r#"{"a":"b\\n\"\n"}"#, "{\"a\":\"b\\\\n\\\"\n\"}"),
            (r#"{"a":"b"}"#, "{\"a\":\"\nb\"}"),
            (r#"{"a":"\\n"}"#, "{\"a\":\"\n\\\\n\"}"),
            ("[1]", "[1]"),
        ];
        for (body, expected) in cases {
            let raw = unescape(body.as_bytes());
            assert_eq!(String::from_utf8(raw).unwrap(), expected, "{body}");
            let valid = serde_json::from_str::<serde_json::Value>(body);
            let invalid = serde_json::from_str::<serde_json::Value>(expected);
            assert!(
                valid.is_ok() && (invalid.is_err() || body == "[1]"),
                "{body}"
            );
        }
    }
}
