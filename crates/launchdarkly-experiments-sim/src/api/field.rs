//! The fields that instructions can change, with the actions that each status of an iteration allows.
//!
//! One table is the source of both what rejects an update and what `mutableFieldsByStatus` contains.

use serde_json::{Map, Value, json};

use crate::state::experiment::IterationStatus;

use Action::{Add, Remove, Update};
use Owner::{Experiment, Iteration};

/// What an instruction can do to a field; its `operation` in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Add,
    Update,
    Remove,
}

/// The resource that a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Experiment,
    Iteration,
}

/// A field that instructions can change.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) owner: Owner,
    draft: &'static [Action],
    running: &'static [Action],
    stopped: &'static [Action],
}

impl Action {
    /// Returns the name as it is written in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Add => "add",
            Update => "update",
            Remove => "remove",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Add, Update, Remove]
            .into_iter()
            .find(|action| action.as_str() == name)
    }
}

const fn field(
    name: &'static str,
    owner: Owner,
    draft: &'static [Action],
    running: &'static [Action],
    stopped: &'static [Action],
) -> Field {
    Field {
        name,
        owner,
        draft,
        running,
        stopped,
    }
}

/// Every field, with the actions allowed while the iteration is a draft, is running, and is stopped.
#[rustfmt::skip]
const FIELDS: &[Field] = &[
    field("name", Experiment, &[Update], &[Update], &[Update]),
    field("description", Experiment, &[Update, Remove], &[Update], &[Update, Remove]),
    field("maintainerId", Experiment, &[Update], &[Update], &[Update]),
    field("tags", Experiment, &[Add, Update, Remove], &[Add, Update, Remove], &[Add, Update, Remove]),
    field("methodology", Experiment, &[Update], &[], &[]),
    field("analysisConfig", Experiment, &[Update, Remove], &[], &[]),
    field("dataSource", Experiment, &[Update], &[], &[]),
    field("holdoutId", Experiment, &[Update, Remove], &[], &[]),
    field("hypothesis", Iteration, &[Update], &[], &[]),
    field("canReshuffleTraffic", Iteration, &[Update], &[], &[]),
    field("metrics", Iteration, &[Add, Update, Remove], &[Add], &[]),
    field("primarySingleMetricKey", Iteration, &[Update, Remove], &[], &[]),
    field("primaryFunnelKey", Iteration, &[Update, Remove], &[], &[]),
    field("treatments", Iteration, &[Update], &[], &[]),
    field("flags", Iteration, &[Update], &[], &[]),
    field("randomizationUnit", Iteration, &[Update, Remove], &[], &[]),
    field("reallocationFrequencyMillis", Iteration, &[Update, Remove], &[], &[]),
    field("covariateId", Iteration, &[Update, Remove], &[], &[]),
    field("attributes", Iteration, &[Add, Update, Remove], &[Add], &[]),
];

impl Field {
    pub(crate) fn from_name(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// Returns the actions that are allowed in this status.
    pub(crate) fn allowed(&self, status: IterationStatus) -> &'static [Action] {
        match status {
            IterationStatus::NotStarted => self.draft,
            IterationStatus::Running => self.running,
            IterationStatus::Stopped => self.stopped,
        }
    }

    /// Returns the pointer into the fragment to the schema of the field's value.
    pub(crate) fn schema(&self) -> String {
        let owner = match self.owner {
            Experiment => "ExperimentPost",
            Iteration => "IterationInput",
        };
        format!("#/components/schemas/{owner}/properties/{}", self.name)
    }
}

/// Returns the value of `mutableFieldsByStatus`.
pub(crate) fn mutable_by_status() -> Value {
    let fields = |status| -> Map<String, Value> {
        FIELDS
            .iter()
            .filter(|field| !field.allowed(status).is_empty())
            .map(|field| {
                let actions = field.allowed(status).iter().map(|action| action.as_str());
                (field.name.to_owned(), actions.collect())
            })
            .collect()
    };
    IterationStatus::ALL
        .iter()
        .map(|status| (status.as_str().to_owned(), json!(fields(*status))))
        .collect::<Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_iteration_allows_only_the_documented_changes() {
        let fields = mutable_by_status();
        let expected = json!({
            "name": ["update"],
            "description": ["update"],
            "maintainerId": ["update"],
            "tags": ["add", "update", "remove"],
            "metrics": ["add"],
            "attributes": ["add"],
        });
        assert_eq!(fields["running"], expected);
        assert!(fields["stopped"].get("metrics").is_none());
        assert_eq!(fields["not_started"]["hypothesis"], json!(["update"]));
    }
}
