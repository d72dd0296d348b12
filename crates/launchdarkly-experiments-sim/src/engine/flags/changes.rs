//! The flags of a project as a request changes them, apart from the project until the request has succeeded.

use std::collections::BTreeMap;

use crate::engine::problem::Problem;
use crate::state::bounded::UnixMillis;
use crate::state::flag::Flag;
use crate::state::project::Project;
use crate::state::targeting::Targeting;

/// The flags and AI configs of a project, with changes.
pub(crate) struct FlagChanges<'a> {
    project: &'a Project,
    changed: BTreeMap<String, Flag>,
}

impl<'a> FlagChanges<'a> {
    pub(crate) fn new(project: &'a Project) -> Self {
        Self {
            project,
            changed: BTreeMap::new(),
        }
    }

    /// Returns the project without the changes.
    pub(crate) fn project(&self) -> &'a Project {
        self.project
    }

    /// Returns the flag or AI config with this key.
    pub(crate) fn get(&self, key: &str) -> Option<&Flag> {
        let unchanged = || self.project.targets().find(|flag| flag.key == key);
        self.changed.get(key).or_else(unchanged)
    }

    /// Changes what a flag serves in an environment and counts the change. An unknown flag or environment changes
    /// nothing. After an error, all changes must be discarded.
    pub(crate) fn change(
        &mut self,
        key: &str,
        environment: &str,
        now: UnixMillis,
        change: impl FnOnce(&mut Targeting) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let Some(mut flag) = self.get(key).cloned() else {
            return Ok(());
        };
        flag.change(environment, now, change)?;
        self.changed.insert(key.to_owned(), flag);
        Ok(())
    }

    /// Returns the changed flags.
    pub(crate) fn into_changed(self) -> Vec<Flag> {
        self.changed.into_values().collect()
    }
}
