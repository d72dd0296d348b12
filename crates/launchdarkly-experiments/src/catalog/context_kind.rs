//! A kind of context that the project knows.

use launchdarkly_experiments_client::UnixMillis;
use serde::{Deserialize, Serialize};

/// A context kind of the project. Experiments may randomize only by those that are a [`Unit`](crate::catalog::Unit) too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ContextKind {
    /// The key.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// When a context of this kind was seen last; absent if LaunchDarkly knows of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<UnixMillis>,
}
