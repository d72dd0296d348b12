//! A context kind by which experiments may randomize.

use serde::{Deserialize, Serialize};

/// A context kind by which experiments of the project may randomize.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Unit {
    /// The key of the context kind.
    pub key: String,
    /// Whether new iterations randomize by it where they do not say by what.
    #[serde(default)]
    pub default: bool,
}
