//! Decides what a failed attempt means and what follows from it, by pure functions of what is known.

use std::fmt;
use std::time::Duration;

use launchdarkly_experiments_client::Operation;

use crate::error::Effect;
use crate::execute::outcome::AttemptOutcome;
use crate::execute::retry_policy::RetryPolicy;

/// The facts that are known when an attempt has failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) operation: &'a Operation,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
    /// The time until the deadline, if there is one.
    pub(crate) time_left: Option<Duration>,
    /// Whether the retry budget can pay for a retry.
    pub(crate) can_withdraw: bool,
    /// From 0.0 to 1.0, for the jitter.
    pub(crate) random: f64,
    /// Whether the server says by 409 that the body does not fit to the flag, so that it can only be refused again.
    pub(crate) is_outdated: bool,
}

/// The next step of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Decision {
    /// The call has failed for good.
    Finish,
    /// Read the state to find out what became of the write, because sending it again might apply it twice.
    Reconcile,
    /// Send it again after a pause.
    Retry {
        backoff: Duration,
        counts_against_budget: bool,
    },
    /// It could be retried, but a limit forbids it.
    GiveUp(Limit),
}

/// A limit that keeps a call from another attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Limit {
    /// The policy allows no more attempts.
    Attempts,
    /// The retry budget is spent.
    Budget,
    /// The pause would end after the deadline.
    Deadline { backoff: Duration, left: Duration },
}

/// The effect of outcomes on the server.
impl AttemptOutcome {
    /// Returns the effect of the attempt on the server.
    pub(crate) fn effect(self) -> Effect {
        match self {
            AttemptOutcome::Truncated | AttemptOutcome::TooLarge | AttemptOutcome::Undecodable => {
                Effect::Applied
            }
            AttemptOutcome::NotStarted | AttemptOutcome::NotSent => Effect::NotSent,
            AttemptOutcome::TimedOut | AttemptOutcome::ConnectionLost | AttemptOutcome::Foreign => {
                Effect::Unknown
            }
            // What redirects to another page may have done its work before.
            AttemptOutcome::Status(301..=303, _) => Effect::Unknown,
            // Not implemented, and HTTP version not supported: nothing was begun.
            AttemptOutcome::Status(501 | 505, _) => Effect::Rejected,
            // A gateway that gave up does not know what became of the request behind it.
            AttemptOutcome::Status(408 | 500..=599, _) => Effect::Unknown,
            AttemptOutcome::Status(..) => Effect::Rejected,
        }
    }
}

/// Decides what follows a failed attempt.
pub(crate) fn decide(policy: &RetryPolicy, facts: &Facts<'_>, outcome: AttemptOutcome) -> Decision {
    let operation = facts.operation;
    let retry_after = match outcome {
        AttemptOutcome::TooLarge | AttemptOutcome::Undecodable | AttemptOutcome::NotStarted => {
            return Decision::Finish;
        }
        AttemptOutcome::Status(429, retry_after) => retry_after,
        AttemptOutcome::Status(409, _) if facts.is_outdated => return Decision::Finish,
        // Someone else changed the experiment at the same moment; nothing was applied.
        AttemptOutcome::Status(409, retry_after) if is_semantic_patch(operation) => retry_after,
        // A redirect is not followed: what it names is not the API.
        AttemptOutcome::Status(300..=399, _) if operation.repeatable => return Decision::Finish,
        AttemptOutcome::Status(_, retry_after) => match outcome.effect() {
            Effect::Unknown if operation.repeatable => retry_after,
            Effect::Unknown => return Decision::Reconcile,
            _ => return Decision::Finish,
        },
        AttemptOutcome::NotSent => None,
        AttemptOutcome::Truncated
        | AttemptOutcome::Foreign
        | AttemptOutcome::TimedOut
        | AttemptOutcome::ConnectionLost => {
            if !operation.repeatable {
                return Decision::Reconcile;
            }
            None
        }
    };
    retry(policy, facts, retry_after)
}

