//! How experiments and iterations are shown, and what `expand` adds.

mod metrics;

use serde_json::{Map, Value, json};

use crate::engine::field_updates;
use crate::engine::problem::Problem;
use crate::state::experiment::{Experiment, Iteration, Treatment};

/// The parts that `expand` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expand {
    pub(crate) previous_iterations: bool,
    pub(crate) draft_iteration: bool,
    pub(crate) secondary_metrics: bool,
    pub(crate) treatments: bool,
    pub(crate) analysis_config: bool,
    pub(crate) mutable_fields: bool,
}

impl Expand {
    /// Everything.
    pub(crate) const ALL: Self = Self {
        previous_iterations: true,
        draft_iteration: true,
        secondary_metrics: true,
        treatments: true,
        analysis_config: true,
        mutable_fields: true,
    };

    /// Reads a list of names, joined by commas.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let mut expand = Self::default();
        for name in text
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let part = match name {
                "previousIterations" => &mut expand.previous_iterations,
                "draftIteration" => &mut expand.draft_iteration,
                "secondaryMetrics" => &mut expand.secondary_metrics,
                "treatments" => &mut expand.treatments,
                "analysisConfig" => &mut expand.analysis_config,
                "mutableFieldsByStatus" => &mut expand.mutable_fields,
                _ => {
                    return Err(Problem::invalid(format!(
                        "expand: there is no part `{name}`"
                    )));
                }
            };
            *part = true;
        }
        Ok(expand)
    }
}

/// Where an experiment lives, and what the asking token may do with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) project: &'a str,
    pub(crate) environment: &'a str,
    pub(crate) writable: bool,
}

/// An experiment as replies show it.
pub(crate) fn experiment(experiment: &Experiment, place: Place<'_>, expand: Expand) -> Value {
    let Place {
        project,
        environment,
        ..
    } = place;
    let parent = format!("/api/v2/projects/{project}/environments/{environment}");
    let mut shown = object(json!({
        "_id": experiment.id,
        "key": experiment.key,
        "name": experiment.name,
        "_maintainerId": experiment.maintainer_id,
        "_creationDate": experiment.created_at,
        "environmentKey": environment,
        "methodology": experiment.methodology,
        "dataSource": experiment.data_source,
        "type": experiment.kind,
        "_links": {
            "parent": link(&parent),
            "self": link(&format!("{parent}/experiments/{}", experiment.key)),
        },
        "_access": access(place),
    }));
    put(&mut shown, "description", experiment.description.as_ref());
    put(&mut shown, "archivedDate", experiment.archived_at);
    put(&mut shown, "holdoutId", experiment.holdout_id.as_ref());
    put(&mut shown, "tags", filled(&experiment.tags));
    let iteration = |one: &Iteration| iteration(one, experiment, project, expand);
    put(
        &mut shown,
        "currentIteration",
        experiment.current.as_deref().map(iteration),
    );
    if expand.draft_iteration {
        put(
            &mut shown,
            "draftIteration",
            experiment.draft.as_deref().map(iteration),
        );
    }
    if expand.previous_iterations && !experiment.previous.is_empty() {
        let previous: Vec<_> = experiment.previous.iter().map(iteration).collect();
        put(&mut shown, "previousIterations", Some(previous));
    }
    if expand.analysis_config {
        put(
            &mut shown,
            "analysisConfig",
            experiment.analysis_config.as_ref(),
        );
    }
    if expand.mutable_fields {
        put(
            &mut shown,
            "mutableFieldsByStatus",
            Some(field_updates::mutable_by_status()),
        );
    }
    shown.into()
}

