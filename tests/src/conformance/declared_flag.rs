//! Flags and AI configs that a conformance case declares.

use std::collections::BTreeMap;

use launchdarkly_experiments_sim::{AiConfig, Builder, Flag, Rule, Targeting};
use serde::Deserialize;
use serde_json::{Value, json};

use super::declared::set;

/// A flag or an AI config that is declared in project `shop`. Without anything else, it is `button` as the
/// experiments of the cases use it: with the variations `blue` and `green`, and with version 12 in the environment
/// `test`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeclaredFlag {
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// Values by the names of variations, which are their ids as well.
    pub(crate) variations: Option<Vec<(String, Value)>>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) temporary: Option<bool>,
    pub(crate) created: Option<i64>,
    pub(crate) archived: Option<i64>,
    pub(crate) deprecated: Option<i64>,
    pub(crate) maintainer: Option<String>,
    pub(crate) version: Option<i64>,
    #[serde(default)]
    pub(crate) environments: BTreeMap<String, DeclaredTargeting>,
}

/// What a flag serves in an environment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DeclaredTargeting {
    #[serde(default = "yes")]
    pub(crate) on: bool,
    #[serde(default = "twelve")]
    pub(crate) version: i64,
    #[serde(default)]
    pub(crate) rules: Vec<DeclaredRule>,
    pub(crate) fallthrough: Option<String>,
    pub(crate) off_variation: Option<String>,
    pub(crate) requested: Option<i64>,
    pub(crate) changed: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclaredRule {
    pub(crate) id: String,
    pub(crate) variation: String,
    pub(crate) description: Option<String>,
}

/// Adds flags and AI configs to a builder.
pub fn declare(mut builder: Builder, flags: &[DeclaredFlag], configs: &[DeclaredFlag]) -> Builder {
    for one in flags {
        builder = builder.flag("shop", one.flag());
    }
    for one in configs {
        builder = builder.ai_config("shop", one.ai_config());
    }
    builder
}

impl DeclaredFlag {
    fn flag(&self) -> Flag {
        let mut flag = Flag::new(&self.key);
        for (id, value) in self.variations() {
            flag = flag.variation(&id, &id, value);
        }
        for (key, targeting) in self.environments() {
            flag = flag.environment(key, targeting);
        }
        flag = set(flag, &self.name, Flag::name);
        flag = set(flag, &self.description, Flag::description);
        flag = set(flag, &self.tags, Flag::tags);
        flag = set(flag, &self.temporary, Flag::temporary);
        flag = set(flag, &self.created, Flag::created);
        flag = set(flag, &self.archived, Flag::archived);
        flag = set(flag, &self.deprecated, Flag::deprecated);
        flag = set(flag, &self.maintainer, Flag::maintainer);
        set(flag, &self.version, Flag::version)
    }

    fn ai_config(&self) -> AiConfig {
        let mut config = AiConfig::new(&self.key);
        for (id, value) in self.variations() {
            config = config.variation(&id, &id, value);
        }
        for (key, targeting) in self.environments() {
            config = config.environment(key, targeting);
        }
        config = set(config, &self.name, AiConfig::name);
        config = set(config, &self.tags, AiConfig::tags);
        config = set(config, &self.created, AiConfig::created);
        set(config, &self.version, AiConfig::version)
    }

    pub(crate) fn variations(&self) -> Vec<(String, Value)> {
        self.variations.clone().unwrap_or_else(|| {
            let variation = |id: &str| (id.to_owned(), json!(id));
            vec![variation("blue"), variation("green")]
        })
    }

    fn environments(&self) -> Vec<(String, Targeting)> {
        let declared = self.environments.iter();
        let mut all: Vec<_> = declared
            .map(|(key, one)| (key.clone(), one.targeting()))
            .collect();
        if !self.environments.contains_key("test") {
            all.push(("test".to_owned(), Targeting::on().version(12)));
        }
        all
    }
}

impl DeclaredTargeting {
    fn targeting(&self) -> Targeting {
        let mut targeting = match self.on {
            true => Targeting::on(),
            false => Targeting::off(),
        };
        for one in &self.rules {
            let rule = Rule::new(&one.id, &one.variation);
            targeting = targeting.rule(set(rule, &one.description, Rule::description));
        }
        targeting = set(targeting, &self.fallthrough, Targeting::fallthrough);
        targeting = set(targeting, &self.off_variation, Targeting::off_variation);
        targeting = set(targeting, &self.requested, Targeting::requested);
        targeting = set(targeting, &self.changed, Targeting::changed);
        targeting.version(self.version)
    }
}

fn yes() -> bool {
    true
}

fn twelve() -> i64 {
    12
}
