//! Rate limits: windows of ten seconds on the clock of the simulator.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::api::operation::Operation;

/// The length of a window in milliseconds.
const WINDOW: i64 = 10_000;

/// The number of requests that a window of ten seconds allows. `None` means no limit and no headers.
///
/// ```
/// use std::time::Duration;
/// use launchdarkly_experiments_sim::{Quotas, Simulator};
///
/// let quotas = Quotas::default().global(100).route(20);
/// let simulator = Simulator::builder().quotas(quotas).build();
/// // …requests until one is answered with 429…
/// simulator.advance(Duration::from_secs(10));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Quotas {
    /// For the account: all tokens and operations together.
    pub global: Option<u32>,
    /// For each operation, all tokens together.
    pub route: Option<u32>,
    /// For each token, in a window that begins with its first request.
    pub token: Option<u32>,
    /// For the IP address of the client. All clients of a simulator have the same. A request beyond it is answered
    /// with `Retry-After`.
    pub ip: Option<u32>,
}

impl Quotas {
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

    /// Limits the IP address of the client.
    #[must_use]
    pub fn ip(mut self, requests: u32) -> Self {
        self.ip = Some(requests);
        self
    }
}

/// The name of a header and its value.
pub(crate) type Header = (&'static str, String);

/// The quotas and the requests counted in the current windows.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    pub(crate) quotas: Quotas,
    window: i64,
    global: u32,
    routes: HashMap<Option<Operation>, u32>,
    ip: u32,
    tokens: HashMap<String, (i64, u32)>,
}

impl RateLimiter {
    pub(crate) fn new(quotas: Quotas) -> Self {
        Self {
            quotas,
            ..Self::default()
        }
    }

    /// Counts a request of the IP address. If the quota is used up, returns the header of the rejection as an error.
    pub(crate) fn count_address(&mut self, now: i64) -> Result<(), Header> {
        self.start_window(now);
        match self.quotas.ip {
            Some(limit) if self.ip >= limit => {
                let left = self.window + WINDOW - now;
                Err(("retry-after", ((left + 999) / 1000).to_string()))
            }
            _ => {
                self.ip = self.ip.saturating_add(1);
                Ok(())
            }
        }
    }

    /// Counts a request of a token and returns the headers of its response. `false` means that a quota was used up
    /// and that the request was not counted.
    pub(crate) fn count(
        &mut self,
        now: i64,
        route: Option<Operation>,
        token: &str,
    ) -> (bool, Vec<Header>) {
        self.start_window(now);
        let routed = self.routes.get(&route).copied().unwrap_or_default();
        let (began, by_token) = match self.tokens.get(token) {
            Some(&(began, count)) if now - began < WINDOW => (began, count),
            _ => (now, 0),
        };
        let used_up = |limit: Option<u32>, count: u32| limit.is_some_and(|limit| count >= limit);
        let passes = !used_up(self.quotas.global, self.global)
            && !used_up(self.quotas.route, routed)
            && !used_up(self.quotas.token, by_token);
        let count = u32::from(passes);
        self.global = self.global.saturating_add(count);
        self.routes.insert(route, routed + count);
        if self.quotas.token.is_some() {
            self.tokens
                .insert(token.to_owned(), (began, by_token + count));
        }
        (
            passes,
            self.headers(routed + count, began, by_token + count),
        )
    }

    /// Returns how many requests the present window still allows: for all tokens together, and for the IP address.
    #[cfg(feature = "server")]
    pub(crate) fn remaining(&mut self, now: i64) -> (Option<u32>, Option<u32>) {
        self.start_window(now);
        let left = |limit: Option<u32>, count: u32| limit.map(|limit| limit.saturating_sub(count));
        (
            left(self.quotas.global, self.global),
            left(self.quotas.ip, self.ip),
        )
    }

    /// Counts requests against the global quota, as other clients of the account would.
    pub(crate) fn consume(&mut self, now: i64, requests: u32) {
        self.start_window(now);
        self.global = self.global.saturating_add(requests);
    }

    fn headers(&self, routed: u32, began: i64, by_token: u32) -> Vec<Header> {
        let mut headers = Vec::new();
        let reset = (self.window + WINDOW).to_string();
        if let Some(limit) = self.quotas.global {
            headers.push(("x-ratelimit-global-limit", limit.to_string()));
            let left = limit.saturating_sub(self.global);
            headers.push(("x-ratelimit-global-remaining", left.to_string()));
        }
        if let Some(limit) = self.quotas.route {
            headers.push(("x-ratelimit-route-limit", limit.to_string()));
            let left = limit.saturating_sub(routed);
            headers.push(("x-ratelimit-route-remaining", left.to_string()));
        }
        if !headers.is_empty() {
            headers.push(("x-ratelimit-reset", reset));
        }
        if let Some(limit) = self.quotas.token {
            headers.push(("x-ratelimit-auth-token-limit", limit.to_string()));
            let left = limit.saturating_sub(by_token);
            headers.push(("x-ratelimit-auth-token-remaining", left.to_string()));
            headers.push(("x-ratelimit-auth-token-reset", (began + WINDOW).to_string()));
        }
        headers
    }

    /// Starts a new window if the current one has ended.
    fn start_window(&mut self, now: i64) {
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
    fn quotas_are_reset_after_ten_seconds() {
        let mut limiter = RateLimiter::new(Quotas::default().global(2));
        let route = Some(Operation::GetExperiment);
        let (passes, headers) = limiter.count(12_345, route, "a");
        assert!(passes);
        assert_eq!(value(&headers, "x-ratelimit-global-remaining"), Some("1"));
        assert_eq!(value(&headers, "x-ratelimit-reset"), Some("20000"));
        assert!(limiter.count(12_346, route, "b").0);
        assert!(!limiter.count(19_999, route, "a").0);
        assert!(limiter.count(20_000, route, "a").0);
    }

    #[test]
    fn operations_and_tokens_have_separate_quotas() {
        let mut limiter = RateLimiter::new(Quotas::default().route(1).token(2));
        assert!(limiter.count(5_000, Some(Operation::GetExperiment), "a").0);
        assert!(!limiter.count(5_000, Some(Operation::GetExperiment), "b").0);
        let (passes, headers) = limiter.count(6_000, Some(Operation::GetExperiments), "a");
        assert!(passes);
        assert_eq!(
            value(&headers, "x-ratelimit-auth-token-reset"),
            Some("15000")
        );
        assert!(
            !limiter
                .count(6_000, Some(Operation::PatchExperiment), "a")
                .0
        );
        assert!(
            limiter
                .count(15_000, Some(Operation::PatchExperiment), "a")
                .0
        );
    }

    #[test]
    fn a_rejected_address_gets_the_remaining_seconds() {
        let mut limiter = RateLimiter::new(Quotas::default().ip(1));
        assert_eq!(limiter.count_address(1), Ok(()));
        assert_eq!(
            limiter.count_address(8_500),
            Err(("retry-after", "2".to_owned()))
        );
    }

    #[test]
    fn without_quotas_there_are_no_headers() {
        let (passes, headers) = RateLimiter::new(Quotas::default()).count(0, None, "a");
        assert!(passes && headers.is_empty());
    }
}
