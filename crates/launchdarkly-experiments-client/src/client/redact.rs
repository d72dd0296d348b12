//! The search for the access token in texts that repeat it.
//!
//! A server may repeat the token as it is or escaped as JSON, and a bound or a broken connection may cut it.

use std::borrow::Cow;

/// The text that stands where the token was.
pub(super) const REDACTED: &str = "[access token]";

/// The length from which on a token, or the beginning of one, is looked for in texts, in bytes.
///
/// LaunchDarkly's tokens have about 40 characters; a much shorter text is part of many words.
const SHORTEST: usize = 8;

/// Replaces the token wherever it stands, whole or cut.
pub(super) fn redact<'a>(token: &str, text: &'a str) -> Cow<'a, str> {
    if token.len() < SHORTEST {
        return Cow::Borrowed(text);
    }
    let mut redacted = String::new();
    let (mut kept, mut at) = (0, 0);
    while at < text.len() {
        match length(token, &text.as_bytes()[at..]) {
            Some(length) => {
                redacted.push_str(&text[kept..at]);
                redacted.push_str(REDACTED);
                at += length;
                kept = at;
            }
            None => at += 1,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    redacted.push_str(&text[kept..]);
    Cow::Owned(redacted)
}

/// Returns how much of the text the token takes, if the text begins with it.
fn length(token: &str, text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for (count, byte) in token.bytes().enumerate() {
        match spelling(byte, &text[at..]) {
            Some(length) => at += length,
            None if count >= SHORTEST => return Some(at + cut(&text[at..])?),
            None => return None,
        }
    }
    Some(at)
}

/// Returns the length of the byte at the beginning of the text, as it is or escaped as in JSON.
fn spelling(byte: u8, text: &[u8]) -> Option<usize> {
    match text {
        [b'\\', b'u', digits @ ..] if digits.len() >= 4 => {
            let digits = std::str::from_utf8(&digits[..4]).ok()?;
            let code = u32::from_str_radix(digits, 16).ok()?;
            (code == u32::from(byte)).then_some(6)
        }
        [b'\\', escaped, ..] if *escaped == byte && !byte.is_ascii_alphanumeric() => Some(2),
        [first, ..] if *first == byte => Some(1),
        _ => None,
    }
}

/// Returns the length of what is left of an escape if the text ends here, or is shortened here with `…`.
fn cut(text: &[u8]) -> Option<usize> {
    let ellipsis = "…".as_bytes();
    let end = text.windows(ellipsis.len()).take(6);
    let end = end.into_iter().position(|window| window == ellipsis);
    let end = end.unwrap_or(text.len());
    let begins_escape = |left: &[u8]| match left {
        [] | [b'\\'] => true,
        [b'\\', b'u', digits @ ..] => digits.len() < 4,
        _ => false,
    };
    begins_escape(&text[..end]).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "api-12/4-56";

    #[test]
    fn the_token_is_found_in_every_spelling() {
        for spelled in [
            TOKEN,
            r"\u0061pi-12\/4-56",
            r"api\u002D12\/4-\u00356",
            r"\u0061\u0070\u0069\u002d\u0031\u0032\u002F\u0034\u002D\u0035\u0036",
        ] {
            let text = format!("für {spelled}, {spelled}ü");
            let redacted = redact(TOKEN, &text);
            assert_eq!(redacted, "für [access token], [access token]ü", "{text}");
        }
    }

    #[test]
    fn a_beginning_of_the_token_is_found_where_the_text_is_cut() {
        let escaped = r"\u0061pi-12/4-\u00356";
        for end in 0..=escaped.len() {
            // The escape of the first character takes six bytes.
            let expect = end >= 13;
            for cut in ["", "…", "… at line 1"] {
                let text = format!("ü {}{cut}", &escaped[..end]);
                let redacted = redact(TOKEN, &text);
                let expected = match expect {
                    true => format!("ü [access token]{cut}"),
                    false => text.clone(),
                };
                assert_eq!(redacted, expected);
            }
        }
    }

    #[test]
    fn other_text_is_left_as_it_is() {
        for text in [
            "",
            "api-12/",
            "api-12/4 and more",
            "api-12/…",
            r"\u00",
            r"\ud83d\ude00",
            "…",
        ] {
            assert!(
                matches!(redact(TOKEN, text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
        assert_eq!(redact("x", "experiments"), "experiments");
    }
}
