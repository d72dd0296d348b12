//! The eight operations, and the paths and methods that lead to them.

use std::fmt;

use http::Method;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

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
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Operation {
    /// Lists the experiments of an environment.
    GetExperiments,
    /// Creates an experiment.
    CreateExperiment,
    /// Gets one experiment.
    GetExperiment,
    /// Changes an experiment by a semantic patch.
    PatchExperiment,
    /// Creates an iteration.
    CreateIteration,
    /// Lists the experiments of all environments of a project.
    GetExperimentsAnyEnv,
    /// Gets the experimentation settings of a project.
    GetExperimentationSettings,
    /// Replaces the experimentation settings of a project.
    PutExperimentationSettings,
}

impl Operation {
    /// All operations that the simulator implements.
    pub const ALL: &'static [Self] = &[
        Self::GetExperiments,
        Self::CreateExperiment,
        Self::GetExperiment,
        Self::PatchExperiment,
        Self::CreateIteration,
        Self::GetExperimentsAnyEnv,
        Self::GetExperimentationSettings,
        Self::PutExperimentationSettings,
    ];

    /// Returns the `operationId` of LaunchDarkly's OpenAPI document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GetExperiments => "getExperiments",
            Self::CreateExperiment => "createExperiment",
            Self::GetExperiment => "getExperiment",
            Self::PatchExperiment => "patchExperiment",
            Self::CreateIteration => "createIteration",
            Self::GetExperimentsAnyEnv => "getExperimentsAnyEnv",
            Self::GetExperimentationSettings => "getExperimentationSettings",
            Self::PutExperimentationSettings => "putExperimentationSettings",
        }
    }

    /// Whether the operation can change the state.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::CreateExperiment
                | Self::PatchExperiment
                | Self::CreateIteration
                | Self::PutExperimentationSettings
        )
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A path template of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Template {
    Experiments,
    Experiment,
    Iterations,
    AnyEnvironment,
    Settings,
}

/// A path of the API: its template and the decoded keys in it. A key that the template lacks is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) template: Template,
    pub(crate) project: String,
    pub(crate) environment: String,
    pub(crate) experiment: String,
}

impl Route {
    /// Parses a path. Returns `None` if the API has no such path.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let decoded: Option<Vec<String>> = path
            .split('/')
            .skip(1)
            .map(|part| percent_decode_str(part).decode_utf8().ok().map(Into::into))
            .collect();
        let decoded = decoded?;
        let parts: Vec<&str> = decoded.iter().map(String::as_str).collect();
        let ["api", "v2", "projects", project, rest @ ..] = parts.as_slice() else {
            return None;
        };
        let (template, environment, experiment) = match rest {
            ["experiments"] => (Template::AnyEnvironment, "", ""),
            ["experimentation-settings"] => (Template::Settings, "", ""),
            ["environments", environment, "experiments"] => {
                (Template::Experiments, *environment, "")
            }
            ["environments", environment, "experiments", key] if !key.is_empty() => {
                (Template::Experiment, *environment, *key)
            }
            [
                "environments",
                environment,
                "experiments",
                key,
                "iterations",
            ] => (Template::Iterations, *environment, *key),
            _ => return None,
        };
        Some(Self {
            template,
            project: (*project).to_owned(),
            environment: environment.to_owned(),
            experiment: experiment.to_owned(),
        })
    }

    /// Returns the operation of a method, or `None` if the path does not allow the method.
    pub(crate) fn operation(&self, method: &Method) -> Option<Operation> {
        let operations = self.operations().iter();
        let mut found = operations.filter(|(name, _)| *name == method.as_str());
        found.next().map(|(_, operation)| *operation)
    }

    /// Returns the methods that the path allows.
    pub(crate) fn methods(&self) -> Vec<&'static str> {
        self.operations().iter().map(|(name, _)| *name).collect()
    }

    fn operations(&self) -> &'static [(&'static str, Operation)] {
        match self.template {
            Template::Experiments => &[
                ("GET", Operation::GetExperiments),
                ("POST", Operation::CreateExperiment),
            ],
            Template::Experiment => &[
                ("GET", Operation::GetExperiment),
                ("PATCH", Operation::PatchExperiment),
            ],
            Template::Iterations => &[("POST", Operation::CreateIteration)],
            Template::AnyEnvironment => &[("GET", Operation::GetExperimentsAnyEnv)],
            Template::Settings => &[
                ("GET", Operation::GetExperimentationSettings),
                ("PUT", Operation::PutExperimentationSettings),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "/api/v2/projects/shop/environments/test/experiments";

    #[test]
    fn every_operation_has_its_path_and_method() {
        let one = format!("{LIST}/checkout");
        let iterations = format!("{one}/iterations");
        let cases = [
            ("GET", LIST, Operation::GetExperiments),
            ("POST", LIST, Operation::CreateExperiment),
            ("GET", &one, Operation::GetExperiment),
            ("PATCH", &one, Operation::PatchExperiment),
            ("POST", &iterations, Operation::CreateIteration),
            (
                "GET",
                "/api/v2/projects/shop/experiments",
                Operation::GetExperimentsAnyEnv,
            ),
            (
                "GET",
                "/api/v2/projects/shop/experimentation-settings",
                Operation::GetExperimentationSettings,
            ),
            (
                "PUT",
                "/api/v2/projects/shop/experimentation-settings",
                Operation::PutExperimentationSettings,
            ),
        ];
        for (method, path, expected) in cases {
            let method: Method = method.parse().unwrap();
            assert_eq!(
                Route::parse(path).unwrap().operation(&method),
                Some(expected)
            );
        }
    }

    #[test]
    fn unknown_paths_have_no_route_and_unknown_methods_no_operation() {
        for path in [
            "/",
            "/api/v2",
            "/api/v2/flags/shop",
            &format!("{LIST}/"),
            "/api/v2/projects/x",
        ] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
        let route = Route::parse(LIST).unwrap();
        assert_eq!(route.operation(&Method::DELETE), None);
        assert_eq!(route.methods(), ["GET", "POST"]);
    }

    #[test]
    fn keys_are_decoded() {
        let route = Route::parse(&format!("{LIST}/a%2Fb")).unwrap();
        assert_eq!(route.template, Template::Experiment);
        assert_eq!(route.experiment, "a/b");
    }
}
