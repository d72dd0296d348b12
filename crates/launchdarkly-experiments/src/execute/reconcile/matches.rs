//! Whether what is there is what was to be created.
//!
//! What the request leaves out is the server's to decide and is not compared, but for texts and tags, which nobody makes up.
//! What the request gives and the reply does not show leaves the question open: `None`.
//! Order, white space around texts and the spelling of numbers are no difference.

use std::collections::BTreeSet;

use launchdarkly_experiments_client::Decimal;
use launchdarkly_experiments_client::types::{
    AnalysisConfigInput, AnalysisConfigRep, DependentMetricOrMetricGroupRep, Experiment,
    ExperimentPost, FlagInput, FlagRep, IterationInput, IterationRep, MetricInput, ParameterRep,
    TreatmentInput, TreatmentParameterInput, TreatmentRep,
};

use crate::ExperimentExt as _;

/// Whether an experiment is what a request asked for. An iteration that has been started since still counts.
pub(crate) fn experiment(asked: &ExperimentPost, found: &Experiment) -> Option<bool> {
    // Named one by one, so that a new property is compared, or left out by decision.
    let ExperimentPost {
        key,
        name,
        description,
        maintainer_id,
        holdout_id,
        methodology,
        data_source,
        type_,
        tags: asked_tags,
        analysis_config,
        iteration: asked_iteration,
    } = asked;
    let previous = found.previous_iterations.iter().flatten();
    let first = previous
        .chain(&found.current_iteration)
        .chain(&found.draft_iteration)
        .min_by_key(|iteration| iteration.created_at);
    all([
        Some(*key == found.key),
        Some(same_text(name, &found.name)),
        // Nobody creates an archived one.
        Some(!found.is_archived()),
        text(description, &found.description),
        given(maintainer_id, &Some(found.maintainer_id.clone())),
        given(holdout_id, &found.holdout_id),
        given(methodology, &found.methodology),
        given(data_source, &found.data_source),
        given(type_, &found.type_),
        tags(asked_tags, &found.tags),
        both(analysis_config, &found.analysis_config, analysis),
        first.and_then(|first| iteration(asked_iteration, first)),
    ])
}

/// Whether an iteration is what a request asked for.
pub(crate) fn iteration(asked: &IterationInput, found: &IterationRep) -> Option<bool> {
    // Named one by one, so that a new property is compared, or left out by decision.
    let IterationInput {
        hypothesis,
        can_reshuffle_traffic,
        randomization_unit,
        reallocation_frequency_millis,
        primary_single_metric_key,
        primary_funnel_key,
        covariate_id,
        attributes,
        metrics,
        treatments,
        flags,
    } = asked;
    let single = found.primary_single_metric.as_ref();
    let funnel = found.primary_funnel.as_ref();
    let covariates = found.covariate_info.as_ref();
    let metrics = found.metrics.as_ref().and_then(|found| {
        let same = metrics
            .iter()
            .map(|asked| any(found.iter().map(|found| metric(asked, found))));
        // The server may list the primary one by itself.
        let is_asked = |key: &str| {
            let primary = [primary_single_metric_key, primary_funnel_key];
            primary.into_iter().flatten().any(|primary| primary == key)
                || metrics.iter().any(|asked| asked.key == key)
        };
        let none_beside = found.iter().all(|found| is_asked(&found.key));
        all(same.chain([Some(none_beside)]))
    });
    let treatments = found.treatments.as_ref().and_then(|found| {
        let same = treatments
            .iter()
            .map(|asked| any(found.iter().map(|found| treatment(asked, found))));
        all(same.chain([Some(treatments.len() == found.len())]))
    });
    let flags = found.flags.as_ref().and_then(|found| {
        let same = flags.iter().map(|(key, asked)| match found.get(key) {
            Some(found) => flag(asked, found),
            None => Some(false),
        });
        all(same.chain([Some(flags.len() == found.len())]))
    });
    all([
        Some(same_text(hypothesis, &found.hypothesis)),
        given(can_reshuffle_traffic, &found.can_reshuffle_traffic),
        given(randomization_unit, &found.randomization_unit),
        given(
            reallocation_frequency_millis,
            &found.reallocation_frequency_millis,
        ),
        given(
            primary_single_metric_key,
            &single.map(|one| one.key.clone()),
        ),
        given(primary_funnel_key, &funnel.map(|one| one.key.clone())),
        given(covariate_id, &covariates.map(|one| one.id.clone())),
        names(attributes, &found.attributes),
        metrics,
        treatments,
        flags,
    ])
}

fn metric(asked: &MetricInput, found: &DependentMetricOrMetricGroupRep) -> Option<bool> {
    let MetricInput {
        key,
        is_group,
        // Which one is primary, the iteration says.
        primary: _,
        analysis_unit,
    } = asked;
    all([
        Some(*key == found.key),
        given(is_group, &Some(found.is_group)),
        given(analysis_unit, &found.analysis_unit),
    ])
}

