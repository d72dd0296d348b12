//! Experiments, iterations, and their parts as they are stored.
//!
//! The responses of the API are made from these by `api::render`. `MetricUse` and `FlagUse` have the
//! same form in requests and are deserialized from them directly.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::bounded::{UnixMillis, Version};

/// An experiment with its iterations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Experiment {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) maintainer_id: String,
    pub(crate) created_at: UnixMillis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) archived_at: Option<UnixMillis>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) holdout_id: Option<String>,
    pub(crate) kind: String,
    pub(crate) methodology: String,
    pub(crate) data_source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) analysis_config: Option<Value>,
    /// The iteration that was started last. It is running or stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) current: Option<Box<Iteration>>,
    /// The iteration that has not been started yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) draft: Option<Box<Iteration>>,
    /// Iterations before the current one, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) previous: Vec<Iteration>,
}

impl Experiment {
    /// Returns every iteration: the draft, the current one, and the previous ones.
    pub(crate) fn iterations(&self) -> impl Iterator<Item = &Iteration> {
        let first = self.draft.as_deref().into_iter();
        first.chain(self.current.as_deref()).chain(&self.previous)
    }

    /// Returns the current iteration if it is running.
    pub(crate) fn running(&self) -> Option<&Iteration> {
        self.current
            .as_deref()
            .filter(|iteration| iteration.status == IterationStatus::Running)
    }
}

/// The status of an iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IterationStatus {
    NotStarted,
    Running,
    Stopped,
}

impl IterationStatus {
    pub(crate) const ALL: &'static [Self] = &[Self::NotStarted, Self::Running, Self::Stopped];

    /// Returns the name as it is written in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Running => "running",
            Self::Stopped => "stopped",
        }
    }
}

/// One run of an experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Iteration {
    pub(crate) id: String,
    pub(crate) status: IterationStatus,
    pub(crate) hypothesis: String,
    pub(crate) created_at: UnixMillis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) started_at: Option<UnixMillis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ended_at: Option<UnixMillis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) winning_treatment_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) winning_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) change_justification: Option<String>,
    pub(crate) can_reshuffle_traffic: bool,
    pub(crate) metrics: Vec<MetricUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) primary_metric: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) primary_funnel: Option<String>,
    pub(crate) treatments: Vec<Treatment>,
    pub(crate) flags: BTreeMap<String, FlagUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) randomization_unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reallocation_frequency_millis: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) covariate_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) attributes: Vec<String>,
    /// The number of changes to the iteration.
    pub(crate) version: Version,
}

impl Iteration {
    /// Whether the iteration measures this metric or metric group.
    pub(crate) fn uses_metric(&self, key: &str) -> bool {
        self.primary_metric.as_deref() == Some(key)
            || self.primary_funnel.as_deref() == Some(key)
            || self.metrics.iter().any(|metric| metric.key == key)
    }

    /// Whether the iteration runs on this flag.
    pub(crate) fn uses_flag(&self, key: &str) -> bool {
        self.flags.contains_key(key)
            || self
                .treatments
                .iter()
                .flat_map(|treatment| &treatment.parameters)
                .any(|parameter| parameter.flag_key == key)
    }
}

/// A metric or metric group that an iteration measures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MetricUse {
    pub(crate) key: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) is_group: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) primary: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) analysis_unit: Option<String>,
}

/// A treatment of an iteration. Requests have no id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Treatment {
    #[serde(rename = "_id", default)]
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) baseline: bool,
    pub(crate) allocation_percent: String,
    pub(crate) parameters: Vec<Parameter>,
}

/// The flag variation that a treatment shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Parameter {
    pub(crate) flag_key: String,
    pub(crate) variation_id: String,
}

/// The rule and version of a flag on which an iteration runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FlagUse {
    pub(crate) rule_id: String,
    pub(crate) flag_config_version: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) not_in_experiment_variation_id: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}
