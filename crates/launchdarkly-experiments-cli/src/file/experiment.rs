//! An experiment, as a file describes it.

use launchdarkly_experiments::types::{DataSource, ExperimentType, Methodology};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::analysis::Analysis;
use crate::file::flag::FlagUse;
use crate::file::interval::Interval;
use crate::file::known::Known;
use crate::file::metric::Metrics;
use crate::file::rule::Rule;
use crate::file::state::State;
use crate::file::treatment::Treatment;
use crate::file::variation::Variation;
use crate::file::write;

/// An experiment: what is tested, on which flag, and how it is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Experiment {
    /// The name for people.
    pub name: String,
    /// What the experiment is about. Left alone where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the experiment is expected to show.
    pub hypothesis: String,
    /// E-mail address or id of the account member who looks after it; the token's owner at first. Left alone where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintainer: Option<String>,
    /// The tags. Left alone where they are absent; an empty list removes them all.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write::on_a_line"
    )]
    pub tags: Option<Vec<String>>,
    /// The kind of experiment; an ordinary one by default. It cannot be changed later.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Known<ExperimentType>>,
    /// The statistical approach; LaunchDarkly's default at first. Left alone where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub methodology: Option<Known<Methodology>>,
    /// The settings of the analysis; LaunchDarkly's defaults at first. Left alone where they are absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis: Option<Analysis>,
    /// Where the metric events come from; LaunchDarkly itself at first. Left alone where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_source: Option<Known<DataSource>>,
    /// The id of the holdout that it is part of; none by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdout: Option<String>,
    /// The key of the flag. Give this, `ai-config` or `flags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// The key of the AI config. Give this, `flag` or `flags`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai_config: Option<String>,
    /// The rule of the flag whose traffic enters the experiment, by its description, reference or id; the default rule, `fallthrough`, by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// The variation for traffic outside the experiment; the baseline's by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others_get: Option<Variation>,
    /// The flags and AI configs with their rules, where it is not exactly one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<Vec<FlagUse>>,
    /// The context kind to randomize by; the default of the project's settings at first. Left alone where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub randomize_by: Option<String>,
    /// Whether contexts may move to another variation when the audience grows or shrinks; `true` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reshuffle: Option<bool>,
    /// How often a bandit shares out its traffic anew, as in `12h`; LaunchDarkly's default at first. Left alone where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reallocate_every: Option<Interval>,
    /// The id of an uploaded file of covariates, by which sampling is stratified; none by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratify_by: Option<String>,
    /// The context attributes by which results can be sliced; none by default.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write::on_a_line"
    )]
    pub attributes: Option<Vec<String>>,
    /// What is measured.
    pub metrics: Metrics,
    /// The variations to test. One is the baseline, with which the others are compared.
    #[serde(serialize_with = "write::each_on_a_line")]
    pub treatments: Vec<Treatment>,
    /// The state that it shall be in. Without it, starting, stopping and archiving are left to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
}
