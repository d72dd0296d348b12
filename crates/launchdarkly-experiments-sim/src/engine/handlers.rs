//! What each operation does, once its sender has been let in.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::operation::{Operation, Route};
use crate::api::render::{self, Expand, Place};
use crate::api::validator;
use crate::engine::create;
use crate::engine::list::{self, Query};
use crate::engine::message::Request;
use crate::engine::patch;
use crate::engine::problem::Problem;
use crate::engine::settings;
use crate::engine::{Core, Found, Token};
use crate::state::Environment;

/// API versions that a request may name.
const VERSIONS: [&str; 6] = [
    "20160426", "20191212", "20210729", "20220603", "20240415", "beta",
];

/// The member behind every token.
const MEMBER: &str = "5f0000000000000000000001";

impl Core {
    /// Checks a request and carries it out; what breaks the fragment is also put down as its `violation`.
    pub(crate) fn perform(
        &mut self,
        found: &Found<'_>,
        token: &Token,
        violation: &mut Option<String>,
    ) -> Result<(u16, Value), Problem> {
        let Found {
            request, method, ..
        } = found;
        let no_path = || Problem::new(404, "not_found", "the API has no such path");
        let route = found.route.as_ref().ok_or_else(no_path)?;
        let operation = route
            .operation(method)
            .map_err(Problem::method_not_allowed)?;
        if let Some(version) = request.header("ld-api-version")
            && !VERSIONS.contains(&version)
        {
            return Err(Problem::invalid(format!(
                "LD-API-Version: there is no `{version}`"
            )));
        }
        if operation.writes() && !token.writes {
            return Err(Problem::forbidden());
        }
        self.check_place(route)?;
        let body = match operation.writes() {
            true => Some(self.body(request, operation)?),
            false => None,
        };
        if let Err(fault) = validator::request(operation, &request.query, body.as_ref()) {
            *violation = Some(fault.clone());
            return Err(Problem::invalid(fault));
        }
        self.carry_out(
            operation,
            route,
            request,
            body.unwrap_or_default(),
            token.writes,
        )
    }

    fn check_place(&self, route: &Route) -> Result<(), Problem> {
        match route {
            Route::AnyEnvironment { project } | Route::Settings { project } => {
                self.world.project(project).map(|_| ())
            }
            Route::Experiments {
                project,
                environment,
            } => self.environment(project, environment).map(|_| ()),
            Route::Experiment {
                project,
                environment,
                experiment,
            }
            | Route::Iterations {
                project,
                environment,
                experiment,
            } => self
                .environment(project, environment)?
                .experiment(experiment)
                .map(|_| ()),
        }
    }

    fn body(&self, request: &Request, operation: Operation) -> Result<Value, Problem> {
        if request.body.len() > self.body_limit {
            return Err(Problem::invalid(format!(
                "the body is larger than {} bytes",
                self.body_limit
            )));
        }
        let (media_type, parameters) = request
            .media_type()
            .unwrap_or_else(|| ("application/json".to_owned(), Vec::new()));
        if media_type != "application/json" {
            return Err(Problem::invalid(format!(
                "content-type: `{media_type}` is not `application/json`"
            )));
        }
        let semantic = (
            "domain-model".to_owned(),
            "launchdarkly.semanticpatch".to_owned(),
        );
        if operation == Operation::PatchExperiment && !parameters.contains(&semantic) {
            return Err(Problem::invalid(
                "the body is not a JSON patch; a semantic patch needs the content type \
                 `application/json; domain-model=launchdarkly.semanticpatch`",
            ));
        }
        let mut body = serde_json::from_slice(&request.body)
            .map_err(|error| Problem::invalid(format!("the body is not JSON: {error}")))?;
        self.dialect.understand(&mut body);
        Ok(body)
    }

