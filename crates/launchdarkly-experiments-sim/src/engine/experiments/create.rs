//! New experiments and iterations, built from the bodies of requests.
//!
//! The bodies have been validated against their schemas. This module adds the defaults and checks the
//! [rules].

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use crate::engine::metrics::names;
use crate::engine::problem::Problem;
use crate::engine::rules;
use crate::state::bounded::{UnixMillis, Version};
use crate::state::experiment::{
    Experiment, FlagUse, Iteration, IterationStatus, MetricUse, Treatment,
};
use crate::state::ids::SeededRandom;
use crate::state::project::Project;

/// The body of a request to create an experiment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExperimentInput {
    pub(crate) key: String,
    name: String,
    description: Option<String>,
    maintainer_id: Option<String>,
    iteration: IterationInput,
    holdout_id: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    methodology: Option<String>,
    analysis_config: Option<Value>,
    data_source: Option<String>,
    r#type: Option<String>,
}

/// The body of a request to create an iteration.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IterationInput {
    hypothesis: String,
    can_reshuffle_traffic: Option<bool>,
    metrics: Vec<MetricUse>,
    primary_single_metric_key: Option<String>,
    primary_funnel_key: Option<String>,
    treatments: Vec<Treatment>,
    flags: BTreeMap<String, FlagUse>,
    randomization_unit: Option<String>,
    reallocation_frequency_millis: Option<i64>,
    covariate_id: Option<String>,
    #[serde(default)]
    attributes: Vec<String>,
}

/// Builds an experiment whose first iteration is a draft. Its maintainer is by default the member who has the token.
pub(crate) fn experiment(
    input: ExperimentInput,
    project: &Project,
    member: Option<&str>,
    now: UnixMillis,
    ids: &mut SeededRandom,
) -> Result<Experiment, Problem> {
    rules::check_key(&input.key)?;
    rules::check_name(&input.name)?;
    let kind = input.r#type.unwrap_or_else(|| "experiment".to_owned());
    let methodology = match (kind.as_str(), input.methodology) {
        ("mab", None) => "bayesian".to_owned(),
        (_, None) => "frequentist".to_owned(),
        (_, Some(methodology)) => methodology,
    };
    rules::check_methodology(&kind, &methodology)?;
    let maintainer = input.maintainer_id.or_else(|| member.map(str::to_owned));
    let maintainer_id = maintainer.ok_or_else(|| {
        Problem::invalid("maintainerId: required, since a service token has no member")
    })?;
    let id = ids.object_id();
    let draft =
        iteration(input.iteration, project, now, ids).map_err(|problem| problem.at("iteration"))?;
    Ok(Experiment {
        id,
        key: input.key,
        name: input.name,
        description: input.description,
        maintainer_id,
        created_at: now,
        archived_at: None,
        tags: without_duplicates(input.tags),
        holdout_id: input.holdout_id,
        kind,
        methodology,
        data_source: input
            .data_source
            .unwrap_or_else(|| "launchdarkly".to_owned()),
        analysis_config: input.analysis_config,
        current: None,
        draft: Some(Box::new(draft)),
        previous: Vec::new(),
    })
}

/// Builds a draft iteration.
pub(crate) fn iteration(
    input: IterationInput,
    project: &Project,
    now: UnixMillis,
    ids: &mut SeededRandom,
) -> Result<Iteration, Problem> {
    let non_empty = |key: Option<String>| key.filter(|key| !key.is_empty());
    let marked_primary = |group| {
        let mut metrics = input.metrics.iter();
        metrics
            .find(|metric| metric.primary && metric.is_group == group)
            .map(|metric| metric.key.clone())
    };
    let given_metric = non_empty(input.primary_single_metric_key);
    let given_funnel = non_empty(input.primary_funnel_key);
    // The deprecated `primary` of a metric counts only if neither key is given.
    let keys_given = given_metric.is_some() || given_funnel.is_some();
    let iteration = Iteration {
        id: ids.object_id(),
        status: IterationStatus::NotStarted,
        hypothesis: input.hypothesis,
        created_at: now,
        started_at: None,
        ended_at: None,
        winning_treatment_id: None,
        winning_reason: None,
        change_justification: None,
        can_reshuffle_traffic: input.can_reshuffle_traffic.unwrap_or(true),
        primary_metric: given_metric.or_else(|| marked_primary(false).filter(|_| !keys_given)),
        primary_funnel: given_funnel.or_else(|| marked_primary(true).filter(|_| !keys_given)),
        metrics: input.metrics,
        treatments: with_ids(input.treatments, ids),
        flags: input.flags,
        randomization_unit: non_empty(input.randomization_unit)
            .or_else(|| project.default_unit().map(str::to_owned)),
        reallocation_frequency_millis: input.reallocation_frequency_millis,
        covariate_id: input.covariate_id,
        attributes: without_duplicates(input.attributes),
        version: Version::default(),
    };
    rules::check_iteration(&iteration, project)?;
    names::check(&iteration, None, project)?;
    Ok(iteration)
}

