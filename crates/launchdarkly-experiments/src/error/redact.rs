//! Redacts the access token from errors and response bodies.
//!
//! A server or a program's own layer may repeat the token in what it says.
//! Everything that an error keeps of such texts passes through a [`Redactor`] first.

use std::fmt;

use bytes::Bytes;
use tower::BoxError;

/// The text that stands where the token was.
const REDACTED: &str = "[access token]";

/// The shortest token that is redacted, in bytes.
///
/// Tokens have 40 characters. Shorter strings are never redacted, because they would match ordinary text.
const MIN_TOKEN_LEN: usize = 8;

/// Takes the access token out of texts.
pub(crate) struct Redactor {
    token: String,
}

impl Redactor {
    pub(crate) fn new(token: &str) -> Self {
        Redactor {
            token: token.trim().to_owned(),
        }
    }

    /// Redacts a body; one without the token is returned as it is.
    pub(crate) fn redact_body(&self, body: Bytes) -> Bytes {
        let text = String::from_utf8_lossy(&body);
        match self.is_in(&text) {
            true => text.replace(&self.token, REDACTED).into(),
            false => body,
        }
    }

    /// Redacts a text.
    pub(crate) fn redact_text(&self, text: String) -> String {
        match self.is_in(&text) {
            true => text.replace(&self.token, REDACTED),
            false => text,
        }
    }

    /// Redacts an error: one that shows the token is replaced by its redacted message.
    pub(crate) fn redact_error(&self, error: BoxError) -> BoxError {
        if !self.is_in(&format!("{error:?}")) && !self.is_in(&message_chain(&*error)) {
            return error;
        }
        message_chain(&*error).replace(&self.token, REDACTED).into()
    }

    fn is_in(&self, text: &str) -> bool {
        self.token.len() >= MIN_TOKEN_LEN && text.contains(&self.token)
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// The messages of an error and its sources, joined by colons.
pub(crate) fn message_chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut messages = error.to_string();
    let mut link = error.source();
    while let Some(deeper) = link {
        messages.push_str(&format!(": {deeper}"));
        link = deeper.source();
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_is_redacted_in_bodies_and_errors() {
        let redactor = Redactor::new(" api-1234 ");
        let body = |text: &'static str| redactor.redact_body(Bytes::from_static(text.as_bytes()));
        assert_eq!(body("bad api-1234!"), "bad [access token]!");
        assert_eq!(body("bad"), "bad");
        let inner = std::io::Error::other("said api-1234");
        let redacted = redactor.redact_error(Box::new(inner));
        assert_eq!(redacted.to_string(), "said [access token]");
        let kept = redactor.redact_error(Box::new(std::io::Error::other("quiet")));
        assert!(kept.is::<std::io::Error>());
        assert_eq!(format!("{redactor:?}"), REDACTED);
        let word = Bytes::from_static(b"experiments");
        assert_eq!(Redactor::new("x").redact_body(word.clone()), word);
    }
}
