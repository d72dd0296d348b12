//! Feature flags: what experiments serve, declared for a project or created over HTTP.
//!
//! A project that has none accepts every key in its experiments. [`targeting`](crate::state::targeting) is what a
//! flag serves in an environment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::state::bounded::{UnixMillis, Version};
use crate::state::ids::stable_uuid;
use crate::state::targeting::{Serve, Targeting};

/// A feature flag of a project, for [`Builder::flag`](crate::Builder::flag).
///
/// In an environment that is not [declared](Self::environment) it is on and serves its first variation. Without
/// [variations](Self::variation) it has `true` and `false`.
///
/// ```
/// use launchdarkly_experiments_sim::{Flag, Simulator, Targeting};
/// use serde_json::json;
///
/// let button = Flag::new("checkout-button")
///     .variation("blue-id", "blue", json!("#00f"))
///     .variation("green-id", "green", json!("#0f0"))
///     .environment("test", Targeting::on().version(12));
/// let simulator = Simulator::builder()
///     .project("shop", ["test", "production"])
///     .flag("shop", button)
///     .build();
/// let flag = &simulator.flags("shop")[0];
/// assert_eq!(flag["environments"]["test"]["version"], 12);
/// assert_eq!(flag["variations"][1]["_id"], "green-id");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Flag {
    pub(crate) key: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) variations: Vec<Variation>,
    pub(crate) temporary: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) maintainer_id: Option<String>,
    #[serde(default)]
    pub(crate) created_at: UnixMillis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) archived_at: Option<UnixMillis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deprecated_at: Option<UnixMillis>,
    /// The number of changes in all environments. It is not what experiments call `flagConfigVersion`.
    pub(crate) version: Version,
    pub(crate) environments: BTreeMap<String, Targeting>,
}

/// A value that a flag can serve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Variation {
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) value: Value,
}

