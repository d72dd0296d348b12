//! A successful response: its value, and everything around it.

pub(crate) mod rate_limits;

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::response::rate_limits::RateLimits;

/// A successful response: its value with status, headers, body and the number of attempts.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let response = shop.experiment("checkout-button")?.get().send_with_response().await?;
/// println!("{} after {} attempts", response.status(), response.attempts());
/// println!("left in this window: {:?}", response.rate_limits().route_remaining);
/// // Fields that this version does not know are in the body.
/// let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap_or_default();
/// println!("{} is {:?}", response.value().name, body.get("aNewField"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    pub(crate) recovered: bool,
}

impl<T> Response<T> {
    /// Returns the value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the HTTP status as received.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body as received.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns how many attempts were made.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the rate-limit figures of the headers.
    pub fn rate_limits(&self) -> RateLimits {
        RateLimits::read(&self.headers)
    }

    /// Whether the response to the write was lost and its success was confirmed by reading the experiment.
    ///
    /// Status, headers and body are then those of the read.
    pub fn is_recovered(&self) -> bool {
        self.recovered
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("recovered", &self.recovered)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
