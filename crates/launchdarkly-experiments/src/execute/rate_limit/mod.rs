//! What LaunchDarkly's headers say about rate limits.

pub(crate) mod throttle;

use std::time::Duration;

use launchdarkly_experiments_client::UnixMillis;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// How far the two clocks may be apart before the server's own is believed, one second being the grain of its `Date`.
pub(crate) const SKEW: Duration = Duration::from_secs(5);

/// The rate-limit figures of a reply; each is absent where the header was.
///
/// The numbers count requests in windows of about ten seconds. The account's allowance is shared by all its tokens.
///
/// ```
/// use launchdarkly_experiments::RateLimits;
///
/// let mut headers = reqwest::header::HeaderMap::new();
/// headers.insert("X-RateLimit-Global-Remaining", "7".parse()?);
/// assert_eq!(RateLimits::read(&headers).global_remaining, Some(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// Requests that the account may make in a window.
    pub global_limit: Option<u64>,
    /// Requests that the account has left in this window.
    pub global_remaining: Option<u64>,
    /// Requests that this route may take in a window.
    pub route_limit: Option<u64>,
    /// Requests that this route has left in this window.
    pub route_remaining: Option<u64>,
    /// When the window of account and route ends.
    pub reset: Option<UnixMillis>,
    /// Requests that this token may make in a window.
    pub token_limit: Option<u64>,
    /// Requests that this token has left in this window.
    pub token_remaining: Option<u64>,
    /// When the token's window ends.
    pub token_reset: Option<UnixMillis>,
}

impl RateLimits {
    /// Reads the headers of a reply; what cannot be read counts as absent.
    pub fn read(headers: &HeaderMap) -> Self {
        let mut limits = RateLimits::default();
        // One look at each header: most replies have few, and a search for each name costs more.
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

/// How long a refusal asks to wait: by `Retry-After`, or, where a limit is what refuses, until the windows that are spent have ended.
///
/// `None` where it says nothing, or names a moment that has passed.
pub(crate) fn asked_wait(
    status: u16,
    headers: &HeaderMap,
    unix_time: Duration,
) -> Option<Duration> {
    let now = server_time(headers, unix_time);
    if let Some(wait) = retry_after(headers, now) {
        return Some(wait);
    }
    if status != 429 {
        // Every reply tells of the limits; here they have nothing to do with the failure.
        return None;
    }
    let limits = RateLimits::read(headers);
    let window = limits.reset.and_then(|reset| until(reset, now));
    let token = limits.token_reset.and_then(|reset| until(reset, now));
    let window_spent = limits.global_remaining == Some(0) || limits.route_remaining == Some(0);
    match (window_spent, limits.token_remaining == Some(0)) {
        (true, true) => window.max(token),
        (false, true) => token,
        (true, false) => window,
        // Nothing says which allowance is spent; the account's is the likelier one.
        (false, false) => window.or(token),
    }
}

/// How long until a moment on the server's clock; `None` if it has passed.
pub(crate) fn until(moment: UnixMillis, now: Duration) -> Option<Duration> {
    let moment = Duration::from_millis(u64::try_from(moment.0).ok()?);
    moment
        .checked_sub(now)
        .filter(|wait| *wait > Duration::ZERO)
}

/// The time on the server's clock: one's own, unless `Date` shows that it is wrong.
pub(crate) fn server_time(headers: &HeaderMap, unix_time: Duration) -> Duration {
    let date = text(headers, &DATE).and_then(http_date);
    match date {
        Some(date) if date.abs_diff(unix_time) > SKEW => date,
        _ => unix_time,
    }
}

fn retry_after(headers: &HeaderMap, now: Duration) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?;
    match value.parse::<f64>() {
        Ok(seconds) if seconds >= 0.0 => Duration::try_from_secs_f64(seconds).ok(),
        Ok(_) => None,
        Err(_) => http_date(value)?
            .checked_sub(now)
            .filter(|wait| *wait > Duration::ZERO),
    }
}

fn http_date(value: &str) -> Option<Duration> {
    let time = httpdate::parse_http_date(value).ok()?;
    time.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    /// 2026-01-01T00:00:00Z.
    const NOW: u64 = 1_767_225_600;

    fn wait(pairs: &[(&str, &str)]) -> Option<f64> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        asked_wait(429, &headers, Duration::from_secs(NOW)).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn the_server_is_understood_in_every_form_it_asks_in() {
        const IN_3: &str = "1767225603000";
        const IN_7: &str = "1767225607000";
        const PAST: &str = "1767225599000";
        type Headers = &'static [(&'static str, &'static str)];
        let cases: &[(Headers, Option<f64>)] = &[
            (&[], None),
            (&[("Retry-After", "5")], Some(5.0)),
            (&[("retry-after", " 1.5 ")], Some(1.5)),
            (&[("retry-after", "0")], Some(0.0)),
            (&[("retry-after", "-1")], None),
            (&[("retry-after", "NaN")], None),
            (&[("retry-after", "inf")], None),
            (&[("retry-after", "1e300")], None),
            (&[("retry-after", "soon")], None),
            (
                &[("retry-after", "Thu, 01 Jan 2026 00:00:09 GMT")],
                Some(9.0),
            ),
            (&[("retry-after", "Wed, 31 Dec 2025 23:59:59 GMT")], None),
            (&[("X-RATELIMIT-RESET", IN_3)], Some(3.0)),
            (&[("x-ratelimit-reset", PAST)], None),
            (&[("x-ratelimit-reset", "-5")], None),
            (
                &[
                    ("x-ratelimit-reset", PAST),
                    ("x-ratelimit-auth-token-reset", IN_7),
                ],
                Some(7.0),
            ),
            (
                &[
                    ("x-ratelimit-reset", IN_3),
                    ("x-ratelimit-auth-token-reset", IN_7),
                ],
                Some(3.0),
            ),
            (
                &[
                    ("x-ratelimit-reset", IN_3),
                    ("x-ratelimit-auth-token-reset", IN_7),
                    ("x-ratelimit-auth-token-remaining", "0"),
                ],
                Some(7.0),
            ),
            (
                &[
                    ("x-ratelimit-reset", IN_3),
                    ("x-ratelimit-auth-token-reset", IN_7),
                    ("x-ratelimit-auth-token-remaining", "0"),
                    ("x-ratelimit-route-remaining", "0"),
                ],
                Some(7.0),
            ),
            (
                &[("retry-after", "2"), ("x-ratelimit-reset", IN_7)],
                Some(2.0),
            ),
            // Our clock is an hour behind the server's: the reset is three seconds ahead of the server's `Date`.
            (
                &[
                    ("date", "Thu, 01 Jan 2026 01:00:00 GMT"),
                    ("x-ratelimit-reset", "1767229203000"),
                ],
                Some(3.0),
            ),
        ];
        for (headers, expected) in cases {
            assert_eq!(wait(headers), *expected, "{headers:?}");
        }
    }
}