impl Flag {
    /// Returns a flag with this key, which is its name as well.
    pub fn new(key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            name: key.clone(),
            description: None,
            variations: Vec::new(),
            temporary: true,
            tags: Vec::new(),
            maintainer_id: None,
            created_at: UnixMillis::default(),
            archived_at: None,
            deprecated_at: None,
            version: Version::saturating(1),
            environments: BTreeMap::new(),
            key,
        }
    }

    /// Sets the name. By default it is the key.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Adds a variation with its id, its name and its value.
    pub fn variation(
        mut self,
        id: impl Into<String>,
        name: impl Into<String>,
        value: Value,
    ) -> Self {
        self.variations.push(Variation {
            id: id.into(),
            name: Some(name.into()).filter(|name| !name.is_empty()),
            description: None,
            value,
        });
        self
    }

    /// Sets whether the flag is temporary. By default it is.
    pub fn temporary(mut self, temporary: bool) -> Self {
        self.temporary = temporary;
        self
    }

    /// Sets the tags.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the member who maintains the flag, by the member's id. By default nobody does.
    pub fn maintainer(mut self, member_id: impl Into<String>) -> Self {
        self.maintainer_id = Some(member_id.into());
        self
    }

    /// Sets when the flag was created, in milliseconds since the Unix epoch. By default it is when it is declared.
    pub fn created(mut self, millis: i64) -> Self {
        self.created_at = UnixMillis::saturating(millis);
        self
    }

    /// Archives the flag, at a time in milliseconds since the Unix epoch. No experiment can start on it.
    pub fn archived(mut self, millis: i64) -> Self {
        self.archived_at = Some(UnixMillis::saturating(millis));
        self
    }

    /// Deprecates the flag, at a time in milliseconds since the Unix epoch.
    pub fn deprecated(mut self, millis: i64) -> Self {
        self.deprecated_at = Some(UnixMillis::saturating(millis));
        self
    }

    /// Sets the version of the flag as a whole. It is not the version of its [targeting](Targeting::version).
    pub fn version(mut self, version: i64) -> Self {
        self.version = Version::saturating(version);
        self
    }

    /// Sets what the flag serves in an environment.
    pub fn environment(mut self, key: impl Into<String>, targeting: Targeting) -> Self {
        self.environments.insert(key.into(), targeting);
        self
    }

    /// Returns the variation with this id.
    pub(crate) fn find_variation(&self, id: &str) -> Option<&Variation> {
        self.variations.iter().find(|variation| variation.id == id)
    }

    /// Returns the index of the variation with this id.
    pub(crate) fn index_of(&self, id: &str) -> Option<usize> {
        self.variations
            .iter()
            .position(|variation| variation.id == id)
    }

    /// Whether the variations are the two boolean values.
    pub(crate) fn is_boolean(&self) -> bool {
        let mut variations = self.variations.iter();
        self.variations.len() == 2 && variations.all(|variation| variation.value.is_boolean())
    }

    /// Changes the targeting in an environment and counts the change, if it is one.
    pub(crate) fn change<E>(
        &mut self,
        environment: &str,
        now: UnixMillis,
        change: impl FnOnce(&mut Targeting) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(targeting) = self.environments.get_mut(environment) else {
            return Ok(());
        };
        let before = targeting.clone();
        change(targeting)?;
        if *targeting != before {
            targeting.version = targeting.version.next();
            targeting.changed_at = now;
            self.version = self.version.next();
        }
        Ok(())
    }

    /// Fills in what was left to the defaults: the variations, the time of creation, and the targeting in each of the
    /// environments.
    pub(crate) fn complete<'a>(
        &mut self,
        environments: impl IntoIterator<Item = &'a str>,
        now: UnixMillis,
    ) {
        if self.variations.is_empty() {
            self.variations = [true, false]
                .map(|value| Variation {
                    id: stable_uuid(&[&self.key, &value.to_string()]),
                    name: None,
                    description: None,
                    value: json!(value),
                })
                .into();
        }
        if self.created_at == UnixMillis::default() {
            self.created_at = now;
        }
        for key in environments {
            if !self.environments.contains_key(key) {
                self.environments.insert(key.to_owned(), Targeting::on());
            }
        }
        let first = self.variations.first().map(|one| one.id.clone());
        let last = self.variations.last().map(|one| one.id.clone());
        for targeting in self.environments.values_mut() {
            if targeting.fallthrough.is_none() {
                targeting.fallthrough = first.clone().map(Serve::Variation);
            }
            if targeting.off_variation.is_none() {
                targeting.off_variation.clone_from(&last);
            }
            if targeting.changed_at == UnixMillis::default() {
                targeting.changed_at = self.created_at;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_gets_its_default() {
        let now = UnixMillis::saturating(5);
        let mut flag = Flag::new("a").environment("test", Targeting::off().version(3));
        flag.complete(["test", "production"], now);
        assert!(flag.is_boolean());
        assert_eq!(flag.created_at, now);
        let (test, production) = (&flag.environments["test"], &flag.environments["production"]);
        assert_eq!((test.on, test.version.get()), (false, 3));
        assert_eq!((production.on, production.version.get()), (true, 1));
        let first = Serve::Variation(flag.variations[0].id.clone());
        assert_eq!(production.fallthrough, Some(first));
        assert_eq!(
            production.off_variation.as_ref(),
            Some(&flag.variations[1].id)
        );
    }

    #[test]
    fn only_a_change_is_counted() {
        let mut flag = Flag::new("a").environment("test", Targeting::on());
        flag.complete([], UnixMillis::default());
        let now = UnixMillis::saturating(9);
        let turn = |on| {
            move |targeting: &mut Targeting| -> Result<(), ()> {
                targeting.on = on;
                Ok(())
            }
        };
        let versions = |flag: &Flag| (flag.version.get(), flag.environments["test"].version.get());
        flag.change("test", now, turn(true)).unwrap();
        assert_eq!(versions(&flag), (1, 1));
        flag.change("test", now, turn(false)).unwrap();
        assert_eq!(versions(&flag), (2, 2));
        assert_eq!(flag.environments["test"].changed_at, now);
    }
}
