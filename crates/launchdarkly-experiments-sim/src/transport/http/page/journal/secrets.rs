//! The access tokens, taken out of everything that the journal shows.
//!
//! The journal has no `Authorization` header. A program can send a token in another place by mistake, and a page is
//! easily shown to others.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What stands where a token was.
const REDACTED: &str = "[token]";

/// The access tokens in every form in which they are searched for.
#[derive(Default)]
pub(in crate::transport::http::page) struct Secrets(Vec<String>);

impl Secrets {
    pub(in crate::transport::http::page) fn new<'a>(tokens: impl Iterator<Item = &'a str>) -> Self {
        let mut forms = Vec::new();
        for token in tokens.filter(|token| !token.is_empty()) {
            let quoted = Value::from(token).to_string();
            let in_json = quoted.trim_matches('"').to_owned();
            let in_url = utf8_percent_encode(token, NON_ALPHANUMERIC).to_string();
            forms.extend([token.to_owned(), in_json, in_url]);
        }
        // A token that contains another one is searched for first.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self(forms)
    }

    /// Returns a text without the tokens.
    pub(in crate::transport::http::page) fn redact(&self, text: &str) -> String {
        let forms = self.0.iter().filter(|form| !form.is_empty());
        forms.fold(text.to_owned(), |text, form| {
            match text.contains(form.as_str()) {
                true => text.replace(form.as_str(), REDACTED),
                false => text,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_redacted_in_every_form() {
        let secrets = Secrets::new(["api-1", "api-1-long", "a\"b", ""].into_iter());
        let cases = [
            ("plain", "plain"),
            ("?key=api-1&b", "?key=[token]&b"),
            ("?key=api%2D1", "?key=[token]"),
            ("api-1-long", "[token]"),
            (r#"{"k": "a\"b"}"#, r#"{"k": "[token]"}"#),
            ("a%22b", "[token]"),
        ];
        for (text, expected) in cases {
            assert_eq!(secrets.redact(text), expected);
        }
    }
}
