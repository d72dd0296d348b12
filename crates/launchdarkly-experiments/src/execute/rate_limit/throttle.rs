//! Slows requests down before the server refuses them.
//!
//! The headers of each response say how many requests are left in a window and when it ends.
//! While few are left, requests are spread over the rest of the window; when none is left, they wait for its end.
//! There is a window for the account, one for the token and one for each route; clones of a client share them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use launchdarkly_experiments_client::Operation;

use crate::execute::rate_limit::{server_time, until};
use crate::response::rate_limits::RateLimits;

/// The longest window that is believed; LaunchDarkly's last ten seconds.
const MAX_WINDOW: Duration = Duration::from_secs(60);

/// The number of remaining requests that counts as few where the size of the window is not known.
const DEFAULT_LOW_WATERMARK: u64 = 5;

/// The windows in which few requests are left.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    windows: Mutex<Windows>,
}

type Windows = BTreeMap<Scope, Window>;

/// The scope whose requests a window counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    Account,
    Token,
    /// A route, by the method and the path of its operation.
    Route(&'static str, &'static str),
}

/// A sequence of times at which requests may be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Window {
    /// The earliest time for the next request.
    next: Duration,
    /// The time between two requests.
    interval: Duration,
    /// The end of the window, and with it of the restriction.
    end: Duration,
}

/// The rest of a window.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    remaining: u64,
    limit: Option<u64>,
    ends_in: Duration,
}

/// A request's place in its windows, released on drop unless it is committed.
#[derive(Debug)]
pub(crate) struct Reservation<'a> {
    throttle: &'a Throttle,
    /// The windows that it has a place in, each with its end.
    places: [Option<(Scope, Duration)>; 3],
    /// The time that the request has to wait.
    pub(crate) wait: Duration,
}

