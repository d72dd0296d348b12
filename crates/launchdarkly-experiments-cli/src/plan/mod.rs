//! The plan: what would change, and how.
//!
//! It is made by a pure function of what is wanted, what is there, what names stand for, and what is allowed.
//! `field` compares field by field, `mutable` says which fields may change in which state, `table` decides by the states, `step` is what comes out.
//! Only `make` reads.

mod change;
mod field;
mod make;
mod mutable;
mod names;
mod permission;
mod saved;
mod step;
mod stop;
mod table;

use serde::{Deserialize, Serialize};

use crate::file;

pub use make::plan;
pub(crate) use make::plan_one;
pub use permission::Permission;
pub use saved::SavedPlan;
pub use step::{Change, Operation, Ship, Step};

/// What would change in one environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The key of the project.
    pub project: String,
    /// The key of the environment.
    pub environment: String,
    /// What it may do besides creating, updating and starting.
    pub allowed: Vec<Permission>,
    /// The experiments, in the order of their keys.
    pub experiments: Vec<ExperimentPlan>,
}

/// What would change about one experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExperimentPlan {
    /// The key.
    pub key: String,
    /// What the file says.
    pub wanted: file::Experiment,
    /// The state that it is in: `absent`, `draft`, `running`, `stopped` or `archived`.
    pub state: String,
    /// What would be done, in this order.
    pub steps: Vec<Step>,
    /// Why nothing is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// What is worth knowing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Why nothing is done about an experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The keys and indices below the experiment in the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// What would have to be allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Permission>,
}

impl Plan {
    /// Whether there is nothing to do, and nothing that is refused.
    pub fn is_empty(&self) -> bool {
        let is_empty = |one: &ExperimentPlan| one.steps.is_empty() && one.refusals.is_empty();
        self.experiments.iter().all(is_empty)
    }

    /// Returns what is not done, with the key of the experiment.
    pub fn refusals(&self) -> impl Iterator<Item = (&str, &Refusal)> {
        self.experiments.iter().flat_map(|one| {
            one.refusals
                .iter()
                .map(|refusal| (one.key.as_str(), refusal))
        })
    }

    /// Returns what the steps need to be allowed, each once.
    pub fn needs(&self) -> Vec<Permission> {
        let steps = self.experiments.iter().flat_map(|one| &one.steps);
        let mut needs: Vec<_> = steps.filter_map(Step::needs).collect();
        needs.sort();
        needs.dedup();
        needs
    }
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Refusal {
            message: message.into(),
            help: help.into(),
            path: Vec::new(),
            needs: None,
        }
    }

    pub(crate) fn at(mut self, path: &[&str]) -> Self {
        self.path = path.iter().map(|part| (*part).to_owned()).collect();
        self
    }

    pub(crate) fn needs(mut self, permission: Permission) -> Self {
        self.needs = Some(permission);
        self
    }
}
