//! A response with its body decoded.

use std::fmt;

use http::{HeaderMap, StatusCode};

/// A response: its status, its headers, and the value that its body was decoded into.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments_client::Client) -> Result<(), launchdarkly_experiments_client::Error> {
/// let response = client.get_experimentation_settings("shop").await?;
/// println!("{} {:?}", response.status(), response.headers().get("x-ratelimit-reset"));
/// let settings = response.into_value();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    value: T,
}

impl<T> Response<T> {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, value: T) -> Self {
        Response {
            status,
            headers,
            value,
        }
    }

    /// Returns the decoded body.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the decoded body and drops the rest.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

/// Leaves the headers out.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
