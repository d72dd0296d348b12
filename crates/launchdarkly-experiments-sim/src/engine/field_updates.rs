//! The fields that instructions may change, in which state, and how.
//!
//! One table says it; it is both what refuses an update and what `mutableFieldsByStatus` shows.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::engine::create;
use crate::engine::problem::Problem;
use crate::state::Project;
use crate::state::experiment::{Experiment, Iteration, Metric, Status};
use crate::state::ids::Seeded;

use Operation::{Add, Remove, Update};
use Part::{OfExperiment, OfIteration};

/// What may be done with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Update,
    Remove,
}

impl Operation {
    fn name(self) -> &'static str {
        match self {
            Add => "add",
            Update => "update",
            Remove => "remove",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        [Add, Update, Remove]
            .into_iter()
            .find(|operation| operation.name() == name)
    }
}

/// One entry of the map that `updateExperimentFields` carries.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FieldUpdate {
    operation: String,
    #[serde(default)]
    value: Option<Value>,
}

/// The map that `updateExperimentFields` and `saveAndStartNewIteration` carry.
pub(crate) type FieldUpdates = serde_json::Map<String, Value>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    OfExperiment,
    OfIteration,
}

struct Field {
    name: &'static str,
    part: Part,
    draft: &'static [Operation],
    running: &'static [Operation],
    stopped: &'static [Operation],
}

const fn field(
    name: &'static str,
    part: Part,
    draft: &'static [Operation],
    running: &'static [Operation],
    stopped: &'static [Operation],
) -> Field {
    Field {
        name,
        part,
        draft,
        running,
        stopped,
    }
}

/// Every field, with what is allowed while its iteration is a draft, runs, and has stopped.
#[rustfmt::skip]
const TABLE: &[Field] = &[
    field("name", OfExperiment, &[Update], &[Update], &[Update]),
    field("description", OfExperiment, &[Update, Remove], &[Update], &[Update, Remove]),
    field("maintainerId", OfExperiment, &[Update], &[Update], &[Update]),
    field("tags", OfExperiment, &[Add, Update, Remove], &[Add, Update, Remove], &[Add, Update, Remove]),
    field("methodology", OfExperiment, &[Update], &[], &[]),
    field("analysisConfig", OfExperiment, &[Update, Remove], &[], &[]),
    field("dataSource", OfExperiment, &[Update], &[], &[]),
    field("holdoutId", OfExperiment, &[Update, Remove], &[], &[]),
    field("hypothesis", OfIteration, &[Update], &[], &[]),
    field("canReshuffleTraffic", OfIteration, &[Update], &[], &[]),
    field("metrics", OfIteration, &[Add, Update, Remove], &[Add], &[]),
    field("primarySingleMetricKey", OfIteration, &[Update, Remove], &[], &[]),
    field("primaryFunnelKey", OfIteration, &[Update, Remove], &[], &[]),
    field("treatments", OfIteration, &[Update], &[], &[]),
    field("flags", OfIteration, &[Update], &[], &[]),
    field("randomizationUnit", OfIteration, &[Update, Remove], &[], &[]),
    field("reallocationFrequencyMillis", OfIteration, &[Update, Remove], &[], &[]),
    field("covariateId", OfIteration, &[Update, Remove], &[], &[]),
    field("attributes", OfIteration, &[Add, Update, Remove], &[Add], &[]),
];

/// The state that decides what may change: a running iteration first, then a draft, then a stopped one.
pub(crate) fn state(experiment: &Experiment) -> Status {
    if experiment.running().is_some() {
        Status::Running
    } else if experiment.draft.is_some() {
        Status::NotStarted
    } else {
        Status::Stopped
    }
}

