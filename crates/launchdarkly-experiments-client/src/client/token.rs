//! The access token.

use std::borrow::Cow;
use std::fmt;

use http::HeaderValue;
use tower::BoxError;

use crate::client::redact::redact;
use crate::client::redirected::Redirected;
use crate::shown::{chain, one_line};

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
    ///
    /// It finds the token as it is, and with characters escaped as in JSON (`\u0061pi-…`, `\/`).
    /// At the end of the text, and before a `…`, it also finds a beginning of the token of 8 or more characters: a bound or a broken connection may have cut the rest.
    /// Other encodings are not found, such as base64, percent-encoding, or JSON within a JSON string: decode a text first, and redact what is decoded.
    /// A token of fewer than 8 characters is not looked for, since it would be part of many words.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.0
            .to_str()
            .map_or(Cow::Borrowed(text), |token| redact(token, text))
    }

    /// Returns the error as it is, or one bounded line of its text without the token if it or one of its sources shows the token.
    ///
    /// A [`Redirected`] stays one.
    pub fn redact_error(&self, error: BoxError) -> BoxError {
        let text = chain(&*error).to_string();
        let shown = format!("{text}\n{error:?}");
        let (Cow::Borrowed(_), Cow::Borrowed(_)) = (self.redact(&text), self.redact(&shown)) else {
            let text = one_line(&self.redact(&text)).into_owned();
            return match Redirected::is_in(&*error) {
                true => Redirected::new(text, None).into(),
                false => text.into(),
            };
        };
        error
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
