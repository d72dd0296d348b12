//! One of several flags of an experiment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::rule::Rule;
use crate::file::variation::Variation;

/// A flag or AI config that an experiment uses, where there is more than one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FlagUse {
    /// The key of the flag. Give this or `ai-config`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// The key of the AI config. Give this or `flag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai_config: Option<String>,
    /// The rule whose traffic enters the experiment, by its description, reference or id; the default rule, `fallthrough`, by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The variation for traffic outside the experiment; the baseline's by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others_get: Option<Variation>,
}
