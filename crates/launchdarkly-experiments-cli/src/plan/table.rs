//! What is done, by the state that is there and the state that is wanted: one function for each state that is there.

use launchdarkly_experiments::types::ExperimentPost;

use crate::file::State;
use crate::found::{Found, FoundState};
use crate::plan::Refusal;
use crate::plan::change::{change, changes, fixed, text};
use crate::plan::field::differences;
use crate::plan::names::Names;
use crate::plan::permission::Permission;
use crate::plan::step::{Change, Operation, Step};
use crate::plan::stop::{is_winner, stop};

/// What is known about one experiment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    /// What would be sent to create it.
    pub(super) wanted: &'a ExperimentPost,
    /// The state that it shall be in; `None` if that is left to people.
    pub(super) state: Option<&'a State>,
    pub(super) found: Option<&'a Found>,
    pub(super) allowed: &'a [Permission],
    pub(super) names: Names<'a>,
}

/// What is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Decision {
    pub(super) steps: Vec<Step>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) warnings: Vec<String>,
}

impl Decision {
    fn refuse(refusal: Refusal) -> Self {
        Decision {
            refusals: vec![refusal],
            ..Decision::default()
        }
    }

    fn steps(steps: impl IntoIterator<Item = Step>) -> Self {
        Decision {
            steps: steps.into_iter().collect(),
            ..Decision::default()
        }
    }
}

/// Decides what is done.
pub(super) fn decide(case: Case<'_>) -> Decision {
    match case.found {
        None => absent(case),
        Some(found) if found.is_archived => archived(case, found),
        Some(found) => match found.state {
            FoundState::Draft => draft(case, found),
            FoundState::Running => running(case, found),
            FoundState::Stopped => stopped(case, found),
        },
    }
}

fn absent(case: Case<'_>) -> Decision {
    match case.state {
        None | Some(State::Draft) => Decision::steps([Step::Create]),
        Some(State::Running { reason }) => {
            Decision::steps([Step::Create, start(None, reason, false)])
        }
        Some(State::Stopped { .. }) => never_ran(),
        Some(State::Archived) => Decision::default(),
    }
}

fn draft(case: Case<'_>, found: &Found) -> Decision {
    match case.state {
        None | Some(State::Draft) => changed(case, found, []),
        Some(State::Running { reason }) => {
            changed(case, found, [start(found.iteration.clone(), reason, false)])
        }
        Some(State::Stopped { .. }) => never_ran(),
        Some(State::Archived) => Decision::steps([Step::Archive]),
    }
}

fn running(case: Case<'_>, found: &Found) -> Decision {
    match case.state {
        None => changed_or_restarted(case, found, &None),
        Some(State::Running { reason }) => changed_or_restarted(case, found, reason),
        Some(State::Draft) => Decision::refuse(
            Refusal::new(
                "it is running, and cannot become a draft again",
                "write `state: running`, or stop it: `state: {stopped: {winner: NAME, reason: TEXT}}`",
            )
            .at(&["state"]),
        ),
        Some(State::Stopped { winner, reason }) => match stop(found, case.names, winner, reason) {
            Ok(stop) => changed(case, found, [stop]),
            Err(refusal) => Decision::refuse(refusal),
        },
        Some(State::Archived) => Decision::refuse(
            Refusal::new(
                "it is running, and only a stopped experiment is archived",
                "stop it first: `state: {stopped: {winner: NAME, reason: TEXT}}`",
            )
            .at(&["state"]),
        ),
    }
}

fn stopped(case: Case<'_>, found: &Found) -> Decision {
    match case.state {
        Some(State::Draft) => Decision::refuse(
            Refusal::new(
                "it was started and stopped, and cannot become a draft again",
                "write `state: {stopped: {winner: NAME, reason: TEXT}}`, or give a new experiment another key",
            )
            .at(&["state"]),
        ),
        Some(State::Running { reason }) => another_iteration(case, found, reason),
        Some(State::Archived) => Decision::steps([Step::Archive]),
        Some(State::Stopped {
            winner: Some(winner),
            ..
        }) if !is_winner(found, winner) => {
            let present = found.winner_name();
            let present = present.map_or("no winner".to_owned(), |name| format!("`{name}` as the winner"));
            Decision::refuse(
                Refusal::new(
                    format!("it was stopped with {present}, and that cannot be changed"),
                    "write the present winner, or change the flag itself",
                )
                .at(&["state", "stopped", "winner"]),
            )
        }
        None | Some(State::Stopped { .. }) => ended(case, found),
    }
}

