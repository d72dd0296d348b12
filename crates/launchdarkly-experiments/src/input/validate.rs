//! Finds what LaunchDarkly's documents rule out, before a request is sent.
//!
//! The checks work on the generated types, so it does not matter how these were built.
//! Whatever they do not find is left to the server.

use launchdarkly_experiments_client::Decimal;
use launchdarkly_experiments_client::types::{
    Experiment, ExperimentPost, ExperimentType, FieldAction, FieldUpdates, Instruction,
    IterationInput, IterationStatus, Methodology, RandomizationSettingsPut, TreatmentInput,
};

use crate::input::violation::Violations;
use crate::key;

pub(crate) fn experiment(post: &ExperimentPost, violations: &mut Violations) {
    if let Some(problem) = key::problem(&post.key) {
        violations.add("key", problem);
    }
    let bandit = post.type_ == Some(ExperimentType::Mab);
    if let Some(methodology) = post.methodology.as_ref().filter(|_| bandit)
        && *methodology != Methodology::Bayesian
    {
        violations.add(
            "methodology",
            format!("a multi-armed bandit is `bayesian`, not `{methodology}`; leave it out"),
        );
    }
    if let Some(analysis) = &post.analysis_config {
        for (name, value) in [
            ("bayesianThreshold", &analysis.bayesian_threshold),
            ("significanceThreshold", &analysis.significance_threshold),
        ] {
            if let Some(value) = value {
                number(&format!("analysisConfig.{name}"), value, violations);
            }
        }
    }
}

/// Validates the e-mail address of a maintainer.
pub(crate) fn maintainer(email: &str, violations: &mut Violations) {
    if !is_email(email) {
        violations.add(
            "maintainerId",
            format!("`{email}` of `maintained_by(…)` is not an e-mail address; give one, or an id with `maintainer(…)`"),
        );
    }
}

/// Whether a text is an e-mail address, as far as a filter of members depends on it.
pub(crate) fn is_email(email: &str) -> bool {
    let separates = |one: char| one.is_whitespace() || matches!(one, ',' | '|' | ':' | '"');
    let is_address = email
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    is_address && !email.contains(separates)
}

pub(crate) fn iteration(input: &IterationInput, violations: &mut Violations) {
    iteration_but_shares(input, violations);
    shares(&input.treatments, violations);
}

/// Validates everything but the sum of the shares.
pub(crate) fn iteration_but_shares(input: &IterationInput, violations: &mut Violations) {
    primary(input, violations);
    treatments(&input.treatments, violations);
    for (position, treatment) in input.treatments.iter().enumerate() {
        for (at, parameter) in treatment.parameters.iter().enumerate() {
            if !input.flags.contains_key(&parameter.flag_key) {
                violations.add(
                    format_args!("treatments[{position}].parameters[{at}].flagKey"),
                    format!(
                        "`{}` is not among the flags; add it with its rule by `flag(…)`",
                        parameter.flag_key
                    ),
                );
            }
        }
    }
}

pub(crate) fn settings(put: &RandomizationSettingsPut, violations: &mut Violations) {
    if put.randomization_units.is_empty() {
        violations.add(
            "randomizationUnits",
            "is empty, which would remove them all; list one with `unit(…)`, or call `unchecked()`",
        );
    }
    let units = put.randomization_units.iter().enumerate();
    let deviolations = units.filter(|(_, unit)| unit.default == Some(true));
    for (position, unit) in deviolations.skip(1) {
        violations.add(
            format_args!("randomizationUnits[{position}].default"),
            format!(
                "`{}` is a second default; one is allowed",
                unit.randomization_unit
            ),
        );
    }
}

/// Validates instructions, against the experiment if it is known.
pub(crate) fn instructions(
    instructions: &[Instruction],
    current: Option<&Experiment>,
    violations: &mut Violations,
) {
    if instructions.is_empty() {
        violations.add("instructions", "must not be empty; add one");
    }
    // What is known before each instruction: whether an iteration runs, and which fields may change.
    let mut running = current.is_some_and(Experiment::is_running);
    let mut mutable = current;
    for (position, instruction) in instructions.iter().enumerate() {
        violations.within(&format!("instructions[{position}]."), |violations| {
            match instruction {
                Instruction::UpdateExperimentFields(update) => {
                    fields(&update.value, mutable, violations);
                    return;
                }
                Instruction::SaveAndStartNewIteration(save) => {
                    if let Some(updates) = &save.value {
                        // They change the copy, which is a draft.
                        fields(updates, None, violations);
                    }
                    running = true;
                }
                Instruction::StopIteration(_) => running = false,
                Instruction::StartIteration(start) => {
                    let reason = start.change_justification.as_deref().unwrap_or_default();
                    if running && reason.trim().is_empty() {
                        violations.add(
                            "changeJustification",
                            "is required while an iteration is running; give it with `reason(…)`",
                        );
                    }
                    running = true;
                }
                Instruction::ArchiveExperiment | Instruction::RestoreExperiment => {}
                _ => return,
            }
            // The instruction has changed the state of the experiment.
            mutable = None;
        });
    }
}

