//! Projects and their environments.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::state::NotFound;
use crate::state::ai_config::AiConfig;
use crate::state::bounded::UnixMillis;
use crate::state::context_kind::ContextKind;
use crate::state::experiment::Experiment;
use crate::state::flag::Flag;
use crate::state::metric::Metric;
use crate::state::metric_group::MetricGroup;

/// A project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) created_at: UnixMillis,
    pub(crate) randomization_units: Vec<RandomizationUnit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) context_kinds: Vec<ContextKind>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) metrics: Vec<Metric>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) metric_groups: Vec<MetricGroup>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) flags: Vec<Flag>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ai_configs: Vec<AiConfig>,
    pub(crate) environments: Vec<Environment>,
}

/// A context kind by which experiments of a project can randomize.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RandomizationUnit {
    pub(crate) key: String,
    pub(crate) default: bool,
}

/// An environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Environment {
    pub(crate) key: String,
    #[serde(default)]
    experiments: Vec<Experiment>,
    #[serde(skip)]
    positions: HashMap<String, usize>,
}

impl Project {
    pub(crate) fn new(id: String, key: &str, created_at: UnixMillis) -> Self {
        let mut project = Self {
            id,
            key: key.to_owned(),
            created_at,
            randomization_units: vec![RandomizationUnit {
                key: "user".to_owned(),
                default: true,
            }],
            context_kinds: Vec::new(),
            metrics: Vec::new(),
            metric_groups: Vec::new(),
            flags: Vec::new(),
            ai_configs: Vec::new(),
            environments: Vec::new(),
        };
        project.add_context_kinds(created_at);
        project
    }

    /// Returns the environment with this key.
    pub(crate) fn environment(&self, key: &str) -> Result<&Environment, NotFound> {
        self.environments
            .iter()
            .find(|environment| environment.key == key)
            .ok_or_else(|| NotFound::new("environment", key))
    }

    /// Returns the environment with this key, mutably.
    pub(crate) fn environment_mut(&mut self, key: &str) -> Result<&mut Environment, NotFound> {
        self.environments
            .iter_mut()
            .find(|environment| environment.key == key)
            .ok_or_else(|| NotFound::new("environment", key))
    }

    /// Returns the randomization unit of an iteration that names none: the default unit, else `user`, else none.
    pub(crate) fn default_unit(&self) -> Option<&str> {
        let units = &self.randomization_units;
        let default = units.iter().find(|unit| unit.default);
        let user = || units.iter().find(|unit| unit.key == "user");
        default.or_else(user).map(|unit| unit.key.as_str())
    }

    /// Whether the settings of the project list this randomization unit.
    pub(crate) fn has_unit(&self, key: &str) -> bool {
        self.randomization_units.iter().any(|unit| unit.key == key)
    }
}

impl Environment {
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            experiments: Vec::new(),
            positions: HashMap::new(),
        }
    }

    /// Returns all experiments, in the order of their creation.
    pub(crate) fn experiments(&self) -> &[Experiment] {
        &self.experiments
    }

    /// Returns the experiment with this key.
    pub(crate) fn experiment(&self, key: &str) -> Result<&Experiment, NotFound> {
        self.positions
            .get(key)
            .and_then(|&position| self.experiments.get(position))
            .ok_or_else(|| NotFound::new("experiment", key))
    }

    /// Returns the experiment with this key, mutably.
    pub(crate) fn experiment_mut(&mut self, key: &str) -> Result<&mut Experiment, NotFound> {
        self.positions
            .get(key)
            .and_then(|&position| self.experiments.get_mut(position))
            .ok_or_else(|| NotFound::new("experiment", key))
    }

    /// Whether an experiment has this key.
    pub(crate) fn has_experiment(&self, key: &str) -> bool {
        self.positions.contains_key(key)
    }

    /// Adds an experiment. Its key must not be in use.
    pub(crate) fn add(&mut self, experiment: Experiment) {
        self.positions
            .insert(experiment.key.clone(), self.experiments.len());
        self.experiments.push(experiment);
    }

    /// Rebuilds the index. The error is a key that occurs twice.
    pub(crate) fn index(&mut self) -> Result<(), String> {
        self.positions.clear();
        for (position, experiment) in self.experiments.iter().enumerate() {
            let key = experiment.key.clone();
            if self.positions.insert(key, position).is_some() {
                return Err(experiment.key.clone());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_unit_is_the_marked_one_else_user_else_none() {
        let mut project = Project::new(String::new(), "shop", UnixMillis::default());
        let unit = |key: &str, default| RandomizationUnit {
            key: key.to_owned(),
            default,
        };
        project.randomization_units = vec![unit("user", false), unit("account", true)];
        assert_eq!(project.default_unit(), Some("account"));
        project.randomization_units = vec![unit("account", false), unit("user", false)];
        assert_eq!(project.default_unit(), Some("user"));
        project.randomization_units = vec![unit("account", false)];
        assert_eq!(project.default_unit(), None);
    }
}