fn archived(case: Case<'_>, found: &Found) -> Decision {
    if matches!(
        case.state,
        None | Some(State::Stopped { .. } | State::Archived)
    ) {
        return Decision::default();
    }
    if !case.allowed.contains(&Permission::Restore) {
        let refusal = Refusal::new("it is archived", "allow to restore it: `--allow restore`");
        return Decision::refuse(refusal.at(&["state"]).needs(Permission::Restore));
    }
    let restored = Found {
        is_archived: false,
        ..found.clone()
    };
    let mut decision = decide(Case {
        found: Some(&restored),
        ..case
    });
    if decision.refusals.is_empty() {
        decision.steps.insert(0, Step::Restore);
    }
    decision
}

fn never_ran() -> Decision {
    Decision::refuse(
        Refusal::new(
            "it never ran, so it cannot be stopped",
            "write `state: running` first, or `state: archived`",
        )
        .at(&["state"]),
    )
}

/// Changes what differs, then goes on; refuses where something must not change.
fn changed(case: Case<'_>, found: &Found, then: impl IntoIterator<Item = Step>) -> Decision {
    let (changes, refused) = changes(differences(case.wanted, &found.post, case.names), found);
    if !refused.is_empty() {
        return Decision {
            refusals: refused.iter().map(|one| fixed(one, found)).collect(),
            ..Decision::default()
        };
    }
    Decision::steps(update(&found.iteration, changes).into_iter().chain(then))
}

/// Changes what may change while it is running; for anything else another iteration is needed.
fn changed_or_restarted(case: Case<'_>, found: &Found, reason: &Option<String>) -> Decision {
    let all = differences(case.wanted, &found.post, case.names);
    let (mutable, refused) = changes(all.clone(), found);
    if refused.is_empty() {
        return Decision::steps(update(&found.iteration, mutable));
    }
    let has_kind = refused.iter().any(|one| one.field == "type");
    if has_kind || !case.allowed.contains(&Permission::NewIteration) {
        let refusals = refused.iter().map(|one| match one.field {
            "type" => fixed(one, found),
            _ => {
                let refusal = fixed(one, found).needs(Permission::NewIteration);
                let help = "allow another iteration: `--allow new-iteration`; it ends the running one, and its results begin anew";
                Refusal { help: help.to_owned(), ..refusal }
            }
        });
        return Decision {
            refusals: refusals.collect(),
            ..Decision::default()
        };
    }
    let mut decision = Decision::steps([Step::RestartWith {
        iteration: found.iteration.clone(),
        changes: all
            .into_iter()
            .map(|one| change(one, Operation::Update))
            .collect(),
        reason: reason.clone(),
    }]);
    decision
        .warnings
        .push("the running iteration ends without a winner, and the results begin anew".to_owned());
    decision
}

/// Starts a stopped experiment again, with the iteration that waits or with a new one.
fn another_iteration(case: Case<'_>, found: &Found, reason: &Option<String>) -> Decision {
    if !case.allowed.contains(&Permission::NewIteration) {
        let refusal = Refusal::new(
            "it is stopped, and running again needs another iteration",
            "allow it: `--allow new-iteration`; or write the present state",
        );
        return Decision::refuse(refusal.at(&["state"]).needs(Permission::NewIteration));
    }
    let draft = Found {
        state: FoundState::Draft,
        mutable: None,
        ..found.clone()
    };
    match &found.waiting {
        Some(waiting) => {
            let draft = Found {
                post: waiting.post.clone(),
                iteration: waiting.iteration.clone(),
                ..draft
            };
            changed(
                case,
                &draft,
                [start(waiting.iteration.clone(), reason, true)],
            )
        }
        None => {
            // The new iteration is as wanted; what belongs to the experiment may still differ.
            let draft = Found {
                post: ExperimentPost {
                    iteration: case.wanted.iteration.clone(),
                    ..found.post.clone()
                },
                iteration: None,
                ..draft
            };
            let mut decision = changed(case, &draft, [start(None, reason, true)]);
            if decision.refusals.is_empty() {
                decision.steps.insert(0, Step::CreateIteration);
            }
            decision
        }
    }
}

/// What has ended keeps what it measured; what may still change is changed.
fn ended(case: Case<'_>, found: &Found) -> Decision {
    let (changes, fixed) = changes(differences(case.wanted, &found.post, case.names), found);
    let mut decision = Decision::steps(update(&found.iteration, changes));
    decision.warnings = fixed
        .iter()
        .map(|one| {
            format!(
                "`{}` differs, and cannot change any more: {} there, {} in the file",
                one.key,
                text(&one.before),
                text(&one.after)
            )
        })
        .collect();
    decision
}

fn update(iteration: &Option<String>, changes: Vec<Change>) -> Option<Step> {
    (!changes.is_empty()).then(|| Step::Update {
        iteration: iteration.clone(),
        changes,
    })
}

fn start(iteration: Option<String>, reason: &Option<String>, again: bool) -> Step {
    Step::Start {
        iteration,
        reason: reason.clone(),
        again,
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
