//! The access token, which nothing prints.

use std::fmt;

use reqwest::header::HeaderValue;

/// A LaunchDarkly access token, as it goes into the `Authorization` header: bare, without `Bearer`.
///
/// Its `Debug` hides it, and so does the header that holds it.
///
/// ```
/// use launchdarkly_experiments_client::AccessToken;
///
/// let token = AccessToken::new("api-0123")?;
/// assert_eq!(format!("{token:?}"), "AccessToken(…)");
/// assert!(AccessToken::new("two\nlines").is_err());
/// # Ok::<(), launchdarkly_experiments_client::InvalidToken>(())
/// ```
#[derive(Clone)]
pub struct AccessToken(HeaderValue);

/// A token that cannot be a header; the message does not repeat it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidToken {
    /// There is nothing in it.
    Empty,
    /// It has a character that no token has.
    Character,
}

impl AccessToken {
    /// Takes a token; white space around it, as files and shells leave it, is dropped.
    ///
    /// # Errors
    /// When it is empty, or has a space, a control character or one outside ASCII.
    pub fn new(token: impl AsRef<str>) -> Result<Self, InvalidToken> {
        let token = token.as_ref().trim();
        if token.is_empty() {
            return Err(InvalidToken::Empty);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidToken::Character);
        }
        let mut value = HeaderValue::from_str(token).map_err(|_| InvalidToken::Character)?;
        value.set_sensitive(true);
        Ok(AccessToken(value))
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
        f.write_str(match self {
            InvalidToken::Empty => "the access token is empty; create one in LaunchDarkly's account settings",
            InvalidToken::Character => {
                "the access token has a space, a control character or one outside ASCII; copy it again"
            }
        })
    }
}

impl std::error::Error for InvalidToken {}