    fn carry_out(
        &mut self,
        operation: Operation,
        route: &Route,
        request: &Request,
        body: Value,
        writable: bool,
    ) -> Result<(u16, Value), Problem> {
        let now = self.world.now;
        // Whatever fails leaves the ids where they were.
        let mut ids = self.world.ids.clone();
        let done = match route {
            Route::Experiments {
                project,
                environment,
            } => {
                if operation == Operation::GetExperiments {
                    return self.list(project, Some(environment), request, writable);
                }
                let input: create::ExperimentInput = read(body)?;
                self.check_free(project, environment, &input.key)?;
                let owner = self.world.project(project)?;
                let made = create::experiment(input, owner, MEMBER, now, &mut ids)?;
                let place = Place {
                    project,
                    environment,
                    writable,
                };
                let shown = render::experiment(&made, place, Expand::default());
                self.world
                    .project_mut(project)?
                    .environment_mut(environment)?
                    .add(made);
                (201, shown)
            }
            Route::Experiment {
                project,
                environment,
                experiment,
            } => {
                let place = Place {
                    project,
                    environment,
                    writable,
                };
                let owner = self.world.project(project)?;
                let within = owner.environment(environment)?;
                let subject = within.experiment(experiment)?;
                if operation == Operation::GetExperiment {
                    let expand = expand(&request.query)?;
                    return Ok((200, render::experiment(subject, place, expand)));
                }
                let instructions = body["instructions"].as_array().cloned().unwrap_or_default();
                let patched = patch::apply(subject, &instructions, (owner, within), now, &mut ids)?;
                let shown = render::experiment(&patched, place, Expand::default());
                let project = self.world.project_mut(project)?;
                *project
                    .environment_mut(environment)?
                    .experiment_mut(experiment)? = patched;
                (200, shown)
            }
            Route::Iterations {
                project,
                environment,
                experiment,
            } => {
                let owner = self.world.project(project)?;
                let made = create::iteration(read(body)?, owner, now, &mut ids)?;
                let owner = self
                    .world
                    .project_mut(project)?
                    .environment_mut(environment)?;
                let subject = owner.experiment_mut(experiment)?;
                let shown = render::iteration(&made, subject, project, Expand::ALL);
                subject.draft = Some(Box::new(made));
                (200, shown)
            }
            Route::AnyEnvironment { project } => {
                return self.list(project, None, request, writable);
            }
            Route::Settings { project } => {
                if operation == Operation::GetExperimentationSettings {
                    return Ok((200, settings::render(self.world.project(project)?)));
                }
                let owner = self.world.project_mut(project)?;
                settings::replace(owner, read(body)?)?;
                (200, settings::render(owner))
            }
        };
        self.world.ids = ids;
        self.revision += 1;
        Ok(done)
    }

    fn list(
        &self,
        project: &str,
        environment: Option<&str>,
        request: &Request,
        writable: bool,
    ) -> Result<(u16, Value), Problem> {
        let query = Query::parse(&request.query)?;
        let environments = &self.world.project(project)?.environments;
        let admitted: Vec<_> = environments
            .iter()
            .filter(|one| environment.is_none_or(|key| one.key == key))
            .flat_map(|one| {
                one.experiments()
                    .iter()
                    .map(|experiment| (one.key.as_str(), experiment))
            })
            .filter(|(_, experiment)| query.admits(experiment))
            .collect();
        let total = admitted.len();
        let items: Vec<_> = query
            .page(admitted)
            .into_iter()
            .map(|(environment, experiment)| {
                let place = Place {
                    project,
                    environment,
                    writable,
                };
                render::experiment(experiment, place, query.expand)
            })
            .collect();
        let links = query.links(&request.path, &request.query, total);
        Ok((
            200,
            json!({"items": items, "total_count": total, "_links": links}),
        ))
    }

    fn check_free(&self, project: &str, environment: &str, key: &str) -> Result<(), Problem> {
        if !self.environment(project, environment)?.has(key) {
            return Ok(());
        }
        let message = format!("an experiment with the key `{key}` exists already");
        Err(match self.dialect.conflict {
            true => Problem::conflict(message),
            false => Problem::invalid(message),
        })
    }

    fn environment(&self, project: &str, environment: &str) -> Result<&Environment, Problem> {
        self.world.project(project)?.environment(environment)
    }
}

fn expand(query: &str) -> Result<Expand, Problem> {
    let pairs = list::pairs(query)?;
    let named = pairs.iter().find(|(name, _)| name == "expand");
    named.map_or(Ok(Expand::default()), |(_, value)| Expand::parse(value))
}

fn read<T: DeserializeOwned>(body: Value) -> Result<T, Problem> {
    serde_json::from_value(body).map_err(|error| Problem::invalid(error.to_string()))
}
