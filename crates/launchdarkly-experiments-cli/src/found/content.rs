//! From a response to the request that would create exactly this.
//!
//! Every property of the request is written out, so that a new one stops the compiler here.

use launchdarkly_experiments::types::{
    AnalysisConfigInput, AnalysisConfigRep, DependentMetricOrMetricGroupRep, Experiment,
    ExperimentPost, FlagInput, FlagRep, FlagsInput, IterationInput, IterationRep, MetricInput,
    MetricsInput, TreatmentInput, TreatmentParameterInput, TreatmentRep, TreatmentsInput,
};

/// Returns what would be sent to create the experiment with this iteration.
pub(super) fn post(experiment: &Experiment, iteration: &IterationRep) -> ExperimentPost {
    ExperimentPost {
        analysis_config: experiment.analysis_config.as_ref().map(analysis),
        data_source: experiment.data_source.clone(),
        description: experiment.description.clone(),
        holdout_id: experiment.holdout_id.clone(),
        iteration: input(iteration),
        key: experiment.key.clone(),
        maintainer_id: Some(experiment.maintainer_id.clone()),
        methodology: experiment.methodology.clone(),
        name: experiment.name.clone(),
        tags: experiment.tags.clone(),
        type_: experiment.type_.clone(),
    }
}

fn input(iteration: &IterationRep) -> IterationInput {
    let flags = iteration.flags.iter().flatten();
    let treatments = iteration.treatments.iter().flatten();
    let (single, funnel) = primary(iteration);
    IterationInput {
        attributes: iteration.attributes.clone(),
        can_reshuffle_traffic: iteration.can_reshuffle_traffic,
        covariate_id: iteration
            .covariate_info
            .as_ref()
            .map(|info| info.id.clone()),
        flags: FlagsInput(flags.map(|(key, rep)| (key.clone(), flag(rep))).collect()),
        hypothesis: iteration.hypothesis.clone(),
        metrics: MetricsInput(metrics(iteration)),
        primary_funnel_key: funnel,
        primary_single_metric_key: single,
        randomization_unit: iteration.randomization_unit.clone(),
        reallocation_frequency_millis: iteration.reallocation_frequency_millis,
        treatments: TreatmentsInput(treatments.map(treatment).collect()),
    }
}

/// Returns the metrics; those besides the primary one may be in the deprecated property only.
fn metrics(iteration: &IterationRep) -> Vec<MetricInput> {
    let mut all: Vec<_> = iteration.metrics.iter().flatten().map(metric).collect();
    for other in iteration.secondary_metrics.iter().flatten() {
        if !all.iter().any(|known| known.key == other.key) {
            all.push(MetricInput {
                analysis_unit: other.analysis_unit.clone(),
                is_group: Some(false),
                key: other.key.clone(),
                primary: None,
            });
        }
    }
    all
}

/// Returns the keys of the primary metric and of the primary funnel.
fn primary(iteration: &IterationRep) -> (Option<String>, Option<String>) {
    let single = iteration
        .primary_single_metric
        .as_ref()
        .map(|metric| metric.key.clone());
    let funnel = iteration
        .primary_funnel
        .as_ref()
        .map(|funnel| funnel.key.clone());
    match (&single, &funnel, &iteration.primary_metric) {
        // Only the deprecated property says it.
        (None, None, Some(primary)) if primary.is_group => (None, Some(primary.key.clone())),
        (None, None, Some(primary)) => (Some(primary.key.clone()), None),
        _ => (single, funnel),
    }
}

fn flag(rep: &FlagRep) -> FlagInput {
    FlagInput {
        flag_config_version: rep.flag_config_version.unwrap_or_default(),
        not_in_experiment_variation_id: rep.not_in_experiment_variation_id.clone(),
        rule_id: rep.targeting_rule.clone().unwrap_or_default(),
    }
}

fn metric(rep: &DependentMetricOrMetricGroupRep) -> MetricInput {
    MetricInput {
        analysis_unit: rep.analysis_unit.clone(),
        is_group: Some(rep.is_group),
        key: rep.key.clone(),
        primary: None,
    }
}

fn treatment(rep: &TreatmentRep) -> TreatmentInput {
    let parameters = rep.parameters.iter().flatten();
    TreatmentInput {
        allocation_percent: rep.allocation_percent.clone(),
        baseline: rep.baseline.unwrap_or_default(),
        name: rep.name.clone(),
        parameters: parameters
            .map(|one| TreatmentParameterInput {
                flag_key: one.flag_key.clone().unwrap_or_default(),
                variation_id: one.variation_id.clone().unwrap_or_default(),
            })
            .collect(),
    }
}

fn analysis(rep: &AnalysisConfigRep) -> AnalysisConfigInput {
    AnalysisConfigInput {
        bayesian_threshold: rep.bayesian_threshold.clone(),
        multiple_comparison_correction_method: rep.multiple_comparison_correction_method.clone(),
        multiple_comparison_correction_scope: rep.multiple_comparison_correction_scope.clone(),
        sequential_testing_enabled: rep.sequential_testing_enabled,
        significance_threshold: rep.significance_threshold.clone(),
        test_direction: rep.test_direction.clone(),
    }
}