/// What `mutableFieldsByStatus` shows.
pub(crate) fn mutable_by_status() -> Value {
    let by_field = |status: Status| -> Map<String, Value> {
        TABLE
            .iter()
            .filter(|field| !allowed(field, status).is_empty())
            .map(|field| {
                let names = allowed(field, status)
                    .iter()
                    .map(|operation| operation.name());
                (field.name.to_owned(), names.collect())
            })
            .collect()
    };
    Status::ALL
        .into_iter()
        .map(|status| (status.name().to_owned(), json!(by_field(status))))
        .collect::<Map<_, _>>()
        .into()
}

/// The pointer into the fragment to the schema of a field's value.
pub(crate) fn schema_of(name: &str) -> Option<String> {
    let field = TABLE.iter().find(|field| field.name == name)?;
    let owner = match field.part {
        OfExperiment => "ExperimentPost",
        OfIteration => "IterationInput",
    };
    Some(format!("#/components/schemas/{owner}/properties/{name}"))
}

/// Applies updates in the given state; an error leaves `experiment` half changed, for the caller to drop.
pub(crate) fn apply(
    experiment: &mut Experiment,
    updates: &FieldUpdates,
    status: Status,
    project: &Project,
    ids: &mut Seeded,
) -> Result<(), Problem> {
    for (name, update) in updates {
        apply_one(experiment, name, update, status, ids).map_err(|problem| problem.at(name))?;
    }
    create::check_name(&experiment.name)?;
    create::check_methodology(&experiment.kind, &experiment.methodology)?;
    match iteration_mut(experiment, status) {
        Some(iteration) => create::check_iteration(iteration, project),
        None => Ok(()),
    }
}

fn apply_one(
    experiment: &mut Experiment,
    name: &str,
    update: &Value,
    status: Status,
    ids: &mut Seeded,
) -> Result<(), Problem> {
    let field = TABLE
        .iter()
        .find(|field| field.name == name)
        .ok_or_else(|| Problem::invalid("there is no such field"))?;
    let update: FieldUpdate = read(update.clone())?;
    let operation = Operation::of_name(&update.operation)
        .ok_or_else(|| Problem::invalid(format!("there is no operation `{}`", update.operation)))?;
    if !allowed(field, status).contains(&operation) {
        return Err(Problem::patch_failed(format!(
            "`{}` is not allowed in the state `{}`",
            update.operation,
            status.name()
        )));
    }
    if update.value.is_none() && operation != Remove {
        return Err(Problem::invalid(format!(
            "`{}` needs a value",
            update.operation
        )));
    }
    match field.part {
        OfExperiment => set_on_experiment(experiment, name, operation, update.value),
        OfIteration => {
            let iteration = iteration_mut(experiment, status)
                .ok_or_else(|| Problem::patch_failed("there is no iteration to change"))?;
            let before = iteration.clone();
            set_on_iteration(iteration, name, operation, update.value, ids)?;
            if *iteration != before {
                iteration.version += 1;
            }
            Ok(())
        }
    }
}

fn set_on_experiment(
    experiment: &mut Experiment,
    name: &str,
    operation: Operation,
    value: Option<Value>,
) -> Result<(), Problem> {
    match name {
        "name" => set(&mut experiment.name, value),
        "description" => set_optional(&mut experiment.description, value),
        "maintainerId" => set(&mut experiment.maintainer_id, value),
        "methodology" => set(&mut experiment.methodology, value),
        "dataSource" => set(&mut experiment.data_source, value),
        "analysisConfig" => set_optional(&mut experiment.analysis_config, value),
        "holdoutId" => set_optional(&mut experiment.holdout_id, value),
        _ => set_list(&mut experiment.tags, operation, value, PartialEq::eq),
    }
}

