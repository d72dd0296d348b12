//! Access tokens and keys of environments that were written into a file: they are shown nowhere.

use std::borrow::Cow;

/// How tokens and the keys of environments begin.
const BEGINS: [&str; 3] = ["api-", "sdk-", "mob-"];

/// The least number of characters after that; an id has 36.
const LEAST: usize = 16;

/// Replaces each secret by as many stars.
pub(super) fn hidden(text: &str) -> Cow<'_, str> {
    let is_part = |one: char| one.is_ascii_hexdigit() || one == '-';
    let mut hidden = String::new();
    let (mut rest, mut is_word) = (text, false);
    while let Some(first) = rest.chars().next() {
        let begin = BEGINS
            .iter()
            .find(|begin| !is_word && rest.starts_with(**begin));
        let end = begin.map_or(0, |begin| {
            let after = &rest[begin.len()..];
            begin.len() + after.find(|one| !is_part(one)).unwrap_or(after.len())
        });
        let is_secret = begin.is_some_and(|begin| end >= begin.len() + LEAST);
        let end = if is_secret { end } else { first.len_utf8() };
        match is_secret {
            true => hidden.extend(std::iter::repeat_n('*', end)),
            false => hidden.push(first),
        }
        is_word = first.is_alphanumeric();
        rest = &rest[end..];
    }
    match hidden == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(hidden),
    }
}

/// Returns what to do about a key that asks for a secret.
pub(super) fn help(key: &str) -> Option<String> {
    let key = key.to_lowercase();
    let words = [
        "token", "secret", "password", "api-key", "api_key", "sdk-key",
    ];
    words.iter().any(|word| key.contains(word)).then(|| {
        "remove it, and replace the token, since the file has made it known; it is read from LAUNCHDARKLY_ACCESS_TOKEN"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_becomes_stars_and_a_word_stays() {
        let text = "a: api-0a1b2c3d-0a1b-0a1b, b: api-gateway, c: my-sdk-0";
        assert_eq!(
            hidden(text),
            "a: **********************, b: api-gateway, c: my-sdk-0"
        );
        assert!(matches!(hidden("plain – text"), Cow::Borrowed(_)));
    }
}
