//! What to do after an attempt: a pure function of what is known.

use std::time::Duration;

use launchdarkly_experiments_client::Operation;

use crate::execute::outcome::Outcome;
use crate::{Effect, RetryPolicy};

/// What is known when an attempt has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) outcome: Outcome,
    /// Counts the attempts of the call, from 1.
    pub(crate) number: u32,
    pub(crate) now: Duration,
    pub(crate) deadline: Option<Duration>,
    /// Whether the budget has a retry left.
    pub(crate) budget: bool,
    /// From 0.0 to 1.0, for the jitter.
    pub(crate) chance: f64,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Decision {
    /// It succeeded, or failed for good.
    Finish,
    /// Ask the state what became of the write, because sending it again might double it.
    Settle,
    /// Send it again after a pause; `paid` if the budget pays for it.
    Again { after: Duration, paid: bool },
    /// It could go again, but may not.
    GiveUp(Limit),
}

/// What keeps a call from another attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Limit {
    /// The policy allows no more attempts.
    Attempts,
    /// The budget of retries is spent.
    Budget,
    /// The pause would end after the deadline.
    Deadline { pause: Duration, left: Duration },
}

pub(crate) fn decide(policy: &RetryPolicy, attempt: &Attempt<'_>) -> Decision {
    let operation = attempt.operation;
    let asked = match attempt.outcome {
        Outcome::Success | Outcome::TooLarge | Outcome::Held => return Decision::Finish,
        Outcome::Status(429, asked) => asked,
        // Someone else changed the experiment at the same moment; nothing was applied.
        Outcome::Status(409, asked) if is_semantic_patch(operation) => asked,
        Outcome::Status(_, asked) => match attempt.outcome.effect() {
            Effect::Unknown if operation.repeatable => asked,
            Effect::Unknown => return Decision::Settle,
            _ => return Decision::Finish,
        },
        Outcome::NotSent => None,
        Outcome::Cut | Outcome::TimedOut | Outcome::Lost if operation.repeatable => None,
        Outcome::Cut | Outcome::TimedOut | Outcome::Lost => return Decision::Settle,
    };
    if attempt.number >= policy.attempts {
        return Decision::GiveUp(Limit::Attempts);
    }
    if asked.is_none() && !attempt.budget {
        return Decision::GiveUp(Limit::Budget);
    }
    let pause = match asked {
        // Whoever was turned away at the same time was told the same time.
        Some(asked) => asked.saturating_add(policy.pause(1, attempt.chance)),
        None => policy.pause(attempt.number, attempt.chance),
    };
    let left = attempt
        .deadline
        .map(|deadline| deadline.saturating_sub(attempt.now));
    match left {
        Some(left) if pause >= left => Decision::GiveUp(Limit::Deadline { pause, left }),
        _ => Decision::Again {
            after: pause,
            paid: asked.is_none(),
        },
    }
}

fn is_semantic_patch(operation: &Operation) -> bool {
    operation
        .media_type
        .is_some_and(|media_type| media_type.contains("semanticpatch"))
}

#[cfg(test)]
mod tests {
    use launchdarkly_experiments_client::OPERATIONS;

    use super::*;

    const ASKED: Option<Duration> = Some(Duration::from_secs(3));

    fn after(operation: &Operation, outcome: Outcome) -> Decision {
        let attempt = Attempt {
            operation,
            outcome,
            number: 1,
            now: Duration::from_secs(100),
            deadline: Some(Duration::from_secs(160)),
            budget: true,
            chance: 0.5,
        };
        decide(&RetryPolicy::default(), &attempt)
    }

