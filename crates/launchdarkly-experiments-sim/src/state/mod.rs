//! Everything the simulator keeps: projects, their environments, and the experiments in them.

pub(crate) mod experiment;
pub(crate) mod ids;
pub(crate) mod snapshot;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::engine::problem::Problem;
use crate::state::experiment::Experiment;
use crate::state::ids::Seeded;

/// All projects, in the order in which they were declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct World {
    pub(crate) now: i64,
    pub(crate) ids: Seeded,
    pub(crate) projects: Vec<Project>,
}

/// One project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) created_at: i64,
    pub(crate) randomization_units: Vec<RandomizationUnit>,
    pub(crate) environments: Vec<Environment>,
}

/// A context kind by which experiments of a project may randomize.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RandomizationUnit {
    pub(crate) key: String,
    pub(crate) default: bool,
}

/// One environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Environment {
    pub(crate) key: String,
    /// Flags that are not on; every other flag is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) flags: BTreeMap<String, FlagState>,
    #[serde(default)]
    experiments: Vec<Experiment>,
    #[serde(skip)]
    positions: HashMap<String, usize>,
}

/// Whether a flag is in a state that an experiment can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FlagState {
    /// Toggled on and not archived: experiments can run on it.
    On,
    /// Toggled off.
    Off,
    /// Archived.
    Archived,
}

impl World {
    pub(crate) fn new(now: i64, seed: u64) -> Self {
        Self {
            now,
            ids: Seeded::new(seed),
            projects: Vec::new(),
        }
    }

    /// Adds a project, or environments to the one that has this key.
    pub(crate) fn declare(&mut self, project: &str, environments: &[String]) {
        let position = match self.projects.iter().position(|known| known.key == project) {
            Some(position) => position,
            None => {
                let id = self.ids.object_id();
                self.projects.push(Project {
                    id,
                    key: project.to_owned(),
                    created_at: self.now,
                    randomization_units: vec![RandomizationUnit {
                        key: "user".to_owned(),
                        default: true,
                    }],
                    environments: Vec::new(),
                });
                self.projects.len() - 1
            }
        };
        let known = &mut self.projects[position].environments;
        for key in environments {
            if !known.iter().any(|environment| environment.key == *key) {
                known.push(Environment::new(key));
            }
        }
    }

    /// The project with this key.
    pub(crate) fn project(&self, key: &str) -> Result<&Project, Problem> {
        self.projects
            .iter()
            .find(|project| project.key == key)
            .ok_or_else(|| Problem::not_found("project", key))
    }

    /// The project with this key, to be changed.
    pub(crate) fn project_mut(&mut self, key: &str) -> Result<&mut Project, Problem> {
        self.projects
            .iter_mut()
            .find(|project| project.key == key)
            .ok_or_else(|| Problem::not_found("project", key))
    }

    /// Rebuilds what a stored state leaves out; an error names what is there twice.
    pub(crate) fn index(&mut self) -> Result<(), String> {
        for project in &mut self.projects {
            for environment in &mut project.environments {
                environment.index().map_err(|key| {
                    format!(
                        "project `{}`, environment `{}`: the experiment `{key}` is there twice",
                        project.key, environment.key
                    )
                })?;
            }
        }
        Ok(())
    }
}

impl Project {
    /// The environment with this key.
    pub(crate) fn environment(&self, key: &str) -> Result<&Environment, Problem> {
        self.environments
            .iter()
            .find(|environment| environment.key == key)
            .ok_or_else(|| Problem::not_found("environment", key))
    }

    /// The environment with this key, to be changed.
    pub(crate) fn environment_mut(&mut self, key: &str) -> Result<&mut Environment, Problem> {
        self.environments
            .iter_mut()
            .find(|environment| environment.key == key)
            .ok_or_else(|| Problem::not_found("environment", key))
    }

    /// The unit that an iteration gets when it names none, if there is one.
    pub(crate) fn default_unit(&self) -> Option<&str> {
        let units = &self.randomization_units;
        let default = units.iter().find(|unit| unit.default);
        let user = || units.iter().find(|unit| unit.key == "user");
        default.or_else(user).map(|unit| unit.key.as_str())
    }

    /// Refuses a unit that the settings of the project do not list.
    pub(crate) fn check_unit(&self, unit: &str) -> Result<(), Problem> {
        if self
            .randomization_units
            .iter()
            .any(|known| known.key == unit)
        {
            return Ok(());
        }
        Err(Problem::invalid(format!(
            "randomizationUnit: `{unit}` is not among the experimentation settings of project `{}`",
            self.key
        )))
    }
}

impl Environment {
    fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            flags: BTreeMap::new(),
            experiments: Vec::new(),
            positions: HashMap::new(),
        }
    }

    /// All experiments, in the order of their creation.
    pub(crate) fn experiments(&self) -> &[Experiment] {
        &self.experiments
    }

    /// The experiment with this key.
    pub(crate) fn experiment(&self, key: &str) -> Result<&Experiment, Problem> {
        self.positions
            .get(key)
            .and_then(|&position| self.experiments.get(position))
            .ok_or_else(|| Problem::not_found("experiment", key))
    }

    /// The experiment with this key, to be changed.
    pub(crate) fn experiment_mut(&mut self, key: &str) -> Result<&mut Experiment, Problem> {
        self.positions
            .get(key)
            .and_then(|&position| self.experiments.get_mut(position))
            .ok_or_else(|| Problem::not_found("experiment", key))
    }

    /// Whether an experiment has this key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.positions.contains_key(key)
    }

    /// Adds an experiment whose key is free.
    pub(crate) fn add(&mut self, experiment: Experiment) {
        self.positions
            .insert(experiment.key.clone(), self.experiments.len());
        self.experiments.push(experiment);
    }

    fn index(&mut self) -> Result<(), String> {
        self.positions.clear();
        for (position, experiment) in self.experiments.iter().enumerate() {
            if self
                .positions
                .insert(experiment.key.clone(), position)
                .is_some()
            {
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
    fn declaring_twice_adds_only_what_is_new() {
        let mut world = World::new(0, 1);
        world.declare("shop", &["test".to_owned()]);
        world.declare("shop", &["test".to_owned(), "production".to_owned()]);
        assert_eq!(world.projects.len(), 1);
        let keys: Vec<_> = world.projects[0]
            .environments
            .iter()
            .map(|environment| environment.key.as_str())
            .collect();
        assert_eq!(keys, ["test", "production"]);
    }

    #[test]
    fn the_default_unit_is_the_marked_one_else_user_else_none() {
        let mut world = World::new(0, 1);
        world.declare("shop", &[]);
        let project = &mut world.projects[0];
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
