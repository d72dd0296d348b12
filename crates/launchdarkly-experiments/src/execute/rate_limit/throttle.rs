//! Slowing down before LaunchDarkly turns requests away.
//!
//! The headers of each reply tell how many requests are left in the window and when it ends.
//! While few are left, requests are spread over the rest of the window; when none is, they wait for its end.
//! The account has a lane, the token has one, and so has each route; clones of a client share them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use launchdarkly_experiments_client::{OPERATIONS, Operation};
use reqwest::header::HeaderMap;

use crate::execute::rate_limit::{RateLimits, server_time, until};

/// A window that ends later than this is none of LaunchDarkly's, which last ten seconds.
const LONGEST: Duration = Duration::from_secs(60);

/// How many requests are few where the window's size is not told.
const FEW: u64 = 5;

/// The lanes of a client: the account's, the token's, then those of the routes.
#[derive(Debug, Default)]
pub(crate) struct Pacer {
    lanes: Mutex<Lanes>,
}

type Lanes = [Lane; OPERATIONS.len() + 2];

const ACCOUNT: usize = 0;
const TOKEN: usize = 1;

/// A request's place in its lanes, which it gives back unless it takes it.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pacer: &'a Pacer,
    /// The lanes it passes, and when their windows end.
    places: [(usize, Duration); 3],
    /// How long the request has to wait for it.
    pub(crate) wait: Duration,
    taken: bool,
}

/// A sequence of moments at which requests may leave.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Lane {
    /// The earliest moment for the next request.
    next: Duration,
    /// How far the requests are apart.
    interval: Duration,
    /// When the window ends, and with it all this.
    end: Duration,
}

/// What is left of a window.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    remaining: u64,
    limit: Option<u64>,
    ends_in: Duration,
}

