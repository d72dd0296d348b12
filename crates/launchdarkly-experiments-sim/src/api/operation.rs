//! The operations that the simulator answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::fragment;

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        /// An operation of the API.
        ///
        /// ```
        /// use launchdarkly_experiments_sim::Operation;
        ///
        /// assert_eq!(Operation::PatchExperiment.as_str(), "patchExperiment");
        /// assert!(Operation::PatchExperiment.writes());
        /// assert!(Operation::ALL.contains(&Operation::GetExperiments));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[$doc])* #[serde(rename = $id)] $name,)*
        }

        impl Operation {
            /// All operations that the simulator implements.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the `operationId` of LaunchDarkly's OpenAPI document.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

operations! {
    /// Lists the experiments of an environment.
    GetExperiments = "getExperiments",
    /// Creates an experiment.
    CreateExperiment = "createExperiment",
    /// Gets one experiment.
    GetExperiment = "getExperiment",
    /// Changes an experiment by a semantic patch.
    PatchExperiment = "patchExperiment",
    /// Creates an iteration.
    CreateIteration = "createIteration",
    /// Lists the experiments of all environments of a project.
    GetExperimentsAnyEnv = "getExperimentsAnyEnv",
    /// Gets the experimentation settings of a project.
    GetExperimentationSettings = "getExperimentationSettings",
    /// Replaces the experimentation settings of a project.
    PutExperimentationSettings = "putExperimentationSettings",
    /// Lists the flags of a project.
    GetFeatureFlags = "getFeatureFlags",
    /// Creates a flag.
    PostFeatureFlag = "postFeatureFlag",
    /// Gets one flag.
    GetFeatureFlag = "getFeatureFlag",
    /// Changes a flag by a semantic patch.
    PatchFeatureFlag = "patchFeatureFlag",
    /// Gets the status of a flag in an environment.
    GetFeatureFlagStatus = "getFeatureFlagStatus",
    /// Gets the targeting of an AI config.
    GetAiConfigTargeting = "getAIConfigTargeting",
    /// Lists the metrics of a project.
    GetMetrics = "getMetrics",
    /// Creates a metric.
    PostMetric = "postMetric",
    /// Gets one metric.
    GetMetric = "getMetric",
    /// Lists the metric groups of a project.
    GetMetricGroups = "getMetricGroups",
    /// Gets one metric group.
    GetMetricGroup = "getMetricGroup",
    /// Lists the context kinds of a project.
    GetContextKindsByProjectKey = "getContextKindsByProjectKey",
    /// Lists the members of the account.
    GetMembers = "getMembers",
    /// Gets one project.
    GetProject = "getProject",
    /// Lists the environments of a project.
    GetEnvironmentsByProject = "getEnvironmentsByProject",
}

impl Operation {
    /// Returns the operation with this `operationId`, or `None` if the simulator does not implement it.
    pub(crate) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == id)
    }

    /// Whether the operation can change the state.
    pub fn writes(self) -> bool {
        fragment::method(self).is_some_and(|method| method != "get")
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_has_its_id_as_its_name_everywhere() {
        for &operation in Operation::ALL {
            let id = operation.as_str();
            assert_eq!(Operation::from_id(id), Some(operation));
            assert_eq!(serde_json::to_value(operation).unwrap(), id);
        }
        assert_eq!(Operation::from_id("danceExperiment"), None);
    }

    #[test]
    fn everything_but_a_read_writes() {
        assert!(!Operation::GetExperiments.writes());
        assert!(Operation::CreateIteration.writes());
        assert!(Operation::PutExperimentationSettings.writes());
    }
}
