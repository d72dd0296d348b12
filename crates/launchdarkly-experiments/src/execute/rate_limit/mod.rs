//! Reads what the server says about rate limits.
//!
//! [`retry_after`] is the delay that a refusal asks for, by its headers and the [`RateLimits`] in them.
//! The [`throttle`] slows requests down before the server refuses them.

pub(crate) mod throttle;

use std::time::Duration;

use http::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use launchdarkly_experiments_client::UnixMillis;

use crate::response::rate_limits::RateLimits;

/// Clock skew tolerated; `Date` has a resolution of one second.
pub(crate) const CLOCK_SKEW: Duration = Duration::from_secs(5);

/// Returns how long an error response asks to wait: by `Retry-After`, or, on a 429, until the exhausted windows have ended.
///
/// `None` where it does not say, or names a time that has passed.
pub(crate) fn retry_after(
    status: u16,
    headers: &HeaderMap,
    unix_time: Duration,
) -> Option<Duration> {
    let now = server_time(headers, unix_time);
    if let Some(wait) = retry_after_header(headers, now) {
        return Some(wait);
    }
    if status != 429 {
        // Every response has the figures; here they have nothing to do with the failure.
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
        // No figure says which allowance is exhausted; the account's is the likelier one.
        (false, false) => window.or(token),
    }
}

/// Returns the time until a timestamp of the server's clock; `None` if it has passed.
pub(crate) fn until(moment: UnixMillis, now: Duration) -> Option<Duration> {
    let moment = Duration::from_millis(u64::try_from(moment.0).ok()?);
    ahead(moment, now)
}

/// Returns the time until a moment; `None` if it has passed.
fn ahead(moment: Duration, now: Duration) -> Option<Duration> {
    moment.checked_sub(now).filter(|wait| !wait.is_zero())
}

/// Returns the time on the server's clock: the local time, unless `Date` shows that it is wrong.
pub(crate) fn server_time(headers: &HeaderMap, unix_time: Duration) -> Duration {
    match date(headers) {
        Some(date) if date.abs_diff(unix_time) > CLOCK_SKEW => date,
        _ => unix_time,
    }
}

/// Returns the time that the server gives in `Date`.
pub(crate) fn date(headers: &HeaderMap) -> Option<Duration> {
    text(headers, &DATE).and_then(http_date)
}

fn retry_after_header(headers: &HeaderMap, now: Duration) -> Option<Duration> {
    let value = text(headers, &RETRY_AFTER)?;
    match value.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => ahead(http_date(value)?, now),
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
    use http::header::HeaderValue;

    use super::*;

    /// 2026-01-01T00:00:00Z.
    const NOW: u64 = 1_767_225_600;

    fn wait(pairs: &[(&str, &str)]) -> Option<f64> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        retry_after(429, &headers, Duration::from_secs(NOW)).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn every_form_of_a_delay_is_understood() {
        const IN_3: &str = "1767225603000";
        const IN_7: &str = "1767225607000";
        const AT_ONCE: &str = "1767225600000";
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
            (&[("retry-after", "Thu, 01 Jan 2026 00:00:00 GMT")], None),
            (&[("X-RATELIMIT-RESET", IN_3)], Some(3.0)),
            (&[("x-ratelimit-reset", PAST)], None),
            (&[("x-ratelimit-reset", AT_ONCE)], None),
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
            // Of two exhausted windows the one that ends last counts, whichever it is.
            (
                &[
                    ("x-ratelimit-reset", IN_7),
                    ("x-ratelimit-auth-token-reset", IN_3),
                    ("x-ratelimit-auth-token-remaining", "0"),
                    ("x-ratelimit-route-remaining", "0"),
                ],
                Some(7.0),
            ),
            (
                &[
                    ("x-ratelimit-reset", IN_7),
                    ("x-ratelimit-auth-token-reset", IN_3),
                    ("x-ratelimit-auth-token-remaining", "0"),
                    ("x-ratelimit-global-remaining", "0"),
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
            // Our clock counts as long as the server's is within five seconds of it.
            (
                &[
                    ("date", "Thu, 01 Jan 2026 00:00:05 GMT"),
                    ("x-ratelimit-reset", IN_7),
                ],
                Some(7.0),
            ),
            (
                &[
                    ("date", "Thu, 01 Jan 2026 00:00:06 GMT"),
                    ("x-ratelimit-reset", IN_7),
                ],
                Some(1.0),
            ),
        ];
        for (headers, expected) in cases {
            assert_eq!(wait(headers), *expected, "{headers:?}");
        }
    }
}
