//! One handler for each operation.
//!
//! A handler gets a [`Call`] that has passed all shared checks and returns the status and the body of the response.
//! It changes the state as its last step, so that a call that fails leaves the state and the ids untouched.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::query;
use crate::api::render::expand::Expand;
use crate::api::render::{self, experiment::Scope};
use crate::api::route::Route;
use crate::engine::Engine;
use crate::engine::experiments::create::{self, ExperimentInput, IterationInput};
use crate::engine::experiments::list::Query;
use crate::engine::experiments::patch;
use crate::engine::experiments::settings::{self, SettingsInput};
use crate::engine::flags::changes::FlagChanges;
use crate::engine::flags::reference;
use crate::engine::message::Request;
use crate::engine::problem::Problem;
use crate::state::member::OWNER;
use crate::state::project::Project;

/// A request that has passed all shared checks.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) route: &'a Route,
    /// The body in the default dialect; `null` if the operation has none.
    pub(super) body: Value,
    /// Whether the token can write.
    pub(super) writable: bool,
    /// Whether a member has the token, who maintains what is created with it.
    pub(super) has_member: bool,
    /// Whether the response is one that was [observed](crate::api::dialect::Dialect::observed).
    pub(super) observed: bool,
}

impl Call<'_> {
    fn scope<'p>(&self, project: &'p Project, environment: &'p str) -> Scope<'p> {
        Scope {
            project,
            environment,
            writable: self.writable,
            observed: self.observed,
        }
    }

    /// Returns a query parameter.
    pub(super) fn parameter(&self, name: &str) -> Result<Option<String>, Problem> {
        let pairs = query::pairs(&self.request.query).map_err(Problem::invalid)?;
        let mut pairs = pairs.into_iter();
        Ok(pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value))
    }
}

impl Engine {
    pub(super) fn get_experiments(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        self.list(call, Some(call.route.environment()))
    }

    pub(super) fn get_experiments_any_env(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        self.list(call, None)
    }

    pub(super) fn get_experiment(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let route = call.route;
        let project = self.state.project(route.project())?;
        let environment = project.environment(route.environment())?;
        let experiment = environment.experiment(route.experiment())?;
        let expand = expand(call)?;
        let scope = call.scope(project, &environment.key);
        Ok((200, render::experiment::render(experiment, scope, expand)))
    }

    pub(super) fn create_experiment(&mut self, call: Call<'_>) -> Result<(u16, Value), Problem> {
        let (route, writable, observed) = (call.route, call.writable, call.observed);
        let maintainer = call.has_member.then_some(OWNER);
        let input: ExperimentInput = deserialize(call.body)?;
        self.check_key_is_free(route, &input.key)?;
        let mut ids = self.state.ids.clone();
        let project = self.state.project(route.project())?;
        let created = create::experiment(input, project, maintainer, self.state.now, &mut ids)?;
        let scope = Scope {
            project,
            environment: route.environment(),
            writable,
            observed,
        };
        let flags = FlagChanges::new(project);
        for draft in created.iterations() {
            reference::check(draft, &flags, route.environment())
                .map_err(|problem| problem.at("iteration"))?;
        }
        let rendered = render::experiment::render(&created, scope, Expand::default());
        self.state
            .environment_mut(route.project(), route.environment())?
            .add(created);
        self.state.ids = ids;
        Ok((201, rendered))
    }

    pub(super) fn patch_experiment(&mut self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let route = call.route;
        let instructions = call.body["instructions"].as_array();
        let instructions = instructions.map(Vec::as_slice).unwrap_or_default();
        let mut ids = self.state.ids.clone();
        let project = self.state.project(route.project())?;
        let environment = project.environment(route.environment())?;
        let experiment = environment.experiment(route.experiment())?;
        let owners = (project, environment);
        let (now, mut flags) = (self.state.now, FlagChanges::new(project));
        let patched = patch::apply(experiment, instructions, owners, now, &mut ids, &mut flags)?;
        let scope = call.scope(project, &environment.key);
        let rendered = render::experiment::render(&patched, scope, Expand::default());
        let changed = flags.into_changed();
        *self
            .state
            .environment_mut(route.project(), route.environment())?
            .experiment_mut(route.experiment())? = patched;
        let project = self.state.project_mut(route.project())?;
        changed
            .into_iter()
            .for_each(|flag| project.put_flag(flag, now));
        self.state.ids = ids;
        Ok((200, rendered))
    }

    pub(super) fn create_iteration(&mut self, call: Call<'_>) -> Result<(u16, Value), Problem> {
        let route = call.route;
        let input: IterationInput = deserialize(call.body)?;
        let mut ids = self.state.ids.clone();
        let project = self.state.project(route.project())?;
        let created = create::iteration(input, project, self.state.now, &mut ids)?;
        reference::check(&created, &FlagChanges::new(project), route.environment())?;
        let environment = project.environment(route.environment())?;
        let experiment = environment.experiment(route.experiment())?;
        let rendered = render::iteration::render(&created, experiment, project, Expand::ALL);
        self.state
            .environment_mut(route.project(), route.environment())?
            .experiment_mut(route.experiment())?
            .draft = Some(Box::new(created));
        self.state.ids = ids;
        Ok((200, rendered))
    }

    pub(super) fn get_settings(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        Ok((200, render::settings::render(project, call.observed)))
    }

    pub(super) fn put_settings(&mut self, call: Call<'_>) -> Result<(u16, Value), Problem> {
        let observed = call.observed;
        let input: SettingsInput = deserialize(call.body)?;
        let now = self.state.now;
        let project = self.state.project_mut(call.route.project())?;
        settings::replace(project, input)?;
        project.add_context_kinds(now);
        Ok((200, render::settings::render(project, observed)))
    }

    /// Lists the experiments of one environment, or of all environments of the project.
    fn list(&self, call: &Call<'_>, only: Option<&str>) -> Result<(u16, Value), Problem> {
        let request = call.request;
        let query = Query::parse(&request.query, call.observed)?;
        let project = self.state.project(call.route.project())?;
        let matching: Vec<_> = project
            .environments
            .iter()
            .filter(|environment| only.is_none_or(|key| environment.key == key))
            .flat_map(|owner| owner.experiments().iter().map(move |one| (owner, one)))
            .filter(|(_, experiment)| query.matches(experiment))
            .collect();
        let total = matching.len();
        let items: Vec<_> = query
            .page
            .of(matching)
            .into_iter()
            .map(|(owner, one)| {
                let scope = call.scope(project, &owner.key);
                render::experiment::render(one, scope, query.expand)
            })
            .collect();
        let links = query.page.links(&request.path, &request.query, total);
        let body = json!({"items": items, "total_count": total, "_links": links});
        Ok((200, body))
    }

    fn check_key_is_free(&self, route: &Route, key: &str) -> Result<(), Problem> {
        let environment = self
            .state
            .environment(route.project(), route.environment())?;
        if !environment.has_experiment(key) {
            return Ok(());
        }
        let message = format!("an experiment with the key `{key}` already exists");
        Err(match self.dialect.conflict {
            true => Problem::conflict(message),
            false => Problem::invalid(message),
        })
    }
}

fn expand(call: &Call<'_>) -> Result<Expand, Problem> {
    let expand = call.parameter("expand")?;
    expand.map_or(Ok(Expand::default()), |value| {
        Expand::parse(&value, call.observed).map_err(Problem::invalid)
    })
}

pub(super) fn deserialize<T: DeserializeOwned>(body: Value) -> Result<T, Problem> {
    serde_json::from_value(body).map_err(|error| Problem::invalid(error.to_string()))
}