    /// Every outcome, and what follows: for reads and the full replacement, for the creates, for the patch.
    #[rustfmt::skip]
    const TABLE: [(Outcome, &str, &str, &str); 28] = [
        (Outcome::Success,           "finish", "finish", "finish"),
        (Outcome::TooLarge,          "finish", "finish", "finish"),
        (Outcome::Cut,               "again",  "settle", "settle"),
        (Outcome::Held,              "finish", "finish", "finish"),
        (Outcome::NotSent,           "again",  "again",  "again"),
        (Outcome::TimedOut,          "again",  "settle", "settle"),
        (Outcome::Lost,              "again",  "settle", "settle"),
        (Outcome::Status(301, None), "finish", "finish", "finish"),
        (Outcome::Status(304, None), "finish", "finish", "finish"),
        (Outcome::Status(400, None), "finish", "finish", "finish"),
        (Outcome::Status(401, None), "finish", "finish", "finish"),
        (Outcome::Status(403, None), "finish", "finish", "finish"),
        (Outcome::Status(404, None), "finish", "finish", "finish"),
        (Outcome::Status(405, None), "finish", "finish", "finish"),
        (Outcome::Status(408, None), "again",  "settle", "settle"),
        (Outcome::Status(409, None), "finish", "finish", "again"),
        (Outcome::Status(422, None), "finish", "finish", "finish"),
        (Outcome::Status(429, None), "again",  "again",  "again"),
        (Outcome::Status(429, ASKED), "asked", "asked",  "asked"),
        (Outcome::Status(499, None), "finish", "finish", "finish"),
        (Outcome::Status(500, None), "again",  "settle", "settle"),
        (Outcome::Status(501, None), "finish", "finish", "finish"),
        (Outcome::Status(502, None), "again",  "settle", "settle"),
        (Outcome::Status(503, None), "again",  "settle", "settle"),
        (Outcome::Status(503, ASKED), "asked", "settle", "settle"),
        (Outcome::Status(504, None), "again",  "settle", "settle"),
        (Outcome::Status(505, None), "finish", "finish", "finish"),
        (Outcome::Status(599, None), "again",  "settle", "settle"),
    ];

    #[test]
    fn every_operation_and_outcome_has_its_decision() {
        let again = |millis, paid| Decision::Again {
            after: Duration::from_millis(millis),
            paid,
        };
        for (outcome, repeatable, create, patch) in TABLE {
            for operation in &OPERATIONS {
                let expected = match operation.id {
                    "createExperiment" | "createIteration" => create,
                    "patchExperiment" => patch,
                    _ => repeatable,
                };
                let expected = match expected {
                    "finish" => Decision::Finish,
                    "settle" => Decision::Settle,
                    "again" => again(125, true),
                    _ => again(3125, false),
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
    fn no_status_lets_a_write_that_may_have_happened_go_again() {
        for operation in OPERATIONS.iter().filter(|operation| !operation.repeatable) {
            for status in (100..=599).filter(|status| !(200..300).contains(status)) {
                let outcome = Outcome::Status(status, None);
                if matches!(after(operation, outcome), Decision::Again { .. }) {
                    assert!(outcome.effect().is_safe_to_repeat(), "{status}");
                }
            }
        }
    }

    #[test]
    fn attempts_budget_and_deadline_bound_the_retries() {
        let base = Attempt {
            operation: &OPERATIONS[0],
            outcome: Outcome::Status(429, ASKED),
            number: 1,
            now: Duration::from_secs(100),
            deadline: None,
            budget: true,
            chance: 0.0,
        };
        let asked = Decision::Again {
            after: Duration::from_secs(3),
            paid: false,
        };
        let late = |left: u64, pause: u64| {
            Decision::GiveUp(Limit::Deadline {
                pause: Duration::from_secs(pause),
                left: Duration::from_secs(left),
            })
        };
        let lost = Attempt {
            outcome: Outcome::Lost,
            ..base
        };
        let by = |seconds| Some(Duration::from_secs(seconds));
        for (attempt, expected) in [
            (base, asked),
            (Attempt { number: 4, ..base }, asked),
            (
                Attempt { number: 5, ..base },
                Decision::GiveUp(Limit::Attempts),
            ),
            // What the server asked for is free; other retries are not.
            (
                Attempt {
                    budget: false,
                    ..base
                },
                asked,
            ),
            (
                Attempt {
                    budget: false,
                    ..lost
                },
                Decision::GiveUp(Limit::Budget),
            ),
            (
                Attempt {
                    deadline: by(104),
                    ..base
                },
                asked,
            ),
            (
                Attempt {
                    deadline: by(103),
                    ..base
                },
                late(3, 3),
            ),
            (
                Attempt {
                    deadline: by(101),
                    ..base
                },
                late(1, 3),
            ),
            (
                Attempt {
                    deadline: by(99),
                    ..lost
                },
                late(0, 0),
            ),
        ] {
            assert_eq!(
                decide(&RetryPolicy::default(), &attempt),
                expected,
                "{attempt:?}"
            );
        }
    }
}
