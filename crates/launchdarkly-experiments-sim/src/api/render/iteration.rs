//! Iterations, their flags and their treatments in responses.

use serde_json::{Map, Value, json};

use crate::api::render::expand::Expand;
use crate::api::render::{link, metrics, non_empty, without_nulls};
use crate::state::experiment::{Experiment, FlagUse, Iteration, Treatment};
use crate::state::project::Project;

/// Renders an iteration of `experiment` with the parts that `expand` names.
pub(crate) fn render(
    iteration: &Iteration,
    experiment: &Experiment,
    project: &Project,
    expand: Expand,
) -> Value {
    let flags: Map<_, _> = iteration
        .flags
        .iter()
        .map(|(key, flag)| (key.clone(), render_flag(flag, key, iteration, &project.key)))
        .collect();
    let frequency = iteration.reallocation_frequency_millis;
    let treatments = non_empty(&iteration.treatments).filter(|_| expand.treatments);
    let mut rendered = without_nulls(json!({
        "_id": iteration.id,
        "hypothesis": iteration.hypothesis,
        "status": iteration.status.as_str(),
        "createdAt": iteration.created_at,
        "startedAt": iteration.started_at,
        "endedAt": iteration.ended_at,
        "winningTreatmentId": iteration.winning_treatment_id,
        "winningReason": iteration.winning_reason,
        "canReshuffleTraffic": iteration.can_reshuffle_traffic,
        "reallocationFrequencyMillis": frequency.filter(|_| experiment.kind == "mab"),
        "version": iteration.version,
        "flags": flags,
        "randomizationUnit": iteration.randomization_unit,
        "attributes": non_empty(&iteration.attributes),
        "covariateInfo": covariate(iteration),
        "treatments": treatments.map(|all| all.iter().map(render_treatment).collect::<Vec<_>>()),
    }));
    let metrics = metrics::render(iteration, project, expand.secondary_metrics);
    if let (Some(rendered), Value::Object(metrics)) = (rendered.as_object_mut(), metrics) {
        rendered.extend(metrics);
    }
    rendered
}

fn render_flag(flag: &FlagUse, key: &str, iteration: &Iteration, project: &str) -> Value {
    let outside = flag.not_in_experiment_variation_id.as_deref();
    without_nulls(json!({
        "targetingRule": flag.rule_id,
        "flagConfigVersion": flag.flag_config_version,
        "notInExperimentVariationId": outside.or_else(|| baseline_variation(iteration, key)),
        "_links": {"self": link(&format!("/api/v2/flags/{project}/{key}"))},
    }))
}

fn render_treatment(treatment: &Treatment) -> Value {
    let parameters: Vec<_> = treatment
        .parameters
        .iter()
        .map(|one| json!({"variationId": one.variation_id, "flagKey": one.flag_key}))
        .collect();
    json!({
        "_id": treatment.id,
        "name": treatment.name,
        "allocationPercent": treatment.allocation_percent,
        "baseline": treatment.baseline,
        "parameters": parameters,
    })
}

fn covariate(iteration: &Iteration) -> Option<Value> {
    let id = iteration.covariate_id.as_ref()?;
    let created_at = iteration.created_at;
    Some(json!({"id": id, "fileName": "covariate.csv", "createdAt": created_at}))
}

fn baseline_variation<'a>(iteration: &'a Iteration, flag: &str) -> Option<&'a str> {
    let mut treatments = iteration.treatments.iter();
    let baseline = treatments.find(|treatment| treatment.baseline)?;
    let mut parameters = baseline.parameters.iter();
    let parameter = parameters.find(|parameter| parameter.flag_key == flag)?;
    Some(&parameter.variation_id)
}
