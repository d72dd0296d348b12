//! The settings of the statistical analysis.

use launchdarkly_experiments_client::Decimal;
use launchdarkly_experiments_client::types::{
    AnalysisConfigInput, CorrectionMethod, CorrectionScope,
};

use crate::input::treatment::decimal;

/// A builder of an [`AnalysisConfigInput`]; what is not set is left to LaunchDarkly's defaults.
///
/// In LaunchDarkly's documentation: [Creating experiments](https://launchdarkly.com/docs/home/experimentation/create).
///
/// ```
/// use launchdarkly_experiments::input::Analysis;
/// use launchdarkly_experiments::types::{
///     AnalysisConfigInput, CorrectionMethod, CorrectionScope,
/// };
///
/// let analysis: AnalysisConfigInput = Analysis::new()
///     .significance_threshold(5)
///     .sequential_testing(true)
///     .correction(CorrectionMethod::Bonferroni, CorrectionScope::Variations)
///     .into();
/// assert_eq!(analysis.significance_threshold.unwrap().as_str(), "5");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Analysis(AnalysisConfigInput);

impl Analysis {
    /// Creates settings that leave everything to LaunchDarkly's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets, for Bayesian analysis, the threshold for the probability to beat the baseline and to be best, in percent, from 0 to 100.
    pub fn bayesian_threshold<P: TryInto<Decimal> + ToString>(mut self, percent: P) -> Self {
        self.0.bayesian_threshold = Some(decimal(percent));
        self
    }

    /// Sets, for frequentist analysis, the significance threshold. LaunchDarkly's documents show `5` in a request, and 0.0 to 1.0 in a reply.
    pub fn significance_threshold<P: TryInto<Decimal> + ToString>(mut self, threshold: P) -> Self {
        self.0.significance_threshold = Some(decimal(threshold));
        self
    }

    /// Sets, for frequentist analysis, the sidedness of the test. The values are not documented.
    pub fn test_direction(mut self, direction: impl Into<String>) -> Self {
        self.0.test_direction = Some(direction.into());
        self
    }

    /// Sets, for frequentist analysis, whether results may be looked at before the end.
    pub fn sequential_testing(mut self, enabled: bool) -> Self {
        self.0.sequential_testing_enabled = Some(enabled);
        self
    }

    /// Sets how multiple comparisons are corrected for, and over what.
    pub fn correction(mut self, method: CorrectionMethod, scope: CorrectionScope) -> Self {
        self.0.multiple_comparison_correction_method = Some(method);
        self.0.multiple_comparison_correction_scope = Some(scope);
        self
    }
}

impl From<Analysis> for AnalysisConfigInput {
    fn from(analysis: Analysis) -> Self {
        analysis.0
    }
}