/// An iteration of `owner` as replies show it.
pub(crate) fn iteration(
    iteration: &Iteration,
    owner: &Experiment,
    project: &str,
    expand: Expand,
) -> Value {
    let flags: Map<_, _> = iteration
        .flags
        .iter()
        .map(|(key, flag)| {
            let mut shown = object(json!({
                "targetingRule": flag.rule_id,
                "flagConfigVersion": flag.flag_config_version,
                "_links": {"self": link(&format!("/api/v2/flags/{project}/{key}"))},
            }));
            let outside = flag.not_in_experiment_variation_id.as_deref();
            let outside = outside.or_else(|| baseline_variation(iteration, key));
            put(&mut shown, "notInExperimentVariationId", outside);
            (key.clone(), shown.into())
        })
        .collect();
    let mut shown = object(json!({
        "_id": iteration.id,
        "hypothesis": iteration.hypothesis,
        "status": iteration.status.name(),
        "createdAt": iteration.created_at,
        "canReshuffleTraffic": iteration.can_reshuffle_traffic,
        "version": iteration.version,
        "flags": flags,
    }));
    put(&mut shown, "startedAt", iteration.started_at);
    put(&mut shown, "endedAt", iteration.ended_at);
    put(
        &mut shown,
        "winningTreatmentId",
        iteration.winning_treatment_id.as_ref(),
    );
    put(
        &mut shown,
        "winningReason",
        iteration.winning_reason.as_ref(),
    );
    if owner.kind == "mab" {
        let frequency = iteration.reallocation_frequency_millis;
        put(&mut shown, "reallocationFrequencyMillis", frequency);
    }
    put(
        &mut shown,
        "randomizationUnit",
        iteration.randomization_unit.as_ref(),
    );
    put(&mut shown, "attributes", filled(&iteration.attributes));
    if let Some(id) = &iteration.covariate_id {
        let info =
            json!({"id": id, "fileName": "covariate.csv", "createdAt": iteration.created_at});
        put(&mut shown, "covariateInfo", Some(info));
    }
    metrics::put_metrics(&mut shown, iteration, project, expand.secondary_metrics);
    if expand.treatments && !iteration.treatments.is_empty() {
        let treatments: Vec<_> = iteration.treatments.iter().map(treatment).collect();
        put(&mut shown, "treatments", Some(treatments));
    }
    shown.into()
}

/// A link to a resource of the API.
pub(crate) fn link(href: &str) -> Value {
    json!({"href": href, "type": "application/json"})
}

fn treatment(treatment: &Treatment) -> Value {
    let parameters: Vec<_> = treatment
        .parameters
        .iter()
        .map(|of| json!({"variationId": of.variation_id, "flagKey": of.flag_key}))
        .collect();
    json!({
        "_id": treatment.id,
        "name": treatment.name,
        "allocationPercent": treatment.allocation_percent,
        "baseline": treatment.baseline,
        "parameters": parameters,
    })
}

fn baseline_variation<'a>(iteration: &'a Iteration, flag: &str) -> Option<&'a str> {
    let baseline = iteration
        .treatments
        .iter()
        .find(|treatment| treatment.baseline)?;
    let parameter = baseline
        .parameters
        .iter()
        .find(|parameter| parameter.flag_key == flag)?;
    Some(&parameter.variation_id)
}

fn access(place: Place<'_>) -> Value {
    let resource = format!(
        "proj/{}:env/{}:experiment/*",
        place.project, place.environment
    );
    let because = |action: &str, effect: &str| {
        json!({
            "action": action,
            "reason": {"resources": [resource], "actions": [action], "effect": effect},
        })
    };
    let actions = ["updateExperiment", "updateExperimentArchived"];
    let effect = if place.writable { "allow" } else { "deny" };
    let reasons: Vec<_> = actions.map(|action| because(action, effect)).into();
    match place.writable {
        true => json!({"allowed": reasons, "denied": []}),
        false => json!({"allowed": [], "denied": reasons}),
    }
}

/// What is empty is not shown.
pub(super) fn filled<T>(values: &[T]) -> Option<&[T]> {
    Some(values).filter(|values| !values.is_empty())
}

pub(super) fn put(
    shown: &mut Map<String, Value>,
    name: &str,
    value: Option<impl serde::Serialize>,
) {
    if let Some(value) = value {
        shown.insert(name.to_owned(), json!(value));
    }
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
