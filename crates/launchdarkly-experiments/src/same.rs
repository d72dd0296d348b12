//! Whether what is there is what was to be created.
//!
//! Only what the request gives and the reply shows is compared: the rest are the server's defaults.

use std::collections::BTreeSet;

use launchdarkly_experiments_client::Decimal;
use launchdarkly_experiments_client::types::{
    AnalysisConfigInput, AnalysisConfigRep, Experiment, ExperimentPost, FlagInput, FlagRep,
    IterationInput, IterationRep, TreatmentInput, TreatmentRep,
};

/// Whether an experiment is what a request asked for. An iteration that has been started since still counts.
pub(crate) fn experiment(asked: &ExperimentPost, found: &Experiment) -> bool {
    let previous = found.previous_iterations.iter().flatten();
    let first = previous
        .chain(&found.current_iteration)
        .chain(&found.draft_iteration)
        .min_by_key(|iteration| iteration.created_at);
    asked.key == found.key
        && asked.name == found.name
        && given(&asked.description, &found.description)
        && given(&asked.maintainer_id, &Some(found.maintainer_id.clone()))
        && given(&asked.holdout_id, &found.holdout_id)
        && given(&asked.methodology, &found.methodology)
        && given(&asked.data_source, &found.data_source)
        && given(&asked.type_, &found.type_)
        && given_set(&asked.tags, &found.tags)
        && both(&asked.analysis_config, &found.analysis_config, analysis)
        && first.is_none_or(|first| iteration(&asked.iteration, first))
}

/// Whether an iteration is what a request asked for.
pub(crate) fn iteration(asked: &IterationInput, found: &IterationRep) -> bool {
    let metric = found
        .primary_single_metric
        .as_ref()
        .map(|one| one.key.clone());
    let funnel = found.primary_funnel.as_ref().map(|one| one.key.clone());
    let covariates = found.covariate_info.as_ref().map(|info| info.id.clone());
    asked.hypothesis == found.hypothesis
        && given(&asked.can_reshuffle_traffic, &found.can_reshuffle_traffic)
        && given(&asked.randomization_unit, &found.randomization_unit)
        && given(
            &asked.reallocation_frequency_millis,
            &found.reallocation_frequency_millis,
        )
        && given(&asked.primary_single_metric_key, &metric)
        && given(&asked.primary_funnel_key, &funnel)
        && given(&asked.covariate_id, &covariates)
        && given_set(&asked.attributes, &found.attributes)
        && found.metrics.as_ref().is_none_or(|found| {
            let asked: BTreeSet<&str> = asked.metrics.iter().map(|one| one.key.as_str()).collect();
            asked == found.iter().map(|one| one.key.as_str()).collect()
        })
        && found.treatments.as_ref().is_none_or(|found| {
            asked.treatments.len() == found.len()
                && asked
                    .treatments
                    .iter()
                    .zip(found)
                    .all(|(asked, found)| treatment(asked, found))
        })
        && found.flags.as_ref().is_none_or(|found| {
            asked.flags.len() == found.len()
                && asked
                    .flags
                    .iter()
                    .all(|(key, asked)| found.get(key).is_some_and(|found| flag(asked, found)))
        })
}

fn treatment(asked: &TreatmentInput, found: &TreatmentRep) -> bool {
    asked.name == found.name
        && given(&Some(asked.baseline), &found.baseline)
        && number(&asked.allocation_percent, &found.allocation_percent)
        && found.parameters.as_ref().is_none_or(|found| {
            asked.parameters.len() == found.len()
                && asked.parameters.iter().zip(found).all(|(asked, found)| {
                    given(&Some(asked.flag_key.clone()), &found.flag_key)
                        && given(&Some(asked.variation_id.clone()), &found.variation_id)
                })
        })
}

fn flag(asked: &FlagInput, found: &FlagRep) -> bool {
    given(&Some(asked.flag_config_version), &found.flag_config_version)
        && given(&Some(asked.rule_id.clone()), &found.targeting_rule)
        && given(
            &asked.not_in_experiment_variation_id,
            &found.not_in_experiment_variation_id,
        )
}

fn analysis(asked: &AnalysisConfigInput, found: &AnalysisConfigRep) -> bool {
    both(&asked.bayesian_threshold, &found.bayesian_threshold, number)
        && both(
            &asked.significance_threshold,
            &found.significance_threshold,
            number,
        )
        && given(&asked.test_direction, &found.test_direction)
        && given(
            &asked.multiple_comparison_correction_method,
            &found.multiple_comparison_correction_method,
        )
        && given(
            &asked.multiple_comparison_correction_scope,
            &found.multiple_comparison_correction_scope,
        )
        && given(
            &asked.sequential_testing_enabled,
            &found.sequential_testing_enabled,
        )
}

fn given<T: PartialEq>(asked: &Option<T>, found: &Option<T>) -> bool {
    both(asked, found, PartialEq::eq)
}

/// Compares two values where both are there.
fn both<A, B>(asked: &Option<A>, found: &Option<B>, same: impl Fn(&A, &B) -> bool) -> bool {
    match (asked, found) {
        (Some(asked), Some(found)) => same(asked, found),
        _ => true,
    }
}

/// Compares lists whose order and repeats do not matter.
fn given_set(asked: &Option<Vec<String>>, found: &Option<Vec<String>>) -> bool {
    both(asked, found, |asked, found| {
        asked.iter().collect::<BTreeSet<_>>() == found.iter().collect()
    })
}

/// Compares numbers, however they are spelled.
fn number(asked: &Decimal, found: &Decimal) -> bool {
    asked == found
        || matches!((asked.to_f64(), found.to_f64()), (Some(asked), Some(found)) if asked == found)
}