impl Throttle {
    /// Reserves a place for a request.
    pub(crate) fn reserve(&self, operation: &Operation, now: Duration) -> Reservation<'_> {
        let mut at = now;
        let places = self.with(|windows| {
            scopes(operation).map(|scope| {
                let window = windows.get_mut(&scope)?;
                if now >= window.end {
                    windows.remove(&scope);
                    return None;
                }
                at += window.reserve(at)?;
                Some((scope, window.end))
            })
        });
        Reservation {
            throttle: self,
            places,
            wait: at - now,
        }
    }

    /// Learns from the headers of a response.
    pub(crate) fn learn(
        &self,
        operation: &Operation,
        headers: &HeaderMap,
        now: Duration,
        unix_time: Duration,
    ) {
        let limits = RateLimits::read(headers);
        if limits == RateLimits::default() {
            return;
        }
        let server = server_time(headers, unix_time);
        let ends_in = |reset| until(reset, server).filter(|wait| *wait <= MAX_WINDOW);
        let window = limits.reset.and_then(ends_in);
        let token_window = limits.token_reset.and_then(ends_in);
        let allowances = [
            allowance(limits.global_remaining, limits.global_limit, window),
            allowance(limits.token_remaining, limits.token_limit, token_window),
            allowance(limits.route_remaining, limits.route_limit, window),
        ];
        self.with(|windows| {
            for (scope, allowance) in scopes(operation).into_iter().zip(allowances) {
                let Some(allowance) = allowance else { continue };
                match allowance.window(windows.get(&scope), now) {
                    Some(window) => windows.insert(scope, window),
                    None => windows.remove(&scope),
                };
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Windows) -> T) -> T {
        // Windows are advice: none that a panic elsewhere leaves behind can do harm.
        act(&mut self.windows.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Reservation<'_> {
    /// Keeps the place: the request is sent.
    pub(crate) fn commit(mut self) {
        self.places = [None; 3];
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if self.places == [None; 3] {
            return;
        }
        self.throttle.with(|windows| {
            for (scope, end) in self.places.iter().flatten() {
                // A window that has been replaced since knows nothing of the place.
                if let Some(window) = windows.get_mut(scope).filter(|window| window.end == *end) {
                    window.release();
                }
            }
        });
    }
}

impl Window {
    /// Reserves a place for a request that is sent at a time from now on; returns how long it waits from there.
    ///
    /// Past its end the window has no places and restricts nothing.
    fn reserve(&mut self, at: Duration) -> Option<Duration> {
        if at >= self.end {
            return None;
        }
        let place = self.next.max(at);
        self.next = place + self.interval;
        Some(place.min(self.end) - at)
    }

    /// Gives the last place to the next request.
    fn release(&mut self) {
        self.next = self.next.saturating_sub(self.interval);
    }
}

impl Allowance {
    /// Returns the window for what is left, after the one that was known; `None` where enough is left.
    fn window(self, known: Option<&Window>, now: Duration) -> Option<Window> {
        let low = self.limit.map(|limit| (limit / 5).max(1));
        if self.remaining > low.unwrap_or(DEFAULT_LOW_WATERMARK) {
            return None;
        }
        let end = now + self.ends_in;
        // Requests that have a place keep it.
        let taken = known.map_or(Duration::ZERO, |known| known.next);
        let parts = u32::try_from(self.remaining.saturating_add(1)).unwrap_or(u32::MAX);
        let interval = self.ends_in / parts;
        Some(Window {
            next: taken.max(now + interval).min(end),
            interval,
            end,
        })
    }
}

fn allowance(
    remaining: Option<u64>,
    limit: Option<u64>,
    ends_in: Option<Duration>,
) -> Option<Allowance> {
    Some(Allowance {
        remaining: remaining?,
        limit,
        ends_in: ends_in?,
    })
}

/// Returns what a request is counted for, in order.
fn scopes(operation: &Operation) -> [Scope; 3] {
    let route = Scope::Route(operation.method, operation.path);
    [Scope::Account, Scope::Token, route]
}

#[cfg(test)]
mod tests {
    use http::HeaderName;
    use launchdarkly_experiments_client::operations::{GET_EXPERIMENT, GET_EXPERIMENTS};

    use super::*;

    const NOW: Duration = Duration::from_secs(50);
    const UNIX: Duration = Duration::from_millis(1_767_225_600_000);

    fn learned(pairs: &[(&str, u64)]) -> Throttle {
        let throttle = Throttle::default();
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, value.to_string().parse().unwrap());
        }
        throttle.learn(&GET_EXPERIMENT, &headers, NOW, UNIX);
        throttle
    }

    fn waits<const N: usize>(
        throttle: &Throttle,
        operation: &Operation,
        now: Duration,
    ) -> [u128; N] {
        std::array::from_fn(|_| {
            let reservation = throttle.reserve(operation, now);
            let wait = reservation.wait.as_millis();
            reservation.commit();
            wait
        })
    }

    #[test]
    fn the_last_requests_of_a_window_are_spread_over_its_rest() {
        let throttle = learned(&[
            ("x-ratelimit-global-remaining", 4),
            ("x-ratelimit-reset", 1_767_225_605_000),
        ]);
        // Beyond the window nothing is throttled.
        assert_eq!(
            waits(&throttle, &GET_EXPERIMENTS, NOW),
            [1000, 2000, 3000, 4000, 5000, 5000]
        );
        let later = NOW + Duration::from_secs(5);
        assert_eq!(waits(&throttle, &GET_EXPERIMENTS, later), [0, 0]);
    }

    #[test]
    fn a_spent_window_is_waited_out() {
        let throttle = learned(&[
            ("x-ratelimit-route-remaining", 0),
            ("x-ratelimit-route-limit", 100),
            ("x-ratelimit-reset", 1_767_225_602_000),
        ]);
        assert_eq!(waits(&throttle, &GET_EXPERIMENT, NOW), [2000, 2000]);
        // Another route has its own allowance.
        assert_eq!(waits(&throttle, &GET_EXPERIMENTS, NOW), [0, 0]);
    }

    #[test]
    fn few_are_a_fifth_of_the_limit_or_five_where_it_is_unknown() {
        for (remaining, limit, is_throttled) in [
            (20, Some(100), true),
            (21, Some(100), false),
            (21, Some(109), true),
            (1, Some(4), true),
            (2, Some(4), false),
            (5, None, true),
            (6, None, false),
        ] {
            let mut headers = vec![
                ("x-ratelimit-global-remaining", remaining),
                ("x-ratelimit-reset", 1_767_225_605_000),
            ];
            headers.extend(limit.map(|limit| ("x-ratelimit-global-limit", limit)));
            let [wait] = waits(&learned(&headers), &GET_EXPERIMENT, NOW);
            assert_eq!(wait > 0, is_throttled, "{remaining} of {limit:?}");
        }
    }

    #[test]
    fn nothing_is_throttled_without_need() {
        for headers in [
            &[][..],
            &[("x-ratelimit-global-remaining", 0)],
            &[
                ("x-ratelimit-global-remaining", 0),
                ("x-ratelimit-reset", 1_767_225_599_000),
            ],
            &[
                ("x-ratelimit-global-remaining", 0),
                ("x-ratelimit-reset", 1_767_299_999_000),
            ],
        ] {
            assert_eq!(waits(&learned(headers), &GET_EXPERIMENT, NOW), [0, 0, 0]);
        }
    }

    #[test]
    fn a_place_that_is_not_committed_is_released() {
        let throttle = learned(&[
            ("x-ratelimit-global-remaining", 4),
            ("x-ratelimit-reset", 1_767_225_605_000),
        ]);
        assert_eq!(waits(&throttle, &GET_EXPERIMENTS, NOW), [1000]);
        for _ in 0..3 {
            assert_eq!(
                throttle.reserve(&GET_EXPERIMENTS, NOW).wait.as_millis(),
                2000
            );
        }
        assert_eq!(waits(&throttle, &GET_EXPERIMENTS, NOW), [2000, 3000]);
    }

    #[test]
    fn a_place_of_another_window_is_not_released() {
        let few = |throttle: &Throttle, now: Duration, reset: u64| {
            let mut headers = HeaderMap::new();
            headers.insert("x-ratelimit-global-remaining", 1.into());
            headers.insert("x-ratelimit-reset", reset.into());
            throttle.learn(&GET_EXPERIMENT, &headers, now, UNIX + (now - NOW));
        };
        let throttle = learned(&[
            ("x-ratelimit-global-remaining", 1),
            ("x-ratelimit-reset", 1_767_225_610_000),
        ]);
        let reservation = throttle.reserve(&GET_EXPERIMENTS, NOW);
        let later = NOW + Duration::from_secs(10);
        few(&throttle, later, 1_767_225_620_000);
        drop(reservation);
        assert_eq!(waits(&throttle, &GET_EXPERIMENTS, later), [5000]);
    }

    #[test]
    fn waiting_for_the_account_does_not_end_the_window_of_a_route() {
        let throttle = learned(&[
            ("x-ratelimit-global-remaining", 0),
            ("x-ratelimit-reset", 1_767_225_609_000),
            ("x-ratelimit-auth-token-remaining", 0),
            ("x-ratelimit-auth-token-reset", 1_767_225_603_000),
        ]);
        assert_eq!(waits(&throttle, &GET_EXPERIMENTS, NOW), [9000]);
        assert_eq!(
            throttle.windows.lock().unwrap()[&Scope::Token].end,
            NOW + Duration::from_secs(3)
        );
    }

    #[test]
    fn the_windows_of_account_and_token_are_both_waited_for() {
        let throttle = learned(&[
            ("x-ratelimit-global-remaining", 0),
            ("x-ratelimit-reset", 1_767_225_601_000),
            ("x-ratelimit-auth-token-remaining", 0),
            ("x-ratelimit-auth-token-reset", 1_767_225_609_000),
        ]);
        assert_eq!(waits(&throttle, &GET_EXPERIMENTS, NOW), [9000]);
    }

    #[test]
    fn a_token_that_is_nearly_exhausted_counts_before_an_account_that_is_not() {
        let throttle = learned(&[
            ("x-ratelimit-global-remaining", 90),
            ("x-ratelimit-reset", 1_767_225_605_000),
            ("x-ratelimit-auth-token-remaining", 0),
            ("x-ratelimit-auth-token-reset", 1_767_225_603_000),
        ]);
        assert_eq!(waits(&throttle, &GET_EXPERIMENTS, NOW), [3000]);
    }
}
