//! New experiments and iterations, from what requests ask for.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use crate::engine::percent;
use crate::engine::problem::Problem;
use crate::state::Project;
use crate::state::experiment::{Experiment, FlagUse, Iteration, Metric, Status, Treatment};
use crate::state::ids::Seeded;

/// The longest key an experiment may have, in bytes.
const LONGEST_KEY: usize = 256;

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
    metrics: Vec<Metric>,
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

/// Makes the experiment, with its first iteration as a draft.
pub(crate) fn experiment(
    input: ExperimentInput,
    project: &Project,
    member: &str,
    now: i64,
    ids: &mut Seeded,
) -> Result<Experiment, Problem> {
    check_key(&input.key)?;
    check_name(&input.name)?;
    let kind = input.r#type.unwrap_or_else(|| "experiment".to_owned());
    let methodology = match (kind.as_str(), input.methodology) {
        ("mab", None) => "bayesian".to_owned(),
        (_, None) => "frequentist".to_owned(),
        (_, Some(methodology)) => methodology,
    };
    check_methodology(&kind, &methodology)?;
    let id = ids.object_id();
    let draft =
        iteration(input.iteration, project, now, ids).map_err(|problem| problem.at("iteration"))?;
    Ok(Experiment {
        id,
        key: input.key,
        name: input.name,
        description: input.description,
        maintainer_id: input.maintainer_id.unwrap_or_else(|| member.to_owned()),
        created_at: now,
        archived_at: None,
        tags: without_repeats(input.tags),
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

/// Makes an iteration that waits to be started.
pub(crate) fn iteration(
    input: IterationInput,
    project: &Project,
    now: i64,
    ids: &mut Seeded,
) -> Result<Iteration, Problem> {
    let named = |key: Option<String>| key.filter(|key| !key.is_empty());
    let marked = |group| {
        let mut metrics = input.metrics.iter();
        metrics
            .find(|metric| metric.primary && metric.is_group == group)
            .map(|metric| metric.key.clone())
    };
    let given_metric = named(input.primary_single_metric_key);
    let given_funnel = named(input.primary_funnel_key);
    // The deprecated mark on a metric counts only where neither key is given.
    let unmarked = given_metric.is_some() || given_funnel.is_some();
    let iteration = Iteration {
        id: ids.object_id(),
        status: Status::NotStarted,
        hypothesis: input.hypothesis,
        created_at: now,
        started_at: None,
        ended_at: None,
        winning_treatment_id: None,
        winning_reason: None,
        change_justification: None,
        can_reshuffle_traffic: input.can_reshuffle_traffic.unwrap_or(true),
        primary_metric: given_metric.or_else(|| marked(false).filter(|_| !unmarked)),
        primary_funnel: given_funnel.or_else(|| marked(true).filter(|_| !unmarked)),
        metrics: input.metrics,
        treatments: with_ids(input.treatments, ids),
        flags: input.flags,
        randomization_unit: named(input.randomization_unit)
            .or_else(|| project.default_unit().map(str::to_owned)),
        reallocation_frequency_millis: input.reallocation_frequency_millis,
        covariate_id: input.covariate_id,
        attributes: without_repeats(input.attributes),
        version: 0,
    };
    check_iteration(&iteration, project)?;
    Ok(iteration)
}

/// Gives each treatment its id: the variation's, as documented, or a fresh one where that is taken or absent.
pub(crate) fn with_ids(mut treatments: Vec<Treatment>, ids: &mut Seeded) -> Vec<Treatment> {
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

/// Refuses what no iteration may be, new or changed.
pub(crate) fn check_iteration(iteration: &Iteration, project: &Project) -> Result<(), Problem> {
    let mut keys = HashSet::new();
    if let Some(metric) = iteration
        .metrics
        .iter()
        .find(|metric| !keys.insert(&metric.key))
    {
        return Err(Problem::invalid(format!(
            "metrics: the key `{}` is there twice",
            metric.key
        )));
    }
    if iteration.primary_metric.is_none() && iteration.primary_funnel.is_none() {
        return Err(Problem::invalid(
            "either `primarySingleMetricKey` or `primaryFunnelKey` must be given",
        ));
    }
    check_treatments(&iteration.treatments)?;
    match iteration.randomization_unit.as_deref() {
        Some(unit) => project.check_unit(unit),
        None => Ok(()),
    }
}

/// Refuses a bandit that is not analyzed the Bayesian way.
pub(crate) fn check_methodology(kind: &str, methodology: &str) -> Result<(), Problem> {
    if kind == "mab" && methodology != "bayesian" {
        return Err(Problem::invalid(format!(
            "methodology: a multi-armed bandit allows `bayesian` only, not `{methodology}`"
        )));
    }
    Ok(())
}

/// Refuses a name that nobody could read.
pub(crate) fn check_name(name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::invalid("name: must not be empty"));
    }
    Ok(())
}

/// Keeps the first of each.
pub(crate) fn without_repeats(values: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut values = values;
    values.retain(|value| seen.insert(value.clone()));
    values
}

fn check_key(key: &str) -> Result<(), Problem> {
    let starts = key.starts_with(|first: char| first.is_ascii_alphanumeric());
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if !starts || key.len() > LONGEST_KEY || !key.bytes().all(allowed) {
        return Err(Problem::invalid(format!(
            "key: must begin with a letter or digit, hold letters, digits, `.`, `_` and `-` only, \
             and have at most {LONGEST_KEY} of them"
        )));
    }
    Ok(())
}

fn check_treatments(treatments: &[Treatment]) -> Result<(), Problem> {
    let mut total = 0_u128;
    for (position, treatment) in treatments.iter().enumerate() {
        let share = percent::parse(&treatment.allocation_percent).ok_or_else(|| {
            Problem::invalid(format!(
                "treatments[{position}].allocationPercent: `{}` is not a decimal from 0 to 100 with at most {} digits after the point",
                treatment.allocation_percent,
                percent::DIGITS
            ))
        })?;
        total = total.saturating_add(share);
    }
    if total > percent::WHOLE {
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
        return Err(Problem::invalid("treatments: only one may be the baseline"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::state::World;

    fn make(body: Value) -> Result<Experiment, Problem> {
        let mut world = World::new(0, 1);
        world.declare("shop", &["test".to_owned()]);
        let input = serde_json::from_value(body).unwrap();
        experiment(input, &world.projects[0], "member", 5, &mut Seeded::new(2))
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
    fn the_first_iteration_is_a_draft_and_defaults_are_the_documented_ones() {
        let made = make(body()).unwrap();
        let draft = made.draft.unwrap();
        assert_eq!(draft.status, Status::NotStarted);
        assert_eq!(draft.randomization_unit.as_deref(), Some("user"));
        assert!(draft.can_reshuffle_traffic);
        assert_eq!(
            (
                made.kind.as_str(),
                made.methodology.as_str(),
                made.data_source.as_str()
            ),
            ("experiment", "frequentist", "launchdarkly")
        );
    }

    #[test]
    fn treatments_take_the_variations_id_while_it_is_free() {
        let treatments = make(body()).unwrap().draft.unwrap().treatments;
        assert_eq!(treatments[0].id, "v1");
        assert_eq!(treatments[1].id.len(), 36);
    }

    #[test]
    fn the_deprecated_primary_mark_is_understood() {
        let mut body = body();
        body["iteration"]["metrics"] = json!([{"key": "purchase", "primary": true}]);
        body["iteration"]["primarySingleMetricKey"] = json!("");
        let draft = make(body).unwrap().draft.unwrap();
        assert_eq!(draft.primary_metric.as_deref(), Some("purchase"));
    }

    #[test]
    fn what_breaks_a_rule_is_refused_with_its_place() {
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
                "there twice",
            ),
        ];
        for (pointer, value, expected) in cases {
            let mut body = body();
            *body.pointer_mut(pointer).unwrap() = value;
            let problem = make(body).unwrap_err();
            assert_eq!(problem.status, 400);
            assert!(problem.message.contains(expected), "{}", problem.message);
        }
    }
}
