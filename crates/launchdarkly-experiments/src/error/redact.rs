//! The access token, kept so that it can be told nowhere.

use std::fmt;

use bytes::Bytes;
use tower::BoxError;

/// What stands where the token was.
const HIDDEN: &str = "[access token]";

/// A shorter text is none of LaunchDarkly's tokens, which have forty characters, and part of many a word.
const SHORTEST: usize = 8;

/// A text that no error may repeat, though a server or a layer of the program's own says it.
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(token: &str) -> Self {
        Secret(token.trim().to_owned())
    }

    /// The body without the token; as it came where it has none.
    pub(crate) fn hide_in_body(&self, body: Bytes) -> Bytes {
        let text = String::from_utf8_lossy(&body);
        match self.is_in(&text) {
            true => text.replace(&self.0, HIDDEN).into(),
            false => body,
        }
    }

    /// The text without the token.
    pub(crate) fn hide_in_text(&self, text: String) -> String {
        match self.is_in(&text) {
            true => text.replace(&self.0, HIDDEN),
            false => text,
        }
    }

    /// The error, or its words without the token where they have it.
    pub(crate) fn hide_in_error(&self, error: BoxError) -> BoxError {
        if !self.is_in(&format!("{error:?}")) && !self.is_in(&chain(&*error)) {
            return error;
        }
        chain(&*error).replace(&self.0, HIDDEN).into()
    }

    fn is_in(&self, text: &str) -> bool {
        self.0.len() >= SHORTEST && text.contains(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// An error and its sources, in words.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut link = error.source();
    while let Some(deeper) = link {
        words.push_str(&format!(": {deeper}"));
        link = deeper.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_taken_out_of_bodies_and_errors_and_nothing_else_is() {
        let secret = Secret::new(" api-1234 ");
        let body = |text: &'static str| secret.hide_in_body(Bytes::from_static(text.as_bytes()));
        assert_eq!(body("bad api-1234!"), "bad [access token]!");
        assert_eq!(body("bad"), "bad");
        let inner = std::io::Error::other("said api-1234");
        let hidden = secret.hide_in_error(Box::new(inner));
        assert_eq!(hidden.to_string(), "said [access token]");
        let kept = secret.hide_in_error(Box::new(std::io::Error::other("quiet")));
        assert!(kept.is::<std::io::Error>());
        assert_eq!(format!("{secret:?}"), HIDDEN);
        let word = Bytes::from_static(b"experiments");
        assert_eq!(Secret::new("x").hide_in_body(word.clone()), word);
    }
}
