//! The flags and the AI configs of a project.

use std::collections::HashSet;

use crate::state::NotFound;
use crate::state::ai_config::AiConfig;
use crate::state::bounded::UnixMillis;
use crate::state::flag::Flag;
use crate::state::project::Project;

impl Project {
    /// Whether the project has a flag or an AI config. Without one, its experiments can name any key.
    pub(crate) fn has_flags(&self) -> bool {
        !self.flags.is_empty() || !self.ai_configs.is_empty()
    }

    /// Returns the flag with this key.
    pub(crate) fn flag(&self, key: &str) -> Result<&Flag, NotFound> {
        let mut flags = self.flags.iter();
        flags
            .find(|flag| flag.key == key)
            .ok_or_else(|| NotFound::new("flag", key))
    }

    /// Returns the AI config with this key.
    pub(crate) fn ai_config(&self, key: &str) -> Result<&AiConfig, NotFound> {
        let mut configs = self.ai_configs.iter();
        configs
            .find(|config| config.0.key == key)
            .ok_or_else(|| NotFound::new("AI config", key))
    }

    /// Returns all that experiments can run on: the flags, then the AI configs.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Flag> {
        let configs = self.ai_configs.iter().map(|config| &config.0);
        self.flags.iter().chain(configs)
    }

    /// Replaces the flag or the AI config with the same key, or adds a flag. What `flag` leaves out gets its default.
    pub(crate) fn put_flag(&mut self, mut flag: Flag, now: UnixMillis) {
        flag.complete(self.environments.iter().map(|one| one.key.as_str()), now);
        let configs = self.ai_configs.iter_mut().map(|config| &mut config.0);
        let mut all = self.flags.iter_mut().chain(configs);
        match all.find(|known| known.key == flag.key) {
            Some(known) => *known = flag,
            None => self.flags.push(flag),
        }
    }

    /// Adds a flag unless its key is in use.
    pub(crate) fn declare_flag(&mut self, flag: Flag, now: UnixMillis) {
        if self.targets().all(|known| known.key != flag.key) {
            self.put_flag(flag, now);
        }
    }

    /// Adds an AI config unless its key is in use.
    pub(crate) fn declare_ai_config(&mut self, mut config: AiConfig, now: UnixMillis) {
        if self.targets().all(|known| known.key != config.0.key) {
            let environments = self.environments.iter().map(|one| one.key.as_str());
            config.0.complete(environments, now);
            self.ai_configs.push(config);
        }
    }

    /// Gives every flag a targeting in every environment.
    pub(crate) fn complete_flags(&mut self, now: UnixMillis) {
        let configs = self.ai_configs.iter_mut().map(|config| &mut config.0);
        for flag in self.flags.iter_mut().chain(configs) {
            flag.complete(self.environments.iter().map(|one| one.key.as_str()), now);
        }
    }

    /// Returns the key of two flags or AI configs, if there is one.
    pub(crate) fn duplicate_flag(&self) -> Option<&str> {
        let mut keys = HashSet::new();
        let mut keyed = self.targets().map(|flag| flag.key.as_str());
        keyed.find(|key| !keys.insert(*key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::project::Environment;

    #[test]
    fn flags_and_ai_configs_share_their_keys() {
        let now = UnixMillis::saturating(1);
        let mut project = Project::new(String::new(), "shop", now);
        assert!(!project.has_flags());
        project.declare_ai_config(AiConfig::new("a"), now);
        project.declare_flag(Flag::new("a"), now);
        project.declare_flag(Flag::new("b").name("first"), now);
        project.declare_flag(Flag::new("b").name("second"), now);
        assert_eq!((project.flags.len(), project.ai_configs.len()), (1, 1));
        assert_eq!(project.flag("b").unwrap().name, "first");
        project.put_flag(Flag::new("a").name("replaced"), now);
        assert_eq!(project.ai_config("a").unwrap().0.name, "replaced");
        assert_eq!(project.duplicate_flag(), None);
        project.flags.push(Flag::new("a"));
        assert_eq!(project.duplicate_flag(), Some("a"));
    }

    #[test]
    fn a_new_environment_gets_a_targeting() {
        let now = UnixMillis::saturating(1);
        let mut project = Project::new(String::new(), "shop", now);
        project.declare_flag(Flag::new("a"), now);
        project.environments.push(Environment::new("test"));
        project.complete_flags(now);
        assert!(project.flags[0].environments["test"].on);
    }
}
