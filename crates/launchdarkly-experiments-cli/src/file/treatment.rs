//! A treatment, as a file describes it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::percent::Percent;
use crate::file::variation::Variation;

/// A treatment: a variation to test, and its share of the traffic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Treatment {
    /// The name.
    pub name: String,
    /// The variation of the experiment's flag, by its name, its value or its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variation: Option<Variation>,
    /// The variations, where the experiment has not exactly one flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variations: Option<Vec<Served>>,
    /// The share of the traffic in percent, from 0 to 100.
    pub percent: Percent,
    /// Whether the others are compared with this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub baseline: bool,
}

/// The variation of one of several flags that a treatment serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Served {
    /// The key of the flag or AI config, as in `flags`.
    pub flag: String,
    /// The variation, by its name, its value or its id.
    pub variation: Variation,
}
