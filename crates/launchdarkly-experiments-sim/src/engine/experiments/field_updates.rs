//! Updates of single fields, as `updateExperimentFields` and `saveAndStartNewIteration` contain them.
//!
//! [`api::field`](crate::api::field) lists the fields and what is allowed; this module applies the updates.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::api::field::{Action, Field, Owner};
use crate::engine::experiments::create;
use crate::engine::metrics::names;
use crate::engine::problem::Problem;
use crate::engine::rules;
use crate::state::experiment::{Experiment, Iteration, IterationStatus, MetricUse};
use crate::state::ids::SeededRandom;
use crate::state::project::Project;

/// The updates of an instruction by the name of the field.
pub(crate) type FieldUpdates = Map<String, Value>;

/// The update of one field.
#[derive(Clone, Debug, Deserialize)]
struct FieldUpdate {
    operation: String,
    #[serde(default)]
    value: Option<Value>,
}

/// Returns the status that decides which fields can change: that of a running iteration, else of a draft, else of a
/// stopped one.
pub(crate) fn deciding_status(experiment: &Experiment) -> IterationStatus {
    if experiment.running().is_some() {
        IterationStatus::Running
    } else if experiment.draft.is_some() {
        IterationStatus::NotStarted
    } else {
        IterationStatus::Stopped
    }
}

/// Applies updates in the given status. After an error, `experiment` is partly changed and must be discarded.
pub(crate) fn apply(
    experiment: &mut Experiment,
    updates: &FieldUpdates,
    status: IterationStatus,
    project: &Project,
    ids: &mut SeededRandom,
) -> Result<(), Problem> {
    let before = iteration_mut(experiment, status).cloned();
    for (name, update) in updates {
        apply_one(experiment, name, update, status, ids).map_err(|problem| problem.at(name))?;
    }
    rules::check_name(&experiment.name)?;
    rules::check_methodology(&experiment.kind, &experiment.methodology)?;
    match iteration_mut(experiment, status) {
        Some(iteration) => {
            rules::check_iteration(iteration, project)?;
            names::check(iteration, before.as_ref(), project)
        }
        None => Ok(()),
    }
}

fn apply_one(
    experiment: &mut Experiment,
    name: &str,
    update: &Value,
    status: IterationStatus,
    ids: &mut SeededRandom,
) -> Result<(), Problem> {
    let field = Field::from_name(name).ok_or_else(|| Problem::invalid("unknown field"))?;
    let update: FieldUpdate = deserialize(update.clone())?;
    let action = Action::from_name(&update.operation)
        .ok_or_else(|| Problem::invalid(format!("unknown operation `{}`", update.operation)))?;
    if !field.allowed(status).contains(&action) {
        return Err(Problem::patch_failed(format!(
            "`{}` is not allowed in the status `{}`",
            update.operation,
            status.as_str()
        )));
    }
    if update.value.is_none() && action != Action::Remove {
        return Err(Problem::invalid(format!(
            "`{}` needs a value",
            update.operation
        )));
    }
    match field.owner {
        Owner::Experiment => set_on_experiment(experiment, name, action, update.value),
        Owner::Iteration => {
            let iteration = iteration_mut(experiment, status)
                .ok_or_else(|| Problem::patch_failed("there is no iteration to change"))?;
            let before = iteration.clone();
            set_on_iteration(iteration, name, action, update.value, ids)?;
            if *iteration != before {
                iteration.version = iteration.version.next();
            }
            Ok(())
        }
    }
}

fn set_on_experiment(
    experiment: &mut Experiment,
    name: &str,
    action: Action,
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
        _ => set_list(&mut experiment.tags, action, value, PartialEq::eq),
    }
}

fn set_on_iteration(
    iteration: &mut Iteration,
    name: &str,
    action: Action,
    value: Option<Value>,
    ids: &mut SeededRandom,
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
            let same = |one: &MetricUse, other: &MetricUse| one.key == other.key;
            set_list(&mut iteration.metrics, action, value, same)
        }
        "treatments" => {
            set(&mut iteration.treatments, value)?;
            let treatments = std::mem::take(&mut iteration.treatments);
            iteration.treatments = create::with_ids(treatments, ids);
            Ok(())
        }
        _ => set_list(&mut iteration.attributes, action, value, PartialEq::eq),
    }
}

fn iteration_mut(experiment: &mut Experiment, status: IterationStatus) -> Option<&mut Iteration> {
    match status {
        IterationStatus::NotStarted => experiment.draft.as_deref_mut(),
        IterationStatus::Running | IterationStatus::Stopped => experiment.current.as_deref_mut(),
    }
}

fn set<T: DeserializeOwned>(target: &mut T, value: Option<Value>) -> Result<(), Problem> {
    *target = deserialize(value.unwrap_or_default())?;
    Ok(())
}

/// Without a value, that is for `remove`, empties the target.
fn set_optional<T: DeserializeOwned>(
    target: &mut Option<T>,
    value: Option<Value>,
) -> Result<(), Problem> {
    *target = value.map(deserialize).transpose()?;
    Ok(())
}

/// Adds the values that are missing, replaces all values, or removes the given ones; `remove` without a value removes
/// all.
fn set_list<T: DeserializeOwned>(
    target: &mut Vec<T>,
    action: Action,
    value: Option<Value>,
    same: impl Fn(&T, &T) -> bool,
) -> Result<(), Problem> {
    let given: Option<Vec<T>> = value.map(deserialize).transpose()?;
    let given_any = given.is_some();
    let given = given.unwrap_or_default();
    match action {
        Action::Remove if given_any => {
            target.retain(|old| !given.iter().any(|gone| same(old, gone)))
        }
        Action::Remove | Action::Update => *target = given,
        Action::Add => {
            for new in given {
                if !target.iter().any(|old| same(old, &new)) {
                    target.push(new);
                }
            }
        }
    }
    Ok(())
}

fn deserialize<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(|error| Problem::invalid(error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_add_without_duplicates_and_remove_the_given_values() {
        let mut tags = vec!["a".to_owned(), "b".to_owned()];
        set_list(
            &mut tags,
            Action::Add,
            Some(json!(["b", "c"])),
            PartialEq::eq,
        )
        .unwrap();
        assert_eq!(tags, ["a", "b", "c"]);
        set_list(&mut tags, Action::Remove, Some(json!(["a"])), PartialEq::eq).unwrap();
        assert_eq!(tags, ["b", "c"]);
        set_list(&mut tags, Action::Remove, None, PartialEq::eq).unwrap();
        assert!(tags.is_empty());
    }
}
