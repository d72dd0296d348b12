//! The access token.

use std::borrow::Cow;
use std::fmt;

use http::HeaderValue;
use tower::BoxError;

/// The text that stands where the token was.
const REDACTED: &str = "[access token]";

/// The length from which on a token is looked for in texts, in bytes.
///
/// LaunchDarkly's tokens have about 40 characters; a much shorter text is part of many words.
const SHORTEST_REDACTED: usize = 8;

/// A LaunchDarkly access token, as it goes into the `Authorization` header: bare, without `Bearer`.
///
/// Its `Debug` hides it, and so does the header that holds it.
///
/// ```
/// use launchdarkly_experiments_client::{AccessToken, InvalidToken};
///
/// let token = AccessToken::new("api-01234567")?;
/// assert_eq!(format!("{token:?}"), "AccessToken(…)");
/// assert_eq!(token.redact("bad token api-01234567"), "bad token [access token]");
///
/// assert_eq!(AccessToken::new("two\nlines").unwrap_err(), InvalidToken::Character);
/// assert_eq!(AccessToken::new("sdk-01234567").unwrap_err(), InvalidToken::SdkKey);
/// # Ok::<(), InvalidToken>(())
/// ```
#[derive(Clone)]
pub struct AccessToken(HeaderValue);

/// Text that is not an access token; the message does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidToken {
    /// The text is empty.
    Empty,
    /// It contains a character that no token has.
    Character,
    /// It is the key of a server-side SDK, `sdk-…`.
    SdkKey,
    /// It is the key of a mobile SDK, `mob-…`.
    MobileKey,
    /// It is the client-side ID of an environment: 24 hexadecimal digits.
    ClientSideId,
}

impl AccessToken {
    /// Takes a token; white space around it, as files and shells leave it, is dropped.
    ///
    /// # Errors
    /// When it is empty, contains a space, a control character or one outside ASCII, or is one of the keys that LaunchDarkly's SDKs take.
    pub fn new(token: impl AsRef<str>) -> Result<Self, InvalidToken> {
        let token = token.as_ref().trim();
        if token.is_empty() {
            return Err(InvalidToken::Empty);
        }
        if token.starts_with("sdk-") {
            return Err(InvalidToken::SdkKey);
        }
        if token.starts_with("mob-") {
            return Err(InvalidToken::MobileKey);
        }
        if token.len() == 24 && token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(InvalidToken::ClientSideId);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidToken::Character);
        }
        let mut value = HeaderValue::from_str(token).map_err(|_| InvalidToken::Character)?;
        value.set_sensitive(true);
        Ok(AccessToken(value))
    }

    /// Returns the text with `[access token]` wherever the token stands in it.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.0.to_str() {
            Ok(token) if token.len() >= SHORTEST_REDACTED && text.contains(token) => {
                Cow::Owned(text.replace(token, REDACTED))
            }
            _ => Cow::Borrowed(text),
        }
    }

    /// Returns the error as it is, or its text without the token if it or one of its sources shows the token.
    pub fn redact_error(&self, error: BoxError) -> BoxError {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(deeper) = source {
            text.push_str(&format!(": {deeper}"));
            source = deeper.source();
        }
        let shown = format!("{text} {error:?}");
        match self.redact(&shown) {
            Cow::Borrowed(_) => error,
            Cow::Owned(_) => self.redact(&text).into_owned().into(),
        }
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            InvalidToken::Empty => {
                return f.write_str(
                    "the access token is empty; create one in LaunchDarkly's account settings",
                );
            }
            InvalidToken::Character => {
                return f.write_str(
                    "the access token has a space, a control character or one outside ASCII; copy it again",
                );
            }
            InvalidToken::SdkKey => "an SDK key",
            InvalidToken::MobileKey => "a mobile key",
            InvalidToken::ClientSideId => "a client-side ID",
        };
        write!(
            f,
            "this is {what}, which the API does not take; create an access token in LaunchDarkly's account settings"
        )
    }
}

impl std::error::Error for InvalidToken {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_sdks_are_refused_and_not_repeated() {
        for (token, error) in [
            (
                "sdk-11111111-2222-3333-4444-555555555555",
                InvalidToken::SdkKey,
            ),
            (
                "mob-11111111-2222-3333-4444-555555555555\n",
                InvalidToken::MobileKey,
            ),
            ("5c0a1b2c3d4e5f6071829304", InvalidToken::ClientSideId),
            (" ", InvalidToken::Empty),
            ("api-1 2", InvalidToken::Character),
        ] {
            let refused = AccessToken::new(token).expect_err(token);
            assert_eq!(refused, error);
            let token = token.trim();
            assert!(token.is_empty() || !format!("{refused} {refused:?}").contains(token));
        }
        assert!(AccessToken::new("api-0f1e2d3c-1111-2222-3333-444455556666").is_ok());
        // As long as a client-side ID, and not one.
        assert!(AccessToken::new("api-45678901234567890123").is_ok());
    }

    #[test]
    fn the_token_is_taken_out_of_texts_and_errors() {
        let token = AccessToken::new(" api-1234 ").expect("a token");
        assert_eq!(token.redact("bad api-1234!"), "bad [access token]!");
        assert!(matches!(token.redact("bad"), Cow::Borrowed("bad")));
        let inner = std::io::Error::other("said api-1234");
        let error = token.redact_error(Box::new(std::io::Error::other(inner)));
        assert_eq!(error.to_string(), "said [access token]");
        let kept = token.redact_error(Box::new(std::io::Error::other("quiet")));
        assert!(kept.is::<std::io::Error>());
        let short = AccessToken::new("x").expect("a token");
        assert_eq!(short.redact("experiments"), "experiments");
    }
}
