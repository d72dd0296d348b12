//! A document: the experiments of one environment.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::experiment::Experiment;

/// The experiments that there shall be in one environment; a file may have several documents, separated by `---`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Document {
    /// The address of the schema of this file, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Key of the project; by default the one that the command line, a variable or `ldx.toml` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Key of the environment; by default the one that the command line, a variable or `ldx.toml` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The experiments by key. Being named here is the claim: others are never touched.
    pub experiments: BTreeMap<String, Experiment>,
}
