//! An experiment that uses a flag.

use serde::{Deserialize, Serialize};

/// An experiment that uses a flag or AI config.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FlagExperiment {
    /// The key of the experiment.
    pub key: String,
    /// Whether an iteration is running.
    #[serde(default)]
    pub running: bool,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// The id of the flag's rule whose traffic it takes; absent if the response did not show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}
