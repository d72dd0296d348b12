//! Rate limits: windows of ten seconds on the simulator's clock.
//!
//! ```
//! use std::time::Duration;
//! use launchdarkly_experiments_sim::{RateLimits, Simulator};
//!
//! let simulator = Simulator::builder().rate_limits(RateLimits::default().global(100).route(20)).build();
//! // …requests until one is answered with 429…
//! simulator.advance(Duration::from_secs(10));
//! ```

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::api::operation::Operation;

/// The length of a window in milliseconds.
const WINDOW: i64 = 10_000;

/// How many requests a window of ten seconds allows. `None` is without limit and without headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RateLimits {
    /// For the account: all tokens and operations together.
    pub global: Option<u32>,
    /// For each operation, all tokens together.
    pub route: Option<u32>,
    /// For each token, in a window that begins with its first request.
    pub token: Option<u32>,
    /// For the address of the sender; every sender has the same here. Answered with `Retry-After`.
    pub ip: Option<u32>,
}

impl RateLimits {
    /// Limits the account.
    #[must_use]
    pub fn global(mut self, requests: u32) -> Self {
        self.global = Some(requests);
        self
    }

    /// Limits each operation.
    #[must_use]
    pub fn route(mut self, requests: u32) -> Self {
        self.route = Some(requests);
        self
    }

    /// Limits each token.
    #[must_use]
    pub fn token(mut self, requests: u32) -> Self {
        self.token = Some(requests);
        self
    }

    /// Limits the sender's address.
    #[must_use]
    pub fn ip(mut self, requests: u32) -> Self {
        self.ip = Some(requests);
        self
    }
}

/// A header and its value.
pub(crate) type Header = (&'static str, String);

/// What the windows have seen so far.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    pub(crate) limits: RateLimits,
    window: i64,
    global: u32,
    routes: HashMap<Option<Operation>, u32>,
    ip: u32,
    tokens: HashMap<String, (i64, u32)>,
}

impl Limiter {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Counts a request of an address; an error carries the header of the refusal.
    pub(crate) fn spend_address(&mut self, now: i64) -> Result<(), Header> {
        self.roll(now);
        match self.limits.ip {
            Some(limit) if self.ip >= limit => {
                let left = self.window + WINDOW - now;
                Err(("retry-after", ((left + 999) / 1000).to_string()))
            }
            _ => {
                self.ip += 1;
                Ok(())
            }
        }
    }

    /// Counts a request of a token. `false` means that an allowance was spent already; nothing is counted then.
    pub(crate) fn spend(
        &mut self,
        now: i64,
        route: Option<Operation>,
        token: &str,
    ) -> (bool, Vec<Header>) {
        self.roll(now);
        let routed = self.routes.get(&route).copied().unwrap_or_default();
        let (began, by_token) = match self.tokens.get(token) {
            Some(&(began, spent)) if now - began < WINDOW => (began, spent),
            _ => (now, 0),
        };
        let spent = |limit: Option<u32>, count: u32| limit.is_some_and(|limit| count >= limit);
        let passes = !spent(self.limits.global, self.global)
            && !spent(self.limits.route, routed)
            && !spent(self.limits.token, by_token);
        let count = u32::from(passes);
        self.global += count;
        self.routes.insert(route, routed + count);
        if self.limits.token.is_some() {
            self.tokens
                .insert(token.to_owned(), (began, by_token + count));
        }
        (
            passes,
            self.headers(routed + count, began, by_token + count),
        )
    }

    /// Counts requests of other tokens of the account.
    pub(crate) fn spend_elsewhere(&mut self, now: i64, requests: u32) {
        self.roll(now);
        self.global = self.global.saturating_add(requests);
    }

    fn headers(&self, routed: u32, began: i64, by_token: u32) -> Vec<Header> {
        let mut headers = Vec::new();
        let reset = (self.window + WINDOW).to_string();
        if let Some(limit) = self.limits.global {
            headers.push(("x-ratelimit-global-limit", limit.to_string()));
            let left = limit.saturating_sub(self.global);
            headers.push(("x-ratelimit-global-remaining", left.to_string()));
        }
        if let Some(limit) = self.limits.route {
            headers.push(("x-ratelimit-route-limit", limit.to_string()));
            let left = limit.saturating_sub(routed);
            headers.push(("x-ratelimit-route-remaining", left.to_string()));
        }
        if !headers.is_empty() {
            headers.push(("x-ratelimit-reset", reset));
        }
        if let Some(limit) = self.limits.token {
            headers.push(("x-ratelimit-auth-token-limit", limit.to_string()));
            let left = limit.saturating_sub(by_token);
            headers.push(("x-ratelimit-auth-token-remaining", left.to_string()));
            headers.push(("x-ratelimit-auth-token-reset", (began + WINDOW).to_string()));
        }
        headers
    }

    fn roll(&mut self, now: i64) {
        let window = now.div_euclid(WINDOW) * WINDOW;
        if window != self.window {
            self.window = window;
            self.global = 0;
            self.ip = 0;
            self.routes.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
        headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_window_opens_again_after_ten_seconds() {
        let mut limiter = Limiter::new(RateLimits::default().global(2));
        let route = Some(Operation::GetExperiment);
        let (passes, headers) = limiter.spend(12_345, route, "a");
        assert!(passes);
        assert_eq!(value(&headers, "x-ratelimit-global-remaining"), Some("1"));
        assert_eq!(value(&headers, "x-ratelimit-reset"), Some("20000"));
        assert!(limiter.spend(12_346, route, "b").0);
        assert!(!limiter.spend(19_999, route, "a").0);
        assert!(limiter.spend(20_000, route, "a").0);
    }

    #[test]
    fn routes_and_tokens_have_allowances_of_their_own() {
        let mut limiter = Limiter::new(RateLimits::default().route(1).token(2));
        assert!(limiter.spend(5_000, Some(Operation::GetExperiment), "a").0);
        assert!(!limiter.spend(5_000, Some(Operation::GetExperiment), "b").0);
        let (passes, headers) = limiter.spend(6_000, Some(Operation::GetExperiments), "a");
        assert!(passes);
        assert_eq!(
            value(&headers, "x-ratelimit-auth-token-reset"),
            Some("15000")
        );
        assert!(
            !limiter
                .spend(6_000, Some(Operation::PatchExperiment), "a")
                .0
        );
        assert!(
            limiter
                .spend(15_000, Some(Operation::PatchExperiment), "a")
                .0
        );
    }

    #[test]
    fn an_address_is_told_the_seconds_that_are_left() {
        let mut limiter = Limiter::new(RateLimits::default().ip(1));
        assert_eq!(limiter.spend_address(1), Ok(()));
        assert_eq!(
            limiter.spend_address(8_500),
            Err(("retry-after", "2".to_owned()))
        );
    }

    #[test]
    fn without_limits_there_are_no_headers() {
        let (passes, headers) = Limiter::new(RateLimits::default()).spend(0, None, "a");
        assert!(passes && headers.is_empty());
    }
}
