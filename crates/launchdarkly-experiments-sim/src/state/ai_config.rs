//! AI configs: what experiments serve as they serve flags. They are declared; no operation writes them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::flag::Flag;
use crate::state::targeting::Targeting;

/// An AI config of a project, for [`Builder::ai_config`](crate::Builder::ai_config). Experiments name it as they name
/// a flag, and its key must be that of no flag.
///
/// ```
/// use launchdarkly_experiments_sim::{AiConfig, Simulator, Targeting};
/// use serde_json::json;
///
/// let assistant = AiConfig::new("product-assistant")
///     .variation("friendly-id", "Friendly", json!({"model": {"name": "a"}}))
///     .variation("terse-id", "Terse", json!({"model": {"name": "b"}}))
///     .environment("test", Targeting::on().version(4));
/// let simulator = Simulator::builder()
///     .project("shop", ["test"])
///     .ai_config("shop", assistant)
///     .build();
/// assert!(simulator.state().to_json().contains("friendly-id"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
#[must_use]
pub struct AiConfig(pub(crate) Flag);

impl AiConfig {
    /// Returns an AI config with this key, which is its name as well.
    pub fn new(key: impl Into<String>) -> Self {
        Self(Flag::new(key))
    }

    /// Sets the name. By default it is the key.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self(self.0.name(name))
    }

    /// Adds a variation with its id, its name and its value.
    pub fn variation(self, id: impl Into<String>, name: impl Into<String>, value: Value) -> Self {
        Self(self.0.variation(id, name, value))
    }

    /// Sets the tags.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        Self(self.0.tags(tags))
    }

    /// Sets when the AI config was created, in milliseconds since the Unix epoch. By default it is when it is
    /// declared.
    pub fn created(self, millis: i64) -> Self {
        Self(self.0.created(millis))
    }

    /// Sets the version of the targeting as a whole. It is not the version in [one environment](Targeting::version).
    pub fn version(self, version: i64) -> Self {
        Self(self.0.version(version))
    }

    /// Sets what the AI config serves in an environment. In one that is not declared it is on and serves its first
    /// variation.
    pub fn environment(self, key: impl Into<String>, targeting: Targeting) -> Self {
        Self(self.0.environment(key, targeting))
    }
}
