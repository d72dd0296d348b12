//! A plan as text.

use anstyle::Style;

use crate::file::Experiment;
use crate::plan::{Change, ExperimentPlan, Plan, Refusal, Ship, Step};
use crate::print::created::summary;
use crate::print::{BOLD, DIM, GREEN, RED, YELLOW, before_and_after, counts, states, styled};

/// Writes plans; experiments that are as wanted are counted only.
pub(crate) fn text(
    plans: &[Plan],
    place: impl Fn(&Plan, &ExperimentPlan, &Refusal) -> Option<String>,
) -> String {
    let mut text = String::new();
    for plan in plans {
        let is_shown = |one: &&ExperimentPlan| {
            !one.steps.is_empty() || !one.refusals.is_empty() || !one.warnings.is_empty()
        };
        let shown: Vec<_> = plan.experiments.iter().filter(is_shown).collect();
        if shown.is_empty() {
            continue;
        }
        text.push_str(&styled(
            DIM,
            format_args!("{}/{}", plan.project, plan.environment),
        ));
        text.push_str("\n\n");
        for one in shown {
            experiment(one, &mut text);
            for refusal in &one.refusals {
                refused(refusal, place(plan, one, refusal), &mut text);
            }
            for warning in &one.warnings {
                text.push_str(&format!("    {} {warning}\n", styled(YELLOW, "warning:")));
            }
            text.push('\n');
        }
    }
    text.push_str(&format!("{} {}\n", styled(BOLD, "Plan:"), counts(plans)));
    text
}

fn experiment(one: &ExperimentPlan, text: &mut String) {
    let (mark, style) = mark(one);
    let states = styled(DIM, states(one));
    text.push_str(&format!(
        "{} {}  {states}\n",
        styled(style, mark),
        styled(BOLD, &one.key)
    ));
    for step in &one.steps {
        text.push_str(&format!("    {}\n", title(step)));
        match step {
            Step::Create => created(&one.wanted, text),
            Step::Stop { ships, .. } => ships.iter().for_each(|ship| {
                text.push_str(&format!("      {}\n", styled(RED, shipped(ship))));
            }),
            _ => step
                .changes()
                .iter()
                .for_each(|change| changed(change, text)),
        }
    }
}

fn mark(one: &ExperimentPlan) -> (&'static str, Style) {
    if !one.refusals.is_empty() {
        ("x", RED)
    } else if one.steps.iter().any(|step| step.needs().is_some()) {
        ("!", RED)
    } else if one.steps.contains(&Step::Create) {
        ("+", GREEN)
    } else {
        ("~", YELLOW)
    }
}

/// Writes what a step does, and marks what needs to be allowed.
fn title(step: &Step) -> String {
    let reason = |reason: &Option<String>| {
        let reason = reason
            .as_ref()
            .map(|reason| format!(", because “{reason}”"));
        reason.unwrap_or_default()
    };
    let title = match step {
        Step::Stop { winner, reason, .. } => {
            format!("stop with the winner {winner}, because “{reason}”")
        }
        Step::Start { reason: why, .. } | Step::RestartWith { reason: why, .. } => {
            format!("{}{}", step.name(), reason(why))
        }
        other => other.name().to_owned(),
    };
    match step.needs() {
        Some(needs) => format!(
            "{} {}",
            styled(RED, title),
            styled(DIM, format_args!("--allow {needs}"))
        ),
        None => title,
    }
}

pub(super) fn shipped(ship: &Ship) -> String {
    format!(
        "ships {} to everybody on the rule {} of {}",
        ship.variation, ship.rule, ship.flag
    )
}

/// Writes what is said about an experiment that is created.
fn created(wanted: &Experiment, text: &mut String) {
    for line in summary(wanted) {
        text.push_str(&format!("      {line}\n"));
    }
}

/// Writes text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn changed(change: &Change, text: &mut String) {
    let key = styled(YELLOW, &change.key);
    let line = format!("{key}: {}", before_and_after(change, one_line));
    text.push_str(&format!("      {line}\n"));
}

fn refused(refusal: &Refusal, place: Option<String>, text: &mut String) {
    let place = place
        .map(|place| format!(" {}", styled(DIM, place)))
        .unwrap_or_default();
    text.push_str(&format!(
        "    {} {}{place}\n",
        styled(RED, "refused:"),
        refusal.message
    ));
    if !refusal.help.is_empty() {
        text.push_str(&format!("    help: {}\n", refusal.help));
    }
}
