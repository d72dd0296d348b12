//! The rules that no schema expresses, for new and for changed experiments.

use std::collections::HashSet;

use crate::engine::experiments::percent;
use crate::engine::problem::Problem;
use crate::state::experiment::{Iteration, Treatment};
use crate::state::project::Project;

/// The maximum length of the key of an experiment or a flag, in bytes.
const MAX_KEY_LEN: usize = 256;

/// Checks the rules for every iteration, new or changed.
pub(super) fn check_iteration(iteration: &Iteration, project: &Project) -> Result<(), Problem> {
    let mut keys = HashSet::new();
    if let Some(metric) = iteration
        .metrics
        .iter()
        .find(|metric| !keys.insert(&metric.key))
    {
        return Err(Problem::invalid(format!(
            "metrics: the key `{}` occurs twice",
            metric.key
        )));
    }
    if iteration.primary_metric.is_none() && iteration.primary_funnel.is_none() {
        return Err(Problem::invalid(
            "either `primarySingleMetricKey` or `primaryFunnelKey` is required",
        ));
    }
    check_treatments(&iteration.treatments)?;
    match iteration.randomization_unit.as_deref() {
        Some(unit) if !project.has_unit(unit) => Err(Problem::invalid(format!(
            "randomizationUnit: `{unit}` is not in the experimentation settings of project `{}`",
            project.key
        ))),
        _ => Ok(()),
    }
}

/// Checks that a multi-armed bandit uses the Bayesian methodology.
pub(super) fn check_methodology(kind: &str, methodology: &str) -> Result<(), Problem> {
    if kind == "mab" && methodology != "bayesian" {
        return Err(Problem::invalid(format!(
            "methodology: a multi-armed bandit requires `bayesian`, not `{methodology}`"
        )));
    }
    Ok(())
}

/// Checks that a name is not blank.
pub(super) fn check_name(name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::invalid("name: must not be empty"));
    }
    Ok(())
}

/// Checks the characters and the length of the key of an experiment or a flag.
pub(super) fn check_key(key: &str) -> Result<(), Problem> {
    let starts = key.starts_with(|first: char| first.is_ascii_alphanumeric());
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if !starts || key.len() > MAX_KEY_LEN || !key.bytes().all(allowed) {
        return Err(Problem::invalid(format!(
            "key: must begin with a letter or digit, contain only letters, digits, `.`, `_` and `-`, \
             and be at most {MAX_KEY_LEN} characters long"
        )));
    }
    Ok(())
}

fn check_treatments(treatments: &[Treatment]) -> Result<(), Problem> {
    let mut total = 0_u128;
    for (position, treatment) in treatments.iter().enumerate() {
        let share = percent::parse(&treatment.allocation_percent).ok_or_else(|| {
            Problem::invalid(format!(
                "treatments[{position}].allocationPercent: `{}` is not a decimal number from 0 to 100 with at most {} decimal places",
                treatment.allocation_percent,
                percent::DECIMAL_PLACES
            ))
        })?;
        total = total.saturating_add(share);
    }
    if total > percent::HUNDRED {
        return Err(Problem::invalid(
            "treatments: the allocations add up to more than 100 percent",
        ));
    }
    if treatments
        .iter()
        .filter(|treatment| treatment.baseline)
        .count()
        > 1
    {
        return Err(Problem::invalid("treatments: only one can be the baseline"));
    }
    Ok(())
}

/// Checks whether a draft can be started, apart from its flags.
pub(super) fn check_startable(draft: &Iteration) -> Result<(), Problem> {
    if draft
        .randomization_unit
        .as_deref()
        .unwrap_or_default()
        .is_empty()
    {
        return Err(Problem::patch_failed(
            "the iteration has no randomizationUnit",
        ));
    }
    let mut treatments = draft.treatments.iter();
    if !treatments.any(|treatment| percent::parse(&treatment.allocation_percent) > Some(0)) {
        return Err(Problem::patch_failed(
            "no treatment has an allocationPercent above 0",
        ));
    }
    Ok(())
}
