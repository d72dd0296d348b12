//! The path of a resource: the keys of its project, its environment and its own.

use std::fmt;

use launchdarkly_experiments_client::types::Experiment;

use crate::key::{EnvironmentKey, ExperimentKey, ProjectKey};

/// The path of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnvironmentPath {
    pub(crate) project: ProjectKey,
    pub(crate) environment: EnvironmentKey,
}

/// The path of an experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExperimentPath {
    pub(crate) environment: EnvironmentPath,
    pub(crate) experiment: ExperimentKey,
}

impl EnvironmentPath {
    /// Returns the arguments that the generated methods begin with.
    pub(crate) fn keys(&self) -> (&str, &str) {
        (self.project.as_str(), self.environment.as_str())
    }
}

impl ExperimentPath {
    /// Returns the arguments that the generated methods begin with.
    pub(crate) fn keys(&self) -> (&str, &str, &str) {
        let (project, environment) = self.environment.keys();
        (project, environment, self.experiment.as_str())
    }
}

impl ExperimentPath {
    /// Whether an experiment is the one of this path.
    pub(crate) fn names(&self, experiment: &Experiment) -> bool {
        self.experiment == *experiment.key
    }
}

impl fmt::Display for EnvironmentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.project, self.environment)
    }
}

impl fmt::Display for ExperimentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.environment, self.experiment)
    }
}
