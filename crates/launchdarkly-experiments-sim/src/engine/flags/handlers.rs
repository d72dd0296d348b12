//! One handler for each operation on flags and AI configs.

use serde_json::{Value, json};

use crate::api::query;
use crate::api::render::{self, flag::View};
use crate::engine::Engine;
use crate::engine::flags::changes::FlagChanges;
use crate::engine::flags::create::{self, FlagInput};
use crate::engine::flags::patch::{self, FlagPatch};
use crate::engine::flags::{DRY_RUN, list, status};
use crate::engine::handlers::{Call, deserialize};
use crate::engine::problem::Problem;
use crate::engine::selection::{self, Selection};
use crate::state::bounded::UnixMillis;
use crate::state::project::Project;

impl Engine {
    pub(in crate::engine) fn get_feature_flags(
        &self,
        call: &Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let request = call.request;
        let project = self.state.project(call.route.project())?;
        let selection = Selection::parse(&request.query)?;
        let shown = environments(&request.query, project)?;
        let matching = list::select(&project.flags, &selection, &request.query)?;
        let total = matching.len();
        let view = View {
            environments: Some(shown),
            rules: has_rules(&request.query)?,
            evaluation: self.evaluation(&request.query)?,
        };
        let items: Vec<_> = selection
            .page
            .of(matching)
            .into_iter()
            .map(|flag| render::flag::render(flag, project, &view))
            .collect();
        let links = selection.page.links(&request.path, &request.query, total);
        let body = json!({"items": items, "totalCount": total, "_links": links});
        Ok((200, body))
    }

    pub(in crate::engine) fn get_feature_flag(
        &self,
        call: &Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        let flag = project.flag(flag_key(call))?;
        let view = self.view_of_one(&call.request.query, project)?;
        Ok((200, render::flag::render(flag, project, &view)))
    }

    pub(in crate::engine) fn get_feature_flag_status(
        &self,
        call: &Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let route = call.route;
        let project = self.state.project(route.project())?;
        let flag = project.flag(flag_key(call))?;
        let environment = route.environment();
        let targeting = flag.environments.get(environment);
        let name = targeting.map_or("inactive", |one| status::name(flag, one, self.state.now));
        let requested = targeting.and_then(|targeting| targeting.requested_at);
        let body = render::flag::render_status(flag, &project.key, environment, name, requested);
        Ok((200, body))
    }

    pub(in crate::engine) fn post_feature_flag(
        &mut self,
        call: Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let clone = query::values(&call.request.query, "clone").map_err(Problem::invalid)?;
        let clone = clone
            .first()
            .map(String::as_str)
            .filter(|key| !key.is_empty());
        let input: FlagInput = deserialize(call.body)?;
        let (now, mut ids) = (self.state.now, self.state.ids.clone());
        let project = self.state.project_mut(call.route.project())?;
        let created = create::flag(input, clone, project, now, &mut ids)?;
        let rendered = render::flag::render(&created, project, &View::FULL);
        project.put_flag(created, now);
        self.state.ids = ids;
        Ok((201, rendered))
    }

    pub(in crate::engine) fn patch_feature_flag(
        &mut self,
        call: Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let (query, now) = (&call.request.query, self.state.now);
        let project = self.state.project(call.route.project())?;
        let flag = project.flag(flag_key(&call))?;
        let patch: FlagPatch = deserialize(call.body)?;
        let mut flags = FlagChanges::new(project);
        patch::apply(flag, patch, &mut flags, now)?;
        let patched = flags.get(&flag.key).unwrap_or(flag);
        let rendered = render::flag::render(patched, project, &View::FULL);
        let changed = flags.into_changed();
        if !query::is_set(query, DRY_RUN) {
            let project = self.state.project_mut(call.route.project())?;
            changed
                .into_iter()
                .for_each(|flag| project.put_flag(flag, now));
        }
        Ok((200, rendered))
    }

    pub(in crate::engine) fn get_ai_config_targeting(
        &self,
        call: &Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        let config = project.ai_config(call.route.key("configKey").unwrap_or_default())?;
        Ok((200, render::ai_config::render(config, project)))
    }

    /// Returns the parts of a single flag that a query asks for.
    fn view_of_one(&self, query: &str, project: &Project) -> Result<View, Problem> {
        let environments = environments(query, project)?;
        Ok(View {
            environments: Some(environments).filter(|keys| !keys.is_empty()),
            rules: true,
            evaluation: self.evaluation(query)?,
        })
    }

    /// Returns the time if a query asks for what is known about evaluations. Other parts to expand add nothing.
    fn evaluation(&self, query: &str) -> Result<Option<UnixMillis>, Problem> {
        let expanded = selection::expanded(query)?;
        let asked = expanded.iter().any(|part| part == "evaluation");
        Ok(asked.then_some(self.state.now))
    }
}

fn flag_key<'a>(call: &Call<'a>) -> &'a str {
    call.route.key("featureFlagKey").unwrap_or_default()
}

/// Returns the environments that a query names.
fn environments(query: &str, project: &Project) -> Result<Vec<String>, Problem> {
    let keys = query::values(query, "env").map_err(Problem::invalid)?;
    for key in &keys {
        project.environment(key)?;
    }
    Ok(keys)
}

/// Whether a query asks for more than a summary of each flag.
fn has_rules(query: &str) -> Result<bool, Problem> {
    let summary = query::values(query, "summary").map_err(Problem::invalid)?;
    Ok(summary.first().is_some_and(|value| !query::is_true(value)))
}
