//! The error of a redirect that a program's own HTTP client followed.

use std::error::Error;
use std::fmt;

use http::Method;
use reqwest::Url;
use tower::BoxError;

use crate::shown::{one_line, without_long_url};

/// A redirect after which the outcome of a request is not known.
///
/// A program's own HTTP client may follow redirects, which the API never sends.
/// This error says that it did, and that its result is no answer to the request:
///
/// - The response came from another host.
/// - The request was a write, and another request has replaced it.
/// - Following the redirect failed; [`source`](Error::source) has the error of `reqwest`.
///   Of a read, a connection that could not be made is not told from one to the first host.
///
/// A redirect that would send a write's body again (307, 308) is not followed: its status is then unexpected.
///
/// Wherever it stands in a chain of sources, a server has received the request, which may have taken effect.
///
/// ```
/// use launchdarkly_experiments_client::Redirected;
///
/// fn reached_a_server(mut error: &(dyn std::error::Error + 'static)) -> bool {
///     loop {
///         if error.is::<Redirected>() {
///             return true;
///         }
///         match error.source() {
///             Some(source) => error = source,
///             None => return false,
///         }
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Redirected {
    message: String,
    source: Option<BoxError>,
}

impl Redirected {
    pub(super) fn new(message: String, source: Option<BoxError>) -> Self {
        Redirected { message, source }
    }

    /// Finds out whether a response answers another request than the one that was made.
    pub(super) fn of_response(method: &Method, asked: &Url, answered: &Url) -> Option<Self> {
        let message = if answered.origin() != asked.origin() {
            let host = one_line(answered.authority());
            format!("the response came from another host, {host}")
        } else if *method != Method::GET && *answered != *asked {
            format!(
                "a redirect to {} has replaced the request",
                one_line(answered.path())
            )
        } else {
            return None;
        };
        Some(Redirected::new(format!("{message}; {HELP}"), None))
    }

    /// Finds out whether an error is one of a redirect; `is_taken` says that a server has read the request's body.
    pub(super) fn of_error(
        asked: &Url,
        is_taken: bool,
        error: reqwest::Error,
    ) -> Result<Self, reqwest::Error> {
        let elsewhere = error.url().is_some_and(|url| url != asked);
        // The connection that could not be made is then that of a later request.
        let next_failed = is_taken && error.is_connect();
        if !elsewhere && !next_failed && !error.is_redirect() {
            return Err(error);
        }
        let message = format!("following a redirect failed; {HELP}");
        Ok(Redirected::new(
            message,
            Some(without_long_url(error).into()),
        ))
    }

    /// Whether the error is one, or has one among its sources.
    pub(super) fn is_in(error: &(dyn Error + 'static)) -> bool {
        error.is::<Redirected>() || error.source().is_some_and(Redirected::is_in)
    }
}

const HELP: &str = "give the client an HTTP client that follows none";

impl fmt::Display for Redirected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Redirected {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&**self.source.as_ref()?)
    }
}
