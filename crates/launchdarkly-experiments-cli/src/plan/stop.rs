//! The step that stops an experiment and ships its winner, or why it cannot be stopped like this.

use crate::found::Found;
use crate::plan::Refusal;
use crate::plan::names::Names;
use crate::plan::step::{Ship, Step};

/// Whether a text is the name or the id of the winner.
pub(super) fn is_winner(found: &Found, text: &str) -> bool {
    let winner = found.winner.as_ref().map(|winner| winner.id.as_str());
    found.winner_name() == Some(text) || winner == Some(text)
}

/// Returns the step that stops it, or why it cannot be stopped like this.
pub(super) fn stop(
    found: &Found,
    names_of_flags: Names<'_>,
    winner: &Option<String>,
    reason: &Option<String>,
) -> Result<Step, Refusal> {
    let Some(winner) = winner else {
        return Err(Refusal::new(
            "it is running, and stopping it needs a winner, which is shipped to everybody",
            "write `state: {stopped: {winner: NAME, reason: TEXT}}`",
        )
        .at(&["state"]));
    };
    let names = || {
        let names: Vec<_> = found
            .treatments
            .iter()
            .map(|one| format!("`{}`", one.name))
            .collect();
        names.join(", ")
    };
    let named = found.treatments_named(winner);
    let [treatment] = named.as_slice() else {
        let message = match named.is_empty() {
            true => format!("the running iteration has no treatment `{winner}`"),
            false => format!("`{winner}` is the name of several treatments"),
        };
        return Err(Refusal::new(
            message,
            format!("there are {}; an id can be given too", names()),
        )
        .at(&["state", "stopped", "winner"]));
    };
    let Some(id) = &treatment.id else {
        return Err(Refusal::new(
            "LaunchDarkly does not show the ids of the treatments",
            "stop it in LaunchDarkly",
        ));
    };
    let Some(reason) = reason.as_ref().filter(|reason| !reason.trim().is_empty()) else {
        return Err(Refusal::new(
            "stopping it needs a reason",
            "write `reason: TEXT` beside the winner",
        )
        .at(&["state", "stopped"]));
    };
    let flags = found.post.iteration.flags.iter();
    let ships = flags.map(|(key, rule)| {
        let own = treatment.variations.get(key);
        let others = rule.not_in_experiment_variation_id.as_ref();
        let shipped = own.or(others).map(String::as_str).unwrap_or_default();
        Ship {
            flag: key.clone(),
            rule: names_of_flags.rule(key, &rule.rule_id),
            variation: names_of_flags.variation(key, shipped),
        }
    });
    Ok(Step::Stop {
        iteration: found.iteration.clone(),
        winner: treatment.name.clone(),
        winner_id: id.clone(),
        reason: reason.clone(),
        ships: ships.collect(),
    })
}
