//! What is printed: as text with colour, as markdown for a pull request, as JSON for programs.

pub(crate) mod applied;
mod created;
pub(crate) mod findings;
pub(crate) mod json;
pub(crate) mod list;
pub(crate) mod markdown;
pub(crate) mod plan;

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use crate::plan::{Change, ExperimentPlan, Plan, Step};

/// Made.
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
/// Changed.
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
/// Destructive, or wrong.
pub(crate) const RED: Style = AnsiColor::Red.on_default();
/// Of less importance.
pub(crate) const DIM: Style = Style::new().dimmed();
/// What is named.
pub(crate) const BOLD: Style = Style::new().bold();

/// Writes a text in a style.
pub(crate) fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Returns the state that an experiment will be in.
fn state_after(plan: &ExperimentPlan) -> &str {
    let mut state = plan.state.as_str();
    for step in &plan.steps {
        state = match step {
            Step::Create => "draft",
            Step::Start { .. } | Step::RestartWith { .. } => "running",
            Step::Stop { .. } => "stopped",
            Step::Archive => "archived",
            Step::Restore if state == "archived" => "restored",
            Step::Restore | Step::Update { .. } | Step::CreateIteration => state,
        };
    }
    state
}

/// Writes the states before and after.
fn states(plan: &ExperimentPlan) -> String {
    match (plan.state.as_str(), state_after(plan)) {
        (before, after) if before == after => before.to_owned(),
        (before, after) => format!("{before} → {after}"),
    }
}

/// Writes a value of a field in a line.
fn value(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(self::value).collect();
            items.join("; ")
        }
        Value::Object(properties) => {
            let properties = properties
                .iter()
                .map(|(key, one)| format!("{key} {}", value_of(one)));
            properties.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn value_of(one: &Value) -> String {
    value(one)
}

/// Writes what there is before and after, each in a form; of lists only what differs.
fn before_and_after(change: &Change, form: impl Fn(&str) -> String) -> String {
    let (before, after) = (&change.before, &change.after);
    let list = |value: &Value| match value {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => Some(items.clone()),
        _ => None,
    };
    let (gone, new) = match (list(before), list(after)) {
        (Some(before), Some(after)) => {
            let without = |some: &[Value], others: &[Value]| {
                some.iter()
                    .filter(|one| !others.contains(one))
                    .cloned()
                    .collect::<Vec<_>>()
            };
            (
                without(&before, &after).into(),
                without(&after, &before).into(),
            )
        }
        _ => (before.clone(), after.clone()),
    };
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    let (is_gone, is_new) = (!is_empty(&gone), !is_empty(&new));
    let (gone, new) = (form(&value(&gone)), form(&value(&new)));
    match (is_gone, is_new) {
        (false, _) => format!("+ {new}"),
        (true, false) => format!("- {gone}"),
        (true, true) => format!("{gone} → {new}"),
    }
}

/// The numbers of what would be done, in words: "1 to create, 2 to change".
fn counts(plans: &[Plan]) -> String {
    let experiments = || plans.iter().flat_map(|plan| &plan.experiments);
    let count =
        |has: &dyn Fn(&ExperimentPlan) -> bool| experiments().filter(|one| has(one)).count();
    let has = |one: &ExperimentPlan, is: fn(&Step) -> bool| one.steps.iter().any(is);
    let numbers = [
        (
            count(&|one| has(one, |step| *step == Step::Create)),
            "to create",
        ),
        (
            count(&|one| has(one, |step| !step.changes().is_empty())),
            "to change",
        ),
        (
            count(&|one| {
                has(one, |step| {
                    matches!(step, Step::Start { .. } | Step::RestartWith { .. })
                })
            }),
            "to start",
        ),
        (
            count(&|one| has(one, |step| matches!(step, Step::Stop { .. }))),
            "to stop",
        ),
        (
            count(&|one| has(one, |step| *step == Step::Archive)),
            "to archive",
        ),
        (
            count(&|one| has(one, |step| *step == Step::Restore)),
            "to restore",
        ),
        (count(&|one| !one.refusals.is_empty()), "refused"),
        (
            count(&|one| one.steps.is_empty() && one.refusals.is_empty()),
            "as wanted",
        ),
    ];
    let said = numbers.iter().filter(|(number, _)| *number > 0);
    let said: Vec<_> = said
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    match said.is_empty() {
        true => "no experiments".to_owned(),
        false => said.join(", "),
    }
}