fn treatment(asked: &TreatmentInput, found: &TreatmentRep) -> Option<bool> {
    let TreatmentInput {
        name,
        baseline,
        allocation_percent,
        parameters,
    } = asked;
    let parameters = found.parameters.as_ref().and_then(|found| {
        let same = parameters
            .iter()
            .map(|asked| any(found.iter().map(|found| parameter(asked, found))));
        all(same.chain([Some(parameters.len() == found.len())]))
    });
    all([
        Some(same_text(name, &found.name)),
        given(&Some(*baseline), &found.baseline),
        number(allocation_percent, &found.allocation_percent),
        parameters,
    ])
}

fn parameter(asked: &TreatmentParameterInput, found: &ParameterRep) -> Option<bool> {
    let TreatmentParameterInput {
        flag_key,
        variation_id,
    } = asked;
    all([
        given(&Some(flag_key.clone()), &found.flag_key),
        given(&Some(variation_id.clone()), &found.variation_id),
    ])
}

fn flag(asked: &FlagInput, found: &FlagRep) -> Option<bool> {
    let FlagInput {
        flag_config_version,
        rule_id,
        not_in_experiment_variation_id,
    } = asked;
    all([
        given(&Some(*flag_config_version), &found.flag_config_version),
        given(&Some(rule_id.clone()), &found.targeting_rule),
        given(
            not_in_experiment_variation_id,
            &found.not_in_experiment_variation_id,
        ),
    ])
}

fn analysis(asked: &AnalysisConfigInput, found: &AnalysisConfigRep) -> Option<bool> {
    let AnalysisConfigInput {
        bayesian_threshold,
        significance_threshold,
        test_direction,
        multiple_comparison_correction_method,
        multiple_comparison_correction_scope,
        sequential_testing_enabled,
    } = asked;
    all([
        both(bayesian_threshold, &found.bayesian_threshold, threshold),
        both(
            significance_threshold,
            &found.significance_threshold,
            threshold,
        ),
        given(test_direction, &found.test_direction),
        given(
            multiple_comparison_correction_method,
            &found.multiple_comparison_correction_method,
        ),
        given(
            multiple_comparison_correction_scope,
            &found.multiple_comparison_correction_scope,
        ),
        given(
            sequential_testing_enabled,
            &found.sequential_testing_enabled,
        ),
    ])
}

/// One that is the same is enough; without one, all must be known to differ.
fn any(candidates: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let differ = candidates.into_iter().map(|same| same.map(|same| !same));
    all(differ).map(|all_differ| !all_differ)
}

/// One difference decides; without one, all must be known.
fn all(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut verdict = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => verdict = None,
        }
    }
    verdict
}

fn given<T: PartialEq>(asked: &Option<T>, found: &Option<T>) -> Option<bool> {
    both(asked, found, |asked, found| Some(asked == found))
}

/// Compares what is given with what is shown.
fn both<A, B>(
    asked: &Option<A>,
    found: &Option<B>,
    same: impl Fn(&A, &B) -> Option<bool>,
) -> Option<bool> {
    match asked {
        Some(asked) => same(asked, found.as_ref()?),
        None => Some(true),
    }
}

fn same_text(asked: &str, found: &str) -> bool {
    asked.trim() == found.trim()
}

/// Compares texts that may be absent, which is as good as empty.
fn text(asked: &Option<String>, found: &Option<String>) -> Option<bool> {
    let asked = asked.as_deref().unwrap_or_default();
    match found {
        Some(found) => Some(same_text(asked, found)),
        None => same_text(asked, "").then_some(true),
    }
}

/// Compares tags: what was not given must not be there either.
fn tags(asked: &Option<Vec<String>>, found: &Option<Vec<String>>) -> Option<bool> {
    let asked: BTreeSet<_> = asked.iter().flatten().collect();
    match found {
        Some(found) => Some(asked == found.iter().collect()),
        None => asked.is_empty().then_some(true),
    }
}

/// Compares lists whose order and repeats do not matter.
fn names(asked: &Option<Vec<String>>, found: &Option<Vec<String>>) -> Option<bool> {
    both(asked, found, |asked, found| {
        let asked: BTreeSet<_> = asked.iter().collect();
        Some(asked == found.iter().collect())
    })
}

/// Compares numbers, however they are spelled.
fn number(asked: &Decimal, found: &Decimal) -> Option<bool> {
    Some(asked == found || asked.to_f64()? == found.to_f64()?)
}

/// Compares thresholds, which LaunchDarkly takes in percent (`5`) and shows as a share (`0.05`).
fn threshold(asked: &Decimal, found: &Decimal) -> Option<bool> {
    let (asked, found) = (asked.to_f64()?, found.to_f64()?);
    let near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * one.abs().max(other.abs());
    Some(near(asked, found) || near(asked, found * 100.0) || near(asked * 100.0, found))
}

#[cfg(test)]
#[path = "matches_tests.rs"]
mod tests;
