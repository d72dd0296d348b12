//! A plan as the comment of a pull request: a verdict, then what changes, short.

use crate::plan::{Change, ExperimentPlan, Plan, Step};
use crate::print::created::summary;
use crate::print::plan::shipped;
use crate::print::{before_and_after, counts, states};

/// Writes plans.
pub(crate) fn plans(plans: &[Plan]) -> String {
    let mut text = format!("**{}**\n", verdict(plans));
    for plan in plans {
        let is_shown = |one: &&ExperimentPlan| {
            !one.steps.is_empty() || !one.refusals.is_empty() || !one.warnings.is_empty()
        };
        let mut shown = plan.experiments.iter().filter(is_shown).peekable();
        if shown.peek().is_some() {
            text.push_str(&format!(
                "\n#### {} / {}\n\n",
                escaped(&plan.project),
                escaped(&plan.environment)
            ));
        }
        shown.for_each(|one| experiment(one, &mut text));
    }
    text
}

/// Says in one line what a reader has to know first.
fn verdict(plans: &[Plan]) -> String {
    let experiments = || plans.iter().flat_map(|plan| &plan.experiments);
    let ships = experiments()
        .flat_map(|one| &one.steps)
        .any(|step| matches!(step, Step::Stop { .. }));
    let counts = counts(plans);
    if experiments().any(|one| !one.refusals.is_empty()) {
        format!("Experiments: not possible as it is. {counts}.")
    } else if experiments().all(|one| one.steps.is_empty()) {
        format!("Experiments: nothing to do. {counts}.")
    } else if ships {
        format!("Experiments: this ships a winner to everybody. {counts}.")
    } else {
        format!("Experiments: {counts}.")
    }
}

fn experiment(one: &ExperimentPlan, text: &mut String) {
    text.push_str(&format!("- {} ({})\n", code(&one.key), states(one)));
    for step in &one.steps {
        match step {
            Step::Create => {
                text.push_str("  - create\n");
                for line in summary(&one.wanted) {
                    text.push_str(&format!("    - {}\n", escaped(&line)));
                }
            }
            Step::Stop {
                winner,
                reason,
                ships,
                ..
            } => {
                text.push_str(&format!(
                    "  - **stop** with the winner {}: {}\n",
                    code(winner),
                    escaped(reason)
                ));
                for ship in ships {
                    text.push_str(&format!("    - :warning: {}\n", escaped(&shipped(ship))));
                }
            }
            _ => {
                let is_marked = step.needs().is_some();
                let mark = if is_marked { "**" } else { "" };
                text.push_str(&format!("  - {mark}{}{mark}\n", step.name()));
                for change in step.changes() {
                    text.push_str(&format!("    - {}\n", changed(change)));
                }
            }
        }
    }
    for refusal in &one.refusals {
        let help = match refusal.help.as_str() {
            "" => String::new(),
            help => format!("; {help}"),
        };
        text.push_str(&format!(
            "  - :x: {}{}\n",
            escaped(&refusal.message),
            escaped(&help)
        ));
    }
    for warning in &one.warnings {
        text.push_str(&format!("  - :warning: {}\n", escaped(warning)));
    }
}

fn changed(change: &Change) -> String {
    format!("{}: {}", code(&change.key), before_and_after(change, code))
}

/// Writes text as code, whatever is in it.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false if text.is_empty() => "“”".to_owned(),
        false => format!("`{text}`"),
    }
}

/// Writes text so that nothing in it is markup, a mention or a link; what is between backquotes stays code.
fn escaped(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            escaped.push('`');
        }
        for letter in part.chars() {
            if index % 2 == 0 && r"\*_{}[]<>()#!|~@&".contains(letter) {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
    }
    escaped
}