/// Assigns the id of each treatment: that of its first variation, or a new one if that is missing or taken.
pub(crate) fn with_ids(mut treatments: Vec<Treatment>, ids: &mut SeededRandom) -> Vec<Treatment> {
    let mut taken = HashSet::new();
    for treatment in &mut treatments {
        let variation = treatment
            .parameters
            .first()
            .map(|parameter| parameter.variation_id.clone())
            .filter(|id| !id.is_empty() && !taken.contains(id));
        treatment.id = variation.unwrap_or_else(|| ids.uuid());
        taken.insert(treatment.id.clone());
    }
    treatments
}

/// Removes all but the first occurrence of each value.
pub(crate) fn without_duplicates(values: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut values = values;
    values.retain(|value| seen.insert(value.clone()));
    values
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn create(body: Value) -> Result<Experiment, Problem> {
        let project = Project::new(String::new(), "shop", UnixMillis::default());
        let input = serde_json::from_value(body).unwrap();
        let now = UnixMillis::default();
        experiment(
            input,
            &project,
            Some("member"),
            now,
            &mut SeededRandom::new(2),
        )
    }

    fn body() -> Value {
        json!({
            "key": "checkout",
            "name": "Checkout",
            "iteration": {
                "hypothesis": "Green sells",
                "metrics": [{"key": "purchase"}],
                "primarySingleMetricKey": "purchase",
                "flags": {},
                "treatments": [
                    {"name": "A", "baseline": true, "allocationPercent": "50",
                     "parameters": [{"flagKey": "button", "variationId": "v1"}]},
                    {"name": "B", "baseline": false, "allocationPercent": "50",
                     "parameters": [{"flagKey": "button", "variationId": "v1"}]}
                ]
            }
        })
    }

    #[test]
    fn the_first_iteration_is_a_draft_with_the_documented_defaults() {
        let created = create(body()).unwrap();
        let draft = created.draft.unwrap();
        assert_eq!(draft.status, IterationStatus::NotStarted);
        assert_eq!(draft.randomization_unit.as_deref(), Some("user"));
        assert!(draft.can_reshuffle_traffic);
        assert_eq!(
            (
                created.kind.as_str(),
                created.methodology.as_str(),
                created.data_source.as_str()
            ),
            ("experiment", "frequentist", "launchdarkly")
        );
    }

    #[test]
    fn a_treatment_has_the_id_of_its_variation_unless_it_is_taken() {
        let treatments = create(body()).unwrap().draft.unwrap().treatments;
        assert_eq!(treatments[0].id, "v1");
        assert_eq!(treatments[1].id.len(), 36);
    }

    #[test]
    fn the_deprecated_primary_of_a_metric_is_accepted() {
        let mut body = body();
        body["iteration"]["metrics"] = json!([{"key": "purchase", "primary": true}]);
        body["iteration"]["primarySingleMetricKey"] = json!("");
        let draft = create(body).unwrap().draft.unwrap();
        assert_eq!(draft.primary_metric.as_deref(), Some("purchase"));
    }

    #[test]
    fn an_invalid_value_is_rejected_with_its_position() {
        let cases: [(&str, Value, &str); 8] = [
            ("/key", json!("-a"), "key:"),
            ("/key", json!("a/b"), "key:"),
            ("/name", json!("  "), "name:"),
            (
                "/iteration/primarySingleMetricKey",
                json!(""),
                "primarySingleMetricKey",
            ),
            (
                "/iteration/treatments/0/allocationPercent",
                json!("51"),
                "more than 100",
            ),
            (
                "/iteration/treatments/0/allocationPercent",
                json!("x"),
                "treatments[0]",
            ),
            ("/iteration/treatments/1/baseline", json!(true), "baseline"),
            (
                "/iteration/metrics",
                json!([{"key": "a"}, {"key": "a"}]),
                "occurs twice",
            ),
        ];
        for (pointer, value, expected) in cases {
            let mut body = body();
            *body.pointer_mut(pointer).unwrap() = value;
            let problem = create(body).unwrap_err();
            assert_eq!(problem.status, 400);
            assert!(problem.message.contains(expected), "{}", problem.message);
        }
    }
}