fn set_on_iteration(
    iteration: &mut Iteration,
    name: &str,
    operation: Operation,
    value: Option<Value>,
    ids: &mut Seeded,
) -> Result<(), Problem> {
    match name {
        "hypothesis" => set(&mut iteration.hypothesis, value),
        "canReshuffleTraffic" => set(&mut iteration.can_reshuffle_traffic, value),
        "primarySingleMetricKey" => set_optional(&mut iteration.primary_metric, value),
        "primaryFunnelKey" => set_optional(&mut iteration.primary_funnel, value),
        "flags" => set(&mut iteration.flags, value),
        "randomizationUnit" => set_optional(&mut iteration.randomization_unit, value),
        "reallocationFrequencyMillis" => {
            set_optional(&mut iteration.reallocation_frequency_millis, value)
        }
        "covariateId" => set_optional(&mut iteration.covariate_id, value),
        "metrics" => {
            let same = |one: &Metric, other: &Metric| one.key == other.key;
            set_list(&mut iteration.metrics, operation, value, same)
        }
        "treatments" => {
            set(&mut iteration.treatments, value)?;
            let treatments = std::mem::take(&mut iteration.treatments);
            iteration.treatments = create::with_ids(treatments, ids);
            Ok(())
        }
        _ => set_list(&mut iteration.attributes, operation, value, PartialEq::eq),
    }
}

fn iteration_mut(experiment: &mut Experiment, status: Status) -> Option<&mut Iteration> {
    match status {
        Status::NotStarted => experiment.draft.as_deref_mut(),
        Status::Running | Status::Stopped => experiment.current.as_deref_mut(),
    }
}

fn allowed(field: &Field, status: Status) -> &'static [Operation] {
    match status {
        Status::NotStarted => field.draft,
        Status::Running => field.running,
        Status::Stopped => field.stopped,
    }
}

fn set<T: DeserializeOwned>(place: &mut T, value: Option<Value>) -> Result<(), Problem> {
    *place = read(value.unwrap_or_default())?;
    Ok(())
}

/// Without a value, that is for `remove`, empties the place.
fn set_optional<T: DeserializeOwned>(
    place: &mut Option<T>,
    value: Option<Value>,
) -> Result<(), Problem> {
    *place = value.map(read).transpose()?;
    Ok(())
}

/// Adds what is not there yet, replaces all, or removes what is named; `remove` without a value empties.
fn set_list<T: DeserializeOwned>(
    place: &mut Vec<T>,
    operation: Operation,
    value: Option<Value>,
    same: impl Fn(&T, &T) -> bool,
) -> Result<(), Problem> {
    let given: Option<Vec<T>> = value.map(read).transpose()?;
    let given_any = given.is_some();
    let given = given.unwrap_or_default();
    match operation {
        Remove if given_any => place.retain(|old| !given.iter().any(|gone| same(old, gone))),
        Remove | Update => *place = given,
        Add => {
            for new in given {
                if !place.iter().any(|old| same(old, &new)) {
                    place.push(new);
                }
            }
        }
    }
    Ok(())
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(|error| Problem::invalid(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_experiment_takes_only_what_is_documented() {
        let shown = mutable_by_status();
        let expected = json!({
            "name": ["update"],
            "description": ["update"],
            "maintainerId": ["update"],
            "tags": ["add", "update", "remove"],
            "metrics": ["add"],
            "attributes": ["add"],
        });
        assert_eq!(shown["running"], expected);
        assert!(shown["stopped"].get("metrics").is_none());
        assert_eq!(shown["not_started"]["hypothesis"], json!(["update"]));
    }

    #[test]
    fn lists_add_without_repeats_and_remove_what_is_named() {
        let mut tags = vec!["a".to_owned(), "b".to_owned()];
        set_list(&mut tags, Add, Some(json!(["b", "c"])), PartialEq::eq).unwrap();
        assert_eq!(tags, ["a", "b", "c"]);
        set_list(&mut tags, Remove, Some(json!(["a"])), PartialEq::eq).unwrap();
        assert_eq!(tags, ["b", "c"]);
        set_list(&mut tags, Remove, None, PartialEq::eq).unwrap();
        assert!(tags.is_empty());
    }
}
