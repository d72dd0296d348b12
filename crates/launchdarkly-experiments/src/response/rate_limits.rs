//! The rate-limit figures of a response.

use http::HeaderMap;
use launchdarkly_experiments_client::UnixMillis;

/// The rate-limit figures of a response; a figure whose header is absent is `None`.
///
/// They count requests in windows of about ten seconds.
/// The account's allowance is shared by all its tokens.
///
/// ```
/// use launchdarkly_experiments::telemetry::RateLimits;
/// use launchdarkly_experiments::http;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("X-RateLimit-Global-Remaining", "7".parse()?);
/// assert_eq!(RateLimits::read(&headers).global_remaining, Some(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// The number of requests that the account may make in a window.
    pub global_limit: Option<u64>,
    /// The number of requests that the account has left in this window.
    pub global_remaining: Option<u64>,
    /// The number of requests that this route may take in a window.
    pub route_limit: Option<u64>,
    /// The number of requests that this route has left in this window.
    pub route_remaining: Option<u64>,
    /// The end of the window of account and route.
    pub reset: Option<UnixMillis>,
    /// The number of requests that this token may make in a window.
    pub token_limit: Option<u64>,
    /// The number of requests that this token has left in this window.
    pub token_remaining: Option<u64>,
    /// The end of the token's window.
    pub token_reset: Option<UnixMillis>,
}

impl RateLimits {
    /// Reads the headers of a response; a figure that cannot be read counts as absent.
    pub fn read(headers: &HeaderMap) -> Self {
        let mut limits = RateLimits::default();
        // One look at each header: most responses have few, and a search for each name costs more.
        for (name, value) in headers {
            let Some(figure) = name.as_str().strip_prefix("x-ratelimit-") else {
                continue;
            };
            let number = value
                .to_str()
                .ok()
                .and_then(|text| text.trim().parse().ok());
            let count = number.and_then(|number: i64| u64::try_from(number).ok());
            let moment = number.map(UnixMillis);
            match figure {
                "global-limit" => limits.global_limit = count,
                "global-remaining" => limits.global_remaining = count,
                "route-limit" => limits.route_limit = count,
                "route-remaining" => limits.route_remaining = count,
                "reset" => limits.reset = moment,
                "auth-token-limit" => limits.token_limit = count,
                "auth-token-remaining" => limits.token_remaining = count,
                "auth-token-reset" => limits.token_reset = moment,
                _ => {}
            }
        }
        limits
    }
}
