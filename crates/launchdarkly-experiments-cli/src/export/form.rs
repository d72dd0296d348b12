//! From an experiment as it is to the form of a file.

use launchdarkly_experiments::types::{
    AnalysisConfigInput, DataSource, ExperimentPost, ExperimentType, FlagInput, FlagsInput,
    IterationInput, MetricInput, TreatmentInput, TreatmentParameterInput,
};

use crate::export::names::Names;
use crate::file::{
    Analysis, Experiment, FlagUse, Interval, Known, Metric, Metrics, Percent, Served, State,
    Treatment, Variation,
};
use crate::found::{Found, FoundState};

/// Writes an experiment as a file would. A new property stops the compiler here.
pub(super) fn experiment(found: &Found, names: &Names) -> Experiment {
    let ExperimentPost {
        analysis_config,
        data_source,
        description,
        holdout_id,
        iteration,
        key: _,
        maintainer_id,
        methodology,
        name,
        tags,
        type_,
    } = found.post.clone();
    let IterationInput {
        attributes,
        can_reshuffle_traffic,
        covariate_id,
        flags: _,
        hypothesis,
        metrics: _,
        primary_funnel_key: _,
        primary_single_metric_key: _,
        randomization_unit,
        reallocation_frequency_millis,
        treatments: _,
    } = iteration;
    let is_usual = |kind: &ExperimentType| *kind == ExperimentType::Experiment;
    let is_own = |source: &DataSource| *source == DataSource::Launchdarkly;
    let mut form = Experiment {
        name,
        description,
        hypothesis,
        maintainer: maintainer_id.map(|id| names.maintainer(&id)),
        tags,
        kind: type_.filter(|kind| !is_usual(kind)).map(Known),
        methodology: methodology.map(Known),
        analysis: analysis_config.map(analysis),
        data_source: data_source.filter(|source| !is_own(source)).map(Known),
        holdout: holdout_id,
        flag: None,
        ai_config: None,
        rule: None,
        others_get: None,
        flags: None,
        randomize_by: randomization_unit,
        reshuffle: can_reshuffle_traffic.filter(|reshuffle| !reshuffle),
        reallocate_every: reallocation_frequency_millis.map(Interval::from_millis),
        stratify_by: covariate_id,
        attributes,
        metrics: metrics(&found.post.iteration),
        treatments: treatments(&found.post.iteration, names),
        state: Some(state(found)),
    };
    flags(&found.post.iteration, names, &mut form);
    form
}

fn flags(iteration: &IterationInput, names: &Names, form: &mut Experiment) {
    let uses = iteration.flags.iter().map(|(key, flag)| {
        let is_ai_config = names.is_ai_config(key);
        FlagUse {
            flag: (!is_ai_config).then(|| key.clone()),
            ai_config: is_ai_config.then(|| key.clone()),
            rule: Some(names.rule(key, &flag.rule_id)),
            others_get: others(key, flag, iteration, names),
        }
    });
    let mut uses: Vec<FlagUse> = uses.collect();
    match uses.len() {
        1 => {
            let one = uses.remove(0);
            (form.flag, form.ai_config) = (one.flag, one.ai_config);
            (form.rule, form.others_get) = (one.rule, one.others_get);
        }
        _ => form.flags = Some(uses),
    }
}

/// Returns the variation for others, unless it is that of the baseline.
fn others(
    key: &str,
    flag: &FlagInput,
    iteration: &IterationInput,
    names: &Names,
) -> Option<Variation> {
    let baseline = iteration
        .treatments
        .iter()
        .find(|treatment| treatment.baseline);
    let mut served = baseline
        .into_iter()
        .flat_map(|baseline| &baseline.parameters);
    let default = served
        .find(|one| one.flag_key == key)
        .map(|one| &one.variation_id);
    let others = flag.not_in_experiment_variation_id.as_ref();
    let others = others.filter(|others| Some(*others) != default)?;
    Some(names.variation(key, others))
}

fn treatments(iteration: &IterationInput, names: &Names) -> Vec<Treatment> {
    let treatments = iteration.treatments.iter();
    treatments
        .map(|one| treatment(one, &iteration.flags, names))
        .collect()
}

fn treatment(one: &TreatmentInput, flags: &FlagsInput, names: &Names) -> Treatment {
    let named = |served: &TreatmentParameterInput| match flags.contains_key(&served.flag_key) {
        true => names.variation(&served.flag_key, &served.variation_id),
        // Whether it is a flag or an AI config is said among the flags only.
        false => Variation::Id(served.variation_id.clone()),
    };
    let (variation, variations) = match one.parameters.as_slice() {
        [served] if flags.len() == 1 && flags.contains_key(&served.flag_key) => {
            (Some(named(served)), None)
        }
        several => {
            let served = several.iter().map(|served| Served {
                flag: served.flag_key.clone(),
                variation: named(served),
            });
            (None, Some(served.collect()))
        }
    };
    Treatment {
        name: one.name.clone(),
        variation,
        variations,
        percent: Percent(one.allocation_percent.clone()),
        baseline: one.baseline,
    }
}

fn metrics(iteration: &IterationInput) -> Metrics {
    let metric = |input: &MetricInput| Metric {
        key: input.key.clone(),
        is_group: input.is_group == Some(true),
        analyze_by: input.analysis_unit.clone(),
    };
    let named = |key: &Option<String>| {
        let key = key.as_ref()?;
        let listed = iteration.metrics.iter().find(|input| input.key == *key);
        Some(listed.map_or_else(|| Metric::new(key), metric))
    };
    let primary = named(&iteration.primary_single_metric_key);
    let funnel = named(&iteration.primary_funnel_key).map(|funnel| Metric {
        // What a funnel is, needs no saying.
        is_group: false,
        ..funnel
    });
    let is_primary = |key: &String| primary.iter().chain(&funnel).any(|one| one.key == *key);
    let others = iteration
        .metrics
        .iter()
        .filter(|input| !is_primary(&input.key));
    Metrics {
        others: others.map(metric).collect(),
        primary,
        funnel,
    }
}

fn analysis(config: AnalysisConfigInput) -> Analysis {
    let AnalysisConfigInput {
        bayesian_threshold,
        multiple_comparison_correction_method,
        multiple_comparison_correction_scope,
        sequential_testing_enabled,
        significance_threshold,
        test_direction,
    } = config;
    Analysis {
        bayesian_threshold: bayesian_threshold.map(Percent),
        significance_threshold: significance_threshold.map(Percent),
        test_direction,
        sequential_testing: sequential_testing_enabled,
        correction_method: multiple_comparison_correction_method.map(Known),
        correction_scope: multiple_comparison_correction_scope.map(Known),
    }
}

fn state(found: &Found) -> State {
    match found.state {
        _ if found.is_archived => State::Archived,
        FoundState::Draft => State::Draft,
        FoundState::Running => State::Running { reason: None },
        FoundState::Stopped => State::Stopped {
            winner: found.winner.as_ref().map(|winner| {
                let named = found
                    .winner_name()
                    .filter(|name| found.treatments_named(name).len() == 1);
                named.unwrap_or(&winner.id).to_owned()
            }),
            reason: found
                .winner
                .as_ref()
                .and_then(|winner| winner.reason.clone()),
        },
    }
}
