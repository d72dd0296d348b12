//! One handler for each operation on flags and AI configs.

use serde_json::{Value, json};

use crate::api::render;
use crate::engine::Engine;
use crate::engine::flags::changes::FlagChanges;
use crate::engine::flags::create::{self, FlagInput};
use crate::engine::flags::list::Query;
use crate::engine::flags::patch::{self, FlagPatch};
use crate::engine::flags::status;
use crate::engine::handlers::{Call, deserialize};
use crate::engine::problem::Problem;
use crate::state::project::Project;

impl Engine {
    pub(in crate::engine) fn get_feature_flags(
        &self,
        call: &Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let request = call.request;
        let project = self.state.project(call.route.project())?;
        let query = Query::parse(&request.query)?;
        check_environments(&query, project)?;
        let matching = query.select(&project.flags);
        let total = matching.len();
        let view = query.view_of_list(self.state.now);
        let items: Vec<_> = query
            .page
            .of(matching)
            .into_iter()
            .map(|flag| render::flag::render(flag, project, &view))
            .collect();
        let links = query.page.links(&request.path, &request.query, total);
        let body = json!({"items": items, "totalCount": total, "_links": links});
        Ok((200, body))
    }

    pub(in crate::engine) fn get_feature_flag(
        &self,
        call: &Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        let flag = project.flag(flag_key(call))?;
        let query = Query::parse(&call.request.query)?;
        check_environments(&query, project)?;
        let view = query.view_of_one(self.state.now);
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
        let query = Query::parse(&call.request.query)?;
        let input: FlagInput = deserialize(call.body)?;
        let (now, mut ids) = (self.state.now, self.state.ids.clone());
        let project = self.state.project_mut(call.route.project())?;
        let created = create::flag(input, query.clone.as_deref(), project, now, &mut ids)?;
        let view = query.view_of_one(now);
        let rendered = render::flag::render(&created, project, &view);
        project.put_flag(created, now);
        self.state.ids = ids;
        Ok((201, rendered))
    }

    pub(in crate::engine) fn patch_feature_flag(
        &mut self,
        call: Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let query = Query::parse(&call.request.query)?;
        let now = self.state.now;
        let project = self.state.project(call.route.project())?;
        let flag = project.flag(flag_key(&call))?;
        let patch: FlagPatch = deserialize(call.body)?;
        let mut flags = FlagChanges::new(project);
        patch::apply(flag, patch, &mut flags, now)?;
        let patched = flags.get(&flag.key).unwrap_or(flag);
        let rendered = render::flag::render(patched, project, &query.view_of_one(now));
        let changed = flags.into_changed();
        if !query.dry_run {
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
}

fn flag_key<'a>(call: &Call<'a>) -> &'a str {
    call.route.key("featureFlagKey").unwrap_or_default()
}

fn check_environments(query: &Query, project: &Project) -> Result<(), Problem> {
    for key in &query.environments {
        project.environment(key)?;
    }
    Ok(())
}
