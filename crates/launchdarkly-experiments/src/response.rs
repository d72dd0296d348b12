//! A reply with everything around its value.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use reqwest::header::HeaderMap;

use crate::RateLimits;

/// A reply: the value, and how it came.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let reply = shop.experiment("checkout-button")?.get().reply().await?;
/// println!("{} after {} attempts", reply.status(), reply.attempts());
/// println!("left in this window: {:?}", reply.rate_limits().route_remaining);
/// // Fields that this version does not know are in the body.
/// let body: serde_json::Value = serde_json::from_slice(reply.body()).unwrap_or_default();
/// println!("{} is {:?}", reply.value().name, body.get("aFieldOfTomorrow"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Reply<T> {
    pub(crate) value: T,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    pub(crate) settled: bool,
}

impl<T> Reply<T> {
    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The HTTP status, as it came.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it was received.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// How many times the request was sent, or tried to be.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The rate-limit figures.
    pub fn rate_limits(&self) -> RateLimits {
        RateLimits::read(&self.headers)
    }

    /// Whether the write's own reply was lost, and this is the reply to reading the experiment back.
    pub fn is_settled(&self) -> bool {
        self.settled
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("settled", &self.settled)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
