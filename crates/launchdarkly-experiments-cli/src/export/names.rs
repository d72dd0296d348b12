//! Names for ids, where the names lead back to the ids.

use std::collections::{BTreeMap, BTreeSet};

use launchdarkly_experiments::catalog::{Entry, Flag};
use launchdarkly_experiments::{Catalog, Environment};
use serde_json::Value;

use crate::error::Error;
use crate::file::{Rule, Variation};
use crate::found::Found;

/// More flags than this are read as a list of all.
const FEW_FLAGS: usize = 20;

/// The number of members that are asked for in one request.
const MEMBERS_AT_ONCE: usize = 50;

/// What ids stand for.
#[derive(Debug)]
pub(super) struct Names {
    catalog: Catalog,
    /// E-mail addresses by the id of the member.
    members: BTreeMap<String, String>,
}

impl Names {
    /// Reads what the ids in experiments stand for.
    pub(super) async fn read(
        environment: &Environment,
        found: impl Iterator<Item = &Found> + Clone,
    ) -> Result<Self, Error> {
        let flags: BTreeSet<&str> = found.clone().flat_map(flags).collect();
        let reader = match flags.len() > FEW_FLAGS {
            true => environment.catalog().all_flags(),
            false => environment.catalog().flags(flags.iter().copied()),
        };
        let mut catalog = reader.read().await?;
        // What is no flag may be an AI config.
        let absent = flags
            .into_iter()
            .filter(|key| catalog.flag(key) == Entry::Absent);
        let absent: Vec<&str> = absent.collect();
        if !absent.is_empty() {
            let others = environment.catalog().ai_configs(absent).read().await?;
            catalog.ai_configs = others.ai_configs;
        }
        let ids = found
            .filter_map(|one| one.post.maintainer_id.as_deref())
            .collect();
        let members = members(environment, &ids).await;
        Ok(Names { catalog, members })
    }

    /// Returns the e-mail address of a member, or the id.
    pub(super) fn maintainer(&self, id: &str) -> String {
        self.members.get(id).map_or(id, String::as_str).to_owned()
    }

    /// Whether a key is that of an AI config.
    pub(super) fn is_ai_config(&self, key: &str) -> bool {
        self.catalog.flag(key).found().is_none() && self.catalog.ai_config(key).found().is_some()
    }

    /// Names a rule.
    pub(super) fn rule(&self, flag: &str, id: &str) -> Rule {
        if id == "fallthrough" {
            return Rule::Name(id.to_owned());
        }
        let configuration = self.flag(flag).and_then(|flag| flag.configuration.as_ref());
        let named = configuration.and_then(|configuration| {
            let rule = configuration.rule(id).filter(|rule| rule.id == id)?;
            let names = [rule.description.as_ref(), rule.reference.as_ref()];
            let mut names = names
                .into_iter()
                .flatten()
                .filter(|name| *name != "fallthrough");
            let leads_back =
                |name: &&String| configuration.rule(name).is_some_and(|found| found.id == id);
            names.find(leads_back).cloned()
        });
        named.map_or_else(|| Rule::Id(id.to_owned()), Rule::Name)
    }

    /// Names a variation.
    pub(super) fn variation(&self, flag: &str, id: &str) -> Variation {
        let named = self.flag(flag).and_then(|flag| {
            let variation = flag.variations.iter().find(|one| one.id == id)?;
            let leads_back = |text: &str| flag.variation(text).is_some_and(|found| found.id == id);
            let names = [variation.name.as_ref(), variation.key.as_ref()];
            let mut names = names.into_iter().flatten().filter(|name| !name.is_empty());
            if let Some(name) = names.find(|name| leads_back(name)) {
                return Some(Variation::Name(name.clone()));
            }
            match variation.value.as_ref()? {
                Value::String(text) if !text.is_empty() && leads_back(text) => {
                    Some(Variation::Name(text.clone()))
                }
                value @ (Value::Bool(_) | Value::Number(_)) if leads_back(&value.to_string()) => {
                    Some(Variation::Value(value.clone()))
                }
                _ => None,
            }
        });
        named.unwrap_or_else(|| Variation::Id(id.to_owned()))
    }

    fn flag(&self, key: &str) -> Option<&Flag> {
        let flag = self.catalog.flag(key).found();
        flag.or_else(|| self.catalog.ai_config(key).found())
    }
}

/// Returns the keys of the flags and AI configs that an experiment names.
fn flags(found: &Found) -> impl Iterator<Item = &str> {
    let iteration = &found.post.iteration;
    let parameters = iteration.treatments.iter().flat_map(|one| &one.parameters);
    let parameters = parameters.map(|one| one.flag_key.as_str());
    iteration.flags.keys().map(String::as_str).chain(parameters)
}

/// Reads the addresses of members; where the token may not read them, the ids stay.
async fn members(environment: &Environment, ids: &BTreeSet<&str>) -> BTreeMap<String, String> {
    let ids: Vec<&str> = ids.iter().copied().collect();
    let mut found = BTreeMap::new();
    for some in ids.chunks(MEMBERS_AT_ONCE) {
        let list = environment.client().members().list();
        let list = list.filter("id", some.join("|")).items();
        for member in list.try_collect().await.unwrap_or_default() {
            found.insert(member.id, member.email);
        }
    }
    found
}