impl Pacer {
    /// Reserves a place for a request.
    pub(crate) fn reserve(&self, operation: &Operation, now: Duration) -> Turn<'_> {
        let mut at = now;
        let places = self.with(|lanes| {
            path_of(operation).map(|lane| {
                at += lanes[lane].reserve(now, at);
                (lane, lanes[lane].end)
            })
        });
        Turn {
            pacer: self,
            places,
            wait: at - now,
            taken: false,
        }
    }

    /// Learns from the headers of a reply.
    pub(crate) fn learn(
        &self,
        operation: &Operation,
        headers: &HeaderMap,
        now: Duration,
        unix_time: Duration,
    ) {
        let limits = RateLimits::read(headers);
        let server = server_time(headers, unix_time);
        let ends_in = |reset| until(reset, server).filter(|wait| *wait <= LONGEST);
        let window = limits.reset.and_then(ends_in);
        let token_window = limits.token_reset.and_then(ends_in);
        let account = allowance(limits.global_remaining, limits.global_limit, window);
        let token = allowance(limits.token_remaining, limits.token_limit, token_window);
        let route = allowance(limits.route_remaining, limits.route_limit, window);
        if account.is_none() && token.is_none() && route.is_none() {
            return;
        }
        self.with(|lanes| {
            let path = path_of(operation).into_iter();
            for (lane, allowance) in path.zip([account, token, route]) {
                if let Some(allowance) = allowance {
                    lanes[lane].learn(allowance, now);
                }
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Lanes) -> T) -> T {
        // Lanes are advice; a panic elsewhere leaves none that could do harm.
        act(&mut self.lanes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Turn<'_> {
    /// The request leaves.
    pub(crate) fn take(mut self) {
        self.taken = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // Most requests need not wait, and a lane without an interval has nothing to get back.
        if !self.taken && !self.wait.is_zero() {
            self.pacer.with(|lanes| {
                for (lane, end) in self.places {
                    lanes[lane].give_back(end);
                }
            });
        }
    }
}

impl Lane {
    /// Lets the next request have a place that was not taken, unless its window is another one by now.
    fn give_back(&mut self, end: Duration) {
        if self.end == end {
            self.next = self.next.saturating_sub(self.interval);
        }
    }

    /// A place for a request that comes to this lane at a moment from now on: how long it waits from there.
    fn reserve(&mut self, now: Duration, at: Duration) -> Duration {
        if now >= self.end {
            *self = Lane::default();
        }
        // Past the end of the window there is nothing to be paced.
        if at >= self.end {
            return Duration::ZERO;
        }
        let place = self.next.max(at);
        self.next = place + self.interval;
        place.min(self.end) - at
    }

    fn learn(&mut self, allowance: Allowance, now: Duration) {
        let Allowance {
            remaining,
            limit,
            ends_in,
        } = allowance;
        let few = limit.map_or(FEW, |limit| (limit / 5).max(1));
        if remaining > few {
            *self = Lane::default();
            return;
        }
        let parts = u32::try_from(remaining.saturating_add(1)).unwrap_or(u32::MAX);
        let interval = ends_in / parts;
        let place = if remaining == 0 { ends_in } else { interval };
        *self = Lane {
            // Requests that have a place keep it.
            next: self.next.max(now + place).min(now + ends_in),
            interval: if remaining == 0 {
                Duration::ZERO
            } else {
                interval
            },
            end: now + ends_in,
        };
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

/// The lanes that a request passes, in order.
fn path_of(operation: &Operation) -> [usize; 3] {
    let mut operations = OPERATIONS.iter();
    let route = operations.position(|one| one.id == operation.id);
    [ACCOUNT, TOKEN, TOKEN + 1 + route.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use launchdarkly_experiments_client::operations::{GET_EXPERIMENT, GET_EXPERIMENTS};
    use reqwest::header::HeaderName;

    use super::*;

    const NOW: Duration = Duration::from_secs(50);
    const UNIX: Duration = Duration::from_millis(1_767_225_600_000);

    fn paced(pairs: &[(&str, u64)]) -> Pacer {
        let pacer = Pacer::default();
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, value.to_string().parse().unwrap());
        }
        pacer.learn(&GET_EXPERIMENT, &headers, NOW, UNIX);
        pacer
    }

    fn waits<const N: usize>(pacer: &Pacer, operation: &Operation, now: Duration) -> [u128; N] {
        std::array::from_fn(|_| {
            let turn = pacer.reserve(operation, now);
            let wait = turn.wait.as_millis();
            turn.take();
            wait
        })
    }

    #[test]
    fn the_last_requests_of_a_window_are_spread_over_its_rest() {
        let pacer = paced(&[
            ("x-ratelimit-global-remaining", 4),
            ("x-ratelimit-reset", 1_767_225_605_000),
        ]);
        // What lies beyond the window is not paced, and whoever comes after it starts anew.
        assert_eq!(
            waits(&pacer, &GET_EXPERIMENTS, NOW),
            [1000, 2000, 3000, 4000, 5000, 5000]
        );
        let later = NOW + Duration::from_secs(5);
        assert_eq!(waits(&pacer, &GET_EXPERIMENTS, later), [0, 0]);
    }

    #[test]
    fn a_spent_window_is_waited_out() {
        let pacer = paced(&[
            ("x-ratelimit-route-remaining", 0),
            ("x-ratelimit-route-limit", 100),
            ("x-ratelimit-reset", 1_767_225_602_000),
        ]);
        assert_eq!(waits(&pacer, &GET_EXPERIMENT, NOW), [2000, 2000]);
        // Another route has its own allowance.
        assert_eq!(waits(&pacer, &GET_EXPERIMENTS, NOW), [0, 0]);
    }

    #[test]
    fn nothing_is_slowed_down_without_need() {
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
            &[
                ("x-ratelimit-global-remaining", 21),
                ("x-ratelimit-global-limit", 100),
                ("x-ratelimit-reset", 1_767_225_605_000),
            ],
        ] {
            assert_eq!(waits(&paced(headers), &GET_EXPERIMENT, NOW), [0, 0, 0]);
        }
    }

    #[test]
    fn a_place_that_is_not_taken_is_given_back() {
        let pacer = paced(&[
            ("x-ratelimit-global-remaining", 4),
            ("x-ratelimit-reset", 1_767_225_605_000),
        ]);
        assert_eq!(waits(&pacer, &GET_EXPERIMENTS, NOW), [1000]);
        for _ in 0..3 {
            assert_eq!(pacer.reserve(&GET_EXPERIMENTS, NOW).wait.as_millis(), 2000);
        }
        assert_eq!(waits(&pacer, &GET_EXPERIMENTS, NOW), [2000, 3000]);
    }

    #[test]
    fn a_place_of_another_window_is_not_given_back() {
        let few = |pacer: &Pacer, now: Duration, reset: u64| {
            let mut headers = HeaderMap::new();
            headers.insert("x-ratelimit-global-remaining", 1.into());
            headers.insert("x-ratelimit-reset", reset.into());
            pacer.learn(&GET_EXPERIMENT, &headers, now, UNIX + (now - NOW));
        };
        let pacer = paced(&[
            ("x-ratelimit-global-remaining", 1),
            ("x-ratelimit-reset", 1_767_225_610_000),
        ]);
        let turn = pacer.reserve(&GET_EXPERIMENTS, NOW);
        let later = NOW + Duration::from_secs(10);
        few(&pacer, later, 1_767_225_620_000);
        drop(turn);
        assert_eq!(waits(&pacer, &GET_EXPERIMENTS, later), [5000]);
    }

    #[test]
    fn waiting_for_the_account_does_not_end_the_window_of_a_route() {
        let pacer = paced(&[
            ("x-ratelimit-global-remaining", 0),
            ("x-ratelimit-reset", 1_767_225_609_000),
            ("x-ratelimit-auth-token-remaining", 0),
            ("x-ratelimit-auth-token-reset", 1_767_225_603_000),
        ]);
        assert_eq!(waits(&pacer, &GET_EXPERIMENTS, NOW), [9000]);
        assert_eq!(
            pacer.lanes.lock().unwrap()[TOKEN].end,
            NOW + Duration::from_secs(3)
        );
    }

    #[test]
    fn account_and_token_are_waited_for_both() {
        let pacer = paced(&[
            ("x-ratelimit-global-remaining", 0),
            ("x-ratelimit-reset", 1_767_225_601_000),
            ("x-ratelimit-auth-token-remaining", 0),
            ("x-ratelimit-auth-token-reset", 1_767_225_609_000),
        ]);
        assert_eq!(waits(&pacer, &GET_EXPERIMENTS, NOW), [9000]);
    }

    #[test]
    fn a_token_that_is_nearly_spent_counts_before_an_account_that_is_not() {
        let pacer = paced(&[
            ("x-ratelimit-global-remaining", 90),
            ("x-ratelimit-reset", 1_767_225_605_000),
            ("x-ratelimit-auth-token-remaining", 0),
            ("x-ratelimit-auth-token-reset", 1_767_225_603_000),
        ]);
        assert_eq!(waits(&pacer, &GET_EXPERIMENTS, NOW), [3000]);
    }
}
