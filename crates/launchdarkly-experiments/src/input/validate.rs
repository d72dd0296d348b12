//! What LaunchDarkly's documents rule out, found before a request is sent.
//!
//! These are checks of the generated types, so it does not matter how they were built. The server stays the judge of the rest.

use std::cmp::Ordering;

use launchdarkly_experiments_client::Decimal;
use launchdarkly_experiments_client::types::{
    Experiment, ExperimentPost, ExperimentType, FieldAction, FieldUpdates, Instruction,
    IterationInput, Methodology, RandomizationSettingsPut, TreatmentInput,
};

use crate::input::violation::Faults;
use crate::resource::key as keys;
use crate::{ExperimentExt, NewIteration};

pub(crate) fn experiment(post: &ExperimentPost, faults: &mut Faults) {
    if let Some(fault) = keys::fault(&post.key) {
        faults.add("key", fault);
    }
    let bandit = post.type_ == Some(ExperimentType::Mab);
    if let Some(methodology) = post.methodology.as_ref().filter(|_| bandit)
        && *methodology != Methodology::Bayesian
    {
        faults.add(
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
                number(&format!("analysisConfig.{name}"), value, faults);
            }
        }
    }
    if post.iteration == IterationInput::from(NewIteration::new("")) {
        faults.add("iteration", "is missing; give it with `iteration(…)`");
    } else {
        faults.within("iteration.", |faults| iteration(&post.iteration, faults));
    }
}

pub(crate) fn iteration(input: &IterationInput, faults: &mut Faults) {
    primary(input, faults);
    treatments(&input.treatments, faults);
    for (position, treatment) in input.treatments.iter().enumerate() {
        for (at, parameter) in treatment.parameters.iter().enumerate() {
            if !input.flags.contains_key(&parameter.flag_key) {
                faults.add(
                    format_args!("treatments[{position}].parameters[{at}].flagKey"),
                    format!(
                        "`{}` is not among the flags; add it with its rule",
                        parameter.flag_key
                    ),
                );
            }
        }
    }
}

pub(crate) fn settings(put: &RandomizationSettingsPut, faults: &mut Faults) {
    if put.randomization_units.is_empty() {
        faults.add(
            "randomizationUnits",
            "is empty, which would remove them all; list one, or send it unchecked",
        );
    }
    let units = put.randomization_units.iter().enumerate();
    let defaults = units.filter(|(_, unit)| unit.default == Some(true));
    for (position, unit) in defaults.skip(1) {
        faults.add(
            format_args!("randomizationUnits[{position}].default"),
            format!(
                "`{}` is a second default; one is allowed",
                unit.randomization_unit
            ),
        );
    }
}

/// Checks instructions, against the experiment if it is known.
pub(crate) fn instructions(
    instructions: &[Instruction],
    given: Option<&Experiment>,
    faults: &mut Faults,
) {
    if instructions.is_empty() {
        faults.add("instructions", "must not be empty; add one");
    }
    // What is known when it is an instruction's turn: whether an iteration runs, and which fields may change.
    let mut running = given.is_some_and(Experiment::is_running);
    let mut mutable = given;
    for (position, instruction) in instructions.iter().enumerate() {
        faults.within(&format!("instructions[{position}]."), |faults| {
            match instruction {
                Instruction::UpdateExperimentFields(update) => {
                    fields(&update.value, mutable, faults);
                    return;
                }
                Instruction::SaveAndStartNewIteration(save) => {
                    if let Some(updates) = &save.value {
                        // They change the copy, which is a draft.
                        fields(updates, None, faults);
                    }
                    running = true;
                }
                Instruction::StopIteration(_) => running = false,
                Instruction::StartIteration(start) => {
                    let reason = start.change_justification.as_deref().unwrap_or_default();
                    if running && reason.trim().is_empty() {
                        faults.add(
                            "changeJustification",
                            "is required while an iteration runs; say why",
                        );
                    }
                    running = true;
                }
                Instruction::ArchiveExperiment | Instruction::RestoreExperiment => {}
                _ => return,
            }
            // It has brought the experiment into another state.
            mutable = None;
        });
    }
}

fn primary(input: &IterationInput, faults: &mut Faults) {
    let (path, key) = match (&input.primary_single_metric_key, &input.primary_funnel_key) {
        (Some(_), Some(_)) => {
            let message = "there is a primary funnel too; give one of the two";
            return faults.add("primarySingleMetricKey", message);
        }
        (None, None) => {
            let message = "give this or `primaryFunnelKey`";
            return faults.add("primarySingleMetricKey", message);
        }
        (Some(metric), None) => ("primarySingleMetricKey", metric),
        (None, Some(funnel)) => ("primaryFunnelKey", funnel),
    };
    if !input.metrics.iter().any(|metric| metric.key == *key) {
        faults.add(path, format!("`{key}` is not among the metrics; add it"));
    }
}

fn treatments(treatments: &[TreatmentInput], faults: &mut Faults) {
    let baselines = treatments.iter().filter(|treatment| treatment.baseline);
    match baselines.count() {
        1 => {}
        count => faults.add(
            "treatments",
            format!("exactly one is the baseline, not {count}"),
        ),
    }
    let mut total = 0.0;
    for (position, treatment) in treatments.iter().enumerate() {
        let path = format!("treatments[{position}].allocationPercent");
        match percent(&path, &treatment.allocation_percent, faults) {
            Some(share) => total += share,
            // Without it there is no sum to speak of.
            None => total = f64::NAN,
        }
    }
    if total > 100.0 + HAIR {
        faults.add("treatments", "the allocations are more than 100 % together");
    }
}

/// By how much a sum may miss 100 %: shares that a program has computed, like two thirds and one, do so by their last digits. The server is their judge.
const HAIR: f64 = 1e-9;

fn fields(updates: &FieldUpdates, given: Option<&Experiment>, faults: &mut Faults) {
    let mutable = given.and_then(ExperimentExt::mutable_fields);
    for (name, update) in updates.iter() {
        let path = format!("value.{name}");
        if update.value.is_none() && update.operation != FieldAction::Remove {
            faults.add(
                format_args!("{path}.value"),
                format!("`{}` needs a value", update.operation),
            );
        }
        let allowed = mutable.map(|mutable| mutable.get(name).map_or(&[][..], Vec::as_slice));
        if allowed.is_some_and(|allowed| !allowed.contains(&update.operation)) {
            faults.add(
                format_args!("{path}.operation"),
                format!("`{}` is not allowed in the present state", update.operation),
            );
        }
    }
}

/// A share; `None` with a fault where it is none.
fn percent(path: &str, value: &Decimal, faults: &mut Faults) -> Option<f64> {
    if !number(path, value, faults) {
        return None;
    }
    let below = value.compare(&Decimal::from(0)) == Some(Ordering::Less);
    let above = value.compare(&Decimal::from(100)) == Some(Ordering::Greater);
    if below || above {
        faults.add(path, format!("`{value}` is not from 0 to 100"));
        return None;
    }
    value.to_f64()
}

fn number(path: &str, value: &Decimal, faults: &mut Faults) -> bool {
    let is_number = value.is_number();
    if !is_number {
        faults.add(
            path,
            format!("`{value}` is not a decimal number; write it like `12.5`"),
        );
    }
    is_number
}
