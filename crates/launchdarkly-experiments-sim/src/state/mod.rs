//! The data that the simulator keeps: projects, their environments, their flags, and the experiments in them.
//!
//! This is plain data with lookups by key, in the order of creation. It knows nothing about requests, statuses or
//! clocks: the time is a field that the engine sets, within the bounds of [`bounded`]. [`snapshot`] writes all of it as JSON and reads it back, and
//! [`ids`] is the seeded source of ids and chance.

pub(crate) mod ai_config;
pub(crate) mod bounded;
mod catalog;
pub(crate) mod context_kind;
pub(crate) mod experiment;
pub(crate) mod flag;
pub(crate) mod flags;
pub(crate) mod ids;
pub(crate) mod member;
pub(crate) mod metric;
pub(crate) mod metric_group;
pub(crate) mod project;
pub(crate) mod snapshot;
pub(crate) mod targeting;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::state::bounded::UnixMillis;
use crate::state::ids::SeededRandom;
use crate::state::member::Member;
use crate::state::project::{Environment, Project};

/// All projects, in the order in which they were declared, with the clock and the source of ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) now: UnixMillis,
    pub(crate) ids: SeededRandom,
    #[serde(default = "member::of_older_state")]
    pub(crate) members: Vec<Member>,
    pub(crate) projects: Vec<Project>,
}

/// The error of a lookup by a key that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotFound {
    /// The kind of resource, such as `project`.
    pub(crate) resource: &'static str,
    pub(crate) key: String,
}

impl NotFound {
    pub(crate) fn new(resource: &'static str, key: &str) -> Self {
        let key = key.to_owned();
        Self { resource, key }
    }
}

impl State {
    pub(crate) fn new(now: UnixMillis, seed: u64) -> Self {
        Self {
            now,
            ids: SeededRandom::new(seed),
            members: member::initial(now),
            projects: Vec::new(),
        }
    }

    /// Adds a project, or adds environments to the project that already has this key.
    pub(crate) fn declare(&mut self, project: &str, environments: &[String]) {
        let position = match self.projects.iter().position(|known| known.key == project) {
            Some(position) => position,
            None => {
                let id = self.ids.object_id();
                self.projects.push(Project::new(id, project, self.now));
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

    /// Returns the project with this key.
    pub(crate) fn project(&self, key: &str) -> Result<&Project, NotFound> {
        self.projects
            .iter()
            .find(|project| project.key == key)
            .ok_or_else(|| NotFound::new("project", key))
    }

    /// Returns the project with this key, mutably.
    pub(crate) fn project_mut(&mut self, key: &str) -> Result<&mut Project, NotFound> {
        self.projects
            .iter_mut()
            .find(|project| project.key == key)
            .ok_or_else(|| NotFound::new("project", key))
    }

    /// Returns an environment by its key and that of its project.
    pub(crate) fn environment(&self, project: &str, key: &str) -> Result<&Environment, NotFound> {
        self.project(project)?.environment(key)
    }

    /// Returns an environment by its key and that of its project, mutably.
    pub(crate) fn environment_mut(
        &mut self,
        project: &str,
        key: &str,
    ) -> Result<&mut Environment, NotFound> {
        self.project_mut(project)?.environment_mut(key)
    }

    /// Adds a member at the present time, or replaces the member with the same id, whose time it keeps.
    pub(crate) fn put_member(&mut self, mut member: Member) {
        member.created_at = self.now;
        match self.members.iter_mut().find(|known| known.id == member.id) {
            Some(known) => {
                member.created_at = known.created_at;
                *known = member;
            }
            None => self.members.push(member),
        }
    }

    /// Returns the member with this id.
    pub(crate) fn member(&self, id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    /// Rebuilds the indexes, which a snapshot does not contain. The error names a key that occurs twice.
    pub(crate) fn index(&mut self) -> Result<(), String> {
        let mut ids = HashSet::new();
        if let Some(twice) = self.members.iter().find(|one| !ids.insert(&one.id)) {
            return Err(format!(
                "the member with the id `{}` occurs twice",
                twice.id
            ));
        }
        for project in &mut self.projects {
            // Older states have no context kinds.
            project.add_context_kinds(project.created_at);
            if let Some(twice) = project.duplicate() {
                return Err(format!("project `{}`: {twice} occurs twice", project.key));
            }
            if let Some(key) = project.duplicate_flag() {
                let owner = &project.key;
                return Err(format!("project `{owner}`: the flag `{key}` occurs twice"));
            }
            for environment in &mut project.environments {
                environment.index().map_err(|key| {
                    format!(
                        "project `{}`, environment `{}`: the experiment `{key}` occurs twice",
                        project.key, environment.key
                    )
                })?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declaring_a_project_twice_merges_its_environments() {
        let mut state = State::new(UnixMillis::default(), 1);
        state.declare("shop", &["test".to_owned()]);
        state.declare("shop", &["test".to_owned(), "production".to_owned()]);
        assert_eq!(state.projects.len(), 1);
        let environments = &state.projects[0].environments;
        let keys: Vec<_> = environments.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["test", "production"]);
    }
}