/// Decides when a call that may be retried is retried, if its limits allow it.
pub(crate) fn retry(
    policy: &RetryPolicy,
    facts: &Facts<'_>,
    retry_after: Option<Duration>,
) -> Decision {
    if facts.attempt >= policy.max_attempts {
        return Decision::GiveUp(Limit::Attempts);
    }
    // A delay that the server asks for is free, unless it is shorter than the client's own may be.
    let own_bound = policy.backoff(facts.attempt, 1.0);
    let counts_against_budget = retry_after.is_none_or(|delay| delay < own_bound);
    if counts_against_budget && !facts.can_withdraw {
        return Decision::GiveUp(Limit::Budget);
    }
    let backoff = match retry_after {
        // Clients rejected together got the same delay, so some jitter is added.
        Some(delay) => delay.saturating_add(policy.backoff(1, facts.random)),
        None => policy.backoff(facts.attempt, facts.random),
    };
    match facts.time_left {
        Some(left) if backoff >= left => Decision::GiveUp(Limit::Deadline { backoff, left }),
        _ => Decision::Retry {
            backoff,
            counts_against_budget,
        },
    }
}

fn is_semantic_patch(operation: &Operation) -> bool {
    operation
        .media_type
        .is_some_and(|media_type| media_type.contains("semanticpatch"))
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Attempts => f.write_str("no attempt is left"),
            Limit::Budget => f.write_str("the retry budget is spent"),
            Limit::Deadline { left, .. } if left.is_zero() => {
                f.write_str("the deadline has passed")
            }
            Limit::Deadline { backoff, left } => {
                write!(
                    f,
                    "the next attempt is due in {backoff:.1?}, and the deadline in {left:.1?}"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use launchdarkly_experiments_client::OPERATIONS;

    use super::AttemptOutcome::*;
    use super::*;

    const ASKED: Option<Duration> = Some(Duration::from_secs(3));

    fn after(operation: &Operation, outcome: AttemptOutcome) -> Decision {
        after_conflict(operation, outcome, false)
    }

    fn after_conflict(
        operation: &Operation,
        outcome: AttemptOutcome,
        is_outdated: bool,
    ) -> Decision {
        let facts = Facts {
            operation,
            attempt: 1,
            time_left: Some(Duration::from_secs(60)),
            can_withdraw: true,
            random: 0.5,
            is_outdated,
        };
        decide(&RetryPolicy::default(), &facts, outcome)
    }

    /// Every outcome, and the decision: for reads and the full replacement, for the creates, for the patches.
    #[rustfmt::skip]
    const TABLE: &[(AttemptOutcome, &str, &str, &str)] = &[
        (TooLarge,            "finish",    "finish",    "finish"),
        (Undecodable,         "finish",    "finish",    "finish"),
        (Truncated,           "retry",     "reconcile", "reconcile"),
        (Foreign,             "retry",     "reconcile", "reconcile"),
        (NotStarted,          "finish",    "finish",    "finish"),
        (NotSent,             "retry",     "retry",     "retry"),
        (TimedOut,            "retry",     "reconcile", "reconcile"),
        (ConnectionLost,      "retry",     "reconcile", "reconcile"),
        (Status(301, None),   "finish",    "reconcile", "reconcile"),
        (Status(303, None),   "finish",    "reconcile", "reconcile"),
        (Status(304, None),   "finish",    "finish",    "finish"),
        (Status(307, None),   "finish",    "finish",    "finish"),
        (Status(400, None),   "finish",    "finish",    "finish"),
        (Status(401, None),   "finish",    "finish",    "finish"),
        (Status(403, None),   "finish",    "finish",    "finish"),
        (Status(404, None),   "finish",    "finish",    "finish"),
        (Status(405, None),   "finish",    "finish",    "finish"),
        (Status(408, None),   "retry",     "reconcile", "reconcile"),
        (Status(409, None),   "finish",    "finish",    "retry"),
        (Status(422, None),   "finish",    "finish",    "finish"),
        (Status(429, None),   "retry",     "retry",     "retry"),
        (Status(429, ASKED),  "delay",     "delay",     "delay"),
        (Status(499, None),   "finish",    "finish",    "finish"),
        (Status(500, None),   "retry",     "reconcile", "reconcile"),
        (Status(501, None),   "finish",    "finish",    "finish"),
        (Status(502, None),   "retry",     "reconcile", "reconcile"),
        (Status(503, None),   "retry",     "reconcile", "reconcile"),
        (Status(503, ASKED),  "delay",     "reconcile", "reconcile"),
        (Status(504, None),   "retry",     "reconcile", "reconcile"),
        (Status(505, None),   "finish",    "finish",    "finish"),
        (Status(599, None),   "retry",     "reconcile", "reconcile"),
    ];

    #[test]
    fn every_operation_and_outcome_has_its_decision() {
        let retry = |millis, counts_against_budget| Decision::Retry {
            backoff: Duration::from_millis(millis),
            counts_against_budget,
        };
        for &(outcome, repeatable, create, patch) in TABLE {
            for operation in OPERATIONS {
                let expected = match (operation.repeatable, operation.method) {
                    (true, _) => repeatable,
                    (false, "PATCH") => patch,
                    (false, _) => create,
                };
                let expected = match expected {
                    "finish" => Decision::Finish,
                    "reconcile" => Decision::Reconcile,
                    "retry" => retry(125, true),
                    _ => retry(3125, false),
                };
                assert_eq!(
                    after(operation, outcome),
                    expected,
                    "{} after {outcome:?}",
                    operation.id
                );
            }
        }
    }

    #[test]
    fn a_body_that_does_not_fit_to_the_flag_is_not_sent_again() {
        for operation in OPERATIONS {
            for &(outcome, ..) in TABLE {
                let expected = match outcome {
                    Status(409, _) => Decision::Finish,
                    other => after(operation, other),
                };
                assert_eq!(after_conflict(operation, outcome, true), expected);
            }
        }
    }

    #[test]
    fn no_status_lets_a_write_of_unknown_outcome_be_retried() {
        for operation in OPERATIONS.iter().filter(|operation| !operation.repeatable) {
            for status in (100..=599).filter(|status| !(200..300).contains(status)) {
                let outcome = AttemptOutcome::Status(status, None);
                if matches!(after(operation, outcome), Decision::Retry { .. }) {
                    assert!(outcome.effect().is_safe_to_repeat(), "{status}");
                }
            }
        }
    }

    #[test]
    fn attempts_budget_and_deadline_bound_the_retries() {
        let base = Facts {
            operation: &OPERATIONS[0],
            attempt: 1,
            time_left: None,
            can_withdraw: true,
            random: 0.0,
            is_outdated: false,
        };
        let limited = AttemptOutcome::Status(429, ASKED);
        let limited_for = |millis| AttemptOutcome::Status(429, Some(Duration::from_millis(millis)));
        let lost = AttemptOutcome::ConnectionLost;
        let delayed = Decision::Retry {
            backoff: Duration::from_secs(3),
            counts_against_budget: false,
        };
        let as_long_as_own = Decision::Retry {
            backoff: Duration::from_millis(250),
            counts_against_budget: false,
        };
        let late = |left: u64, backoff: u64| {
            Decision::GiveUp(Limit::Deadline {
                backoff: Duration::from_secs(backoff),
                left: Duration::from_secs(left),
            })
        };
        let attempt = |attempt| Facts { attempt, ..base };
        let left = |seconds| Facts {
            time_left: Some(Duration::from_secs(seconds)),
            ..base
        };
        let spent = Facts {
            can_withdraw: false,
            ..base
        };
        for (facts, outcome, expected) in [
            (base, limited, delayed),
            (attempt(4), limited, delayed),
            (attempt(5), limited, Decision::GiveUp(Limit::Attempts)),
            // A delay that the server asks for costs no budget; other retries do.
            (spent, limited, delayed),
            (spent, lost, Decision::GiveUp(Limit::Budget)),
            // So does a delay below the client's own.
            (spent, limited_for(0), Decision::GiveUp(Limit::Budget)),
            (spent, limited_for(249), Decision::GiveUp(Limit::Budget)),
            (spent, limited_for(250), as_long_as_own),
            (left(4), limited, delayed),
            (left(3), limited, late(3, 3)),
            (left(1), limited, late(1, 3)),
            (left(0), lost, late(0, 0)),
        ] {
            assert_eq!(
                decide(&RetryPolicy::default(), &facts, outcome),
                expected,
                "{facts:?} {outcome:?}"
            );
        }
    }

    #[test]
    fn a_deadline_is_due_later_or_has_passed() {
        let [zero, one, twenty] = [0, 1, 20].map(Duration::from_secs);
        let text = |backoff, left| Limit::Deadline { backoff, left }.to_string();
        assert_eq!(text(one, zero), "the deadline has passed");
        let later = "the next attempt is due in 20.0s, and the deadline in 1.0s";
        assert_eq!(text(twenty, one), later);
    }
}
