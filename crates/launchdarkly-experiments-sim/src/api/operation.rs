//! The eight operations, and which path and method leads to which.

use http::Method;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// One of the operations that the simulator answers.
///
/// ```
/// use launchdarkly_experiments_sim::Operation;
///
/// assert_eq!(Operation::PatchExperiment.name(), "patchExperiment");
/// assert!(Operation::PatchExperiment.writes());
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
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::GetExperiments,
        Self::CreateExperiment,
        Self::GetExperiment,
        Self::PatchExperiment,
        Self::CreateIteration,
        Self::GetExperimentsAnyEnv,
        Self::GetExperimentationSettings,
        Self::PutExperimentationSettings,
    ];

    /// Its `operationId`.
    pub fn name(self) -> &'static str {
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

    /// Whether it changes anything.
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

/// A path of the API, its keys decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Experiments {
        project: String,
        environment: String,
    },
    Experiment {
        project: String,
        environment: String,
        experiment: String,
    },
    Iterations {
        project: String,
        environment: String,
        experiment: String,
    },
    AnyEnvironment {
        project: String,
    },
    Settings {
        project: String,
    },
}

impl Route {
    /// Reads a path; `None` where the API has nothing.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let decoded: Option<Vec<String>> = path
            .split('/')
            .skip(1)
            .map(|part| percent_decode_str(part).decode_utf8().ok().map(Into::into))
            .collect();
        let parts = decoded?;
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let (project, rest) = match parts.as_slice() {
            ["api", "v2", "projects", project, rest @ ..] => ((*project).to_owned(), rest),
            _ => return None,
        };
        match rest {
            ["experiments"] => Some(Self::AnyEnvironment { project }),
            ["experimentation-settings"] => Some(Self::Settings { project }),
            ["environments", environment, "experiments", rest @ ..] => {
                let environment = (*environment).to_owned();
                match rest {
                    [] => Some(Self::Experiments {
                        project,
                        environment,
                    }),
                    [key] if !key.is_empty() => Some(Self::Experiment {
                        project,
                        environment,
                        experiment: (*key).to_owned(),
                    }),
                    [key, "iterations"] => Some(Self::Iterations {
                        project,
                        environment,
                        experiment: (*key).to_owned(),
                    }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The operation behind a method, or the methods that this path knows.
    pub(crate) fn operation(&self, method: &Method) -> Result<Operation, &'static [&'static str]> {
        let known: &[(&str, Operation)] = match self {
            Self::Experiments { .. } => &[
                ("GET", Operation::GetExperiments),
                ("POST", Operation::CreateExperiment),
            ],
            Self::Experiment { .. } => &[
                ("GET", Operation::GetExperiment),
                ("PATCH", Operation::PatchExperiment),
            ],
            Self::Iterations { .. } => &[("POST", Operation::CreateIteration)],
            Self::AnyEnvironment { .. } => &[("GET", Operation::GetExperimentsAnyEnv)],
            Self::Settings { .. } => &[
                ("GET", Operation::GetExperimentationSettings),
                ("PUT", Operation::PutExperimentationSettings),
            ],
        };
        let found = known.iter().find(|(name, _)| *name == method.as_str());
        found.map(|(_, operation)| *operation).ok_or(match self {
            Self::Experiments { .. } => &["GET", "POST"],
            Self::Experiment { .. } => &["GET", "PATCH"],
            Self::Iterations { .. } => &["POST"],
            Self::AnyEnvironment { .. } => &["GET"],
            Self::Settings { .. } => &["GET", "PUT"],
        })
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
            assert_eq!(Route::parse(path).unwrap().operation(&method), Ok(expected));
        }
    }

    #[test]
    fn other_paths_lead_nowhere_and_other_methods_are_told_which_are_known() {
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
        assert_eq!(
            route.operation(&Method::DELETE),
            Err(["GET", "POST"].as_slice())
        );
    }

    #[test]
    fn keys_are_decoded() {
        let route = Route::parse(&format!("{LIST}/a%2Fb")).unwrap();
        assert!(matches!(route, Route::Experiment { experiment, .. } if experiment == "a/b"));
    }
}
