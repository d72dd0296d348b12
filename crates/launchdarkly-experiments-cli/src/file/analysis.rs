//! The settings of the analysis, as a file describes them.

use launchdarkly_experiments::types::{CorrectionMethod, CorrectionScope};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::known::Known;
use crate::file::percent::Percent;

/// The settings of the statistical analysis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Analysis {
    /// Bayesian analysis: the threshold for the probability to beat the baseline and to be best, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bayesian_threshold: Option<Percent>,
    /// Frequentist analysis: the significance threshold, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub significance_threshold: Option<Percent>,
    /// Frequentist analysis: the sidedness of the test. The values are not documented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_direction: Option<String>,
    /// Frequentist analysis: whether results may be looked at before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequential_testing: Option<bool>,
    /// How multiple comparisons are corrected for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction_method: Option<Known<CorrectionMethod>>,
    /// Over what multiple comparisons are corrected for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction_scope: Option<Known<CorrectionScope>>,
}