fn primary(input: &IterationInput, violations: &mut Violations) {
    let (path, key) = match (&input.primary_single_metric_key, &input.primary_funnel_key) {
        (Some(_), Some(_)) => {
            let message =
                "there is a primary funnel too; give `primary_metric(…)` or `primary_funnel(…)`";
            return violations.add("primarySingleMetricKey", message);
        }
        (None, None) => {
            let message = "is missing; give it with `primary_metric(…)`, or a funnel with `primary_funnel(…)`";
            return violations.add("primarySingleMetricKey", message);
        }
        (Some(metric), None) => ("primarySingleMetricKey", metric),
        (None, Some(funnel)) => ("primaryFunnelKey", funnel),
    };
    if !input.metrics.iter().any(|metric| metric.key == *key) {
        violations.add(path, format!("`{key}` is not among the metrics; add it"));
    }
}

fn treatments(treatments: &[TreatmentInput], violations: &mut Violations) {
    let baselines = treatments.iter().filter(|treatment| treatment.baseline);
    match baselines.count() {
        1 => {}
        count => violations.add(
            "treatments",
            format!("{count} are baselines; mark exactly one"),
        ),
    }
    for (position, treatment) in treatments.iter().enumerate() {
        let path = format!("treatments[{position}].allocationPercent");
        percent(&path, &treatment.allocation_percent, violations);
    }
}

/// Validates the sum of the shares, if each of them is one.
fn shares(treatments: &[TreatmentInput], violations: &mut Violations) {
    let shares = treatments.iter().map(|treatment| {
        let share = &treatment.allocation_percent;
        percent("", share, &mut Violations::default())
    });
    if shares.sum::<Option<f64>>() > Some(100.0 + SUM_TOLERANCE) {
        violations.add("treatments", "the allocations add up to more than 100 %");
    }
}

/// Tolerance for the sum of allocations, in percentage points.
///
/// Computed shares, such as 200.0/3.0 + 100.0/3.0, can exceed 100 by rounding; the server decides about those.
const SUM_TOLERANCE: f64 = 1e-9;

fn fields(updates: &FieldUpdates, current: Option<&Experiment>, violations: &mut Violations) {
    let mutable = current.and_then(Experiment::mutable_fields);
    let status = current.and_then(Experiment::status);
    for (name, update) in updates.iter() {
        let path = format!("value.{name}");
        if update.value.is_none() && update.operation != FieldAction::Remove {
            violations.add(
                format_args!("{path}.value"),
                format!("`{}` needs a value", update.operation),
            );
        }
        let (Some(mutable), Some(status)) = (mutable, status) else {
            continue;
        };
        let allowed = mutable.get(name).map_or(&[][..], Vec::as_slice);
        if !allowed.contains(&update.operation) {
            let names: Vec<String> = allowed.iter().map(ToString::to_string).collect();
            let names = match names.is_empty() {
                true => "nothing".to_owned(),
                false => format!("`{}`", names.join("`, `")),
            };
            let operation = &update.operation;
            let when = when(status);
            violations.add(
                format_args!("{path}.operation"),
                format!("`{operation}` of `{name}` is not allowed {when}; allowed: {names}"),
            );
        }
    }
}

/// Says in words when an iteration has a status.
fn when(status: &IterationStatus) -> String {
    match status {
        IterationStatus::NotStarted => "while the iteration is a draft".to_owned(),
        IterationStatus::Running => "while an iteration is running".to_owned(),
        IterationStatus::Stopped => "after the iteration was stopped".to_owned(),
        _ => format!("in the status `{status}`"),
    }
}

/// Reads a share; `None`, with a violation, where it is not one.
fn percent(path: &str, value: &Decimal, violations: &mut Violations) -> Option<f64> {
    if !number(path, value, violations) {
        return None;
    }
    if *value < Decimal::from(0) || *value > Decimal::from(100) {
        violations.add(path, format!("`{value}` is not between 0 and 100"));
        return None;
    }
    value.to_f64()
}

fn number(path: &str, value: &Decimal, violations: &mut Violations) -> bool {
    let is_number = value.is_number();
    if !is_number {
        violations.add(
            path,
            format!("`{value}` is not a decimal number; write it like `12.5`"),
        );
    }
    is_number
}
