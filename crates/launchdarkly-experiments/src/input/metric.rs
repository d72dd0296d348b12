//! A metric of an iteration.

use launchdarkly_experiments_client::types::MetricInput;

use crate::MetricKey;

/// Builds a [`MetricInput`]: a [metric](https://launchdarkly.com/docs/home/observability/metrics) or a [metric group](https://launchdarkly.com/docs/home/observability/metric-groups).
///
/// ```
/// use launchdarkly_experiments::{Metric, types::MetricInput};
///
/// let metric: MetricInput = Metric::group("web-vitals").analysis_unit("request").into();
/// assert_eq!(metric.is_group, Some(true));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Metric(MetricInput);

impl Metric {
    /// A single metric, by its key.
    pub fn new(key: impl Into<String>) -> Self {
        Metric(MetricInput {
            analysis_unit: None,
            is_group: None,
            key: key.into(),
            primary: None,
        })
    }

    /// A metric group, by its key.
    pub fn group(key: impl Into<String>) -> Self {
        let mut metric = Metric::new(key);
        metric.0.is_group = Some(true);
        metric
    }

    /// The context kind to analyze it by; the iteration's randomization unit unless said.
    pub fn analysis_unit(mut self, context_kind: impl Into<String>) -> Self {
        self.0.analysis_unit = Some(context_kind.into());
        self
    }

    /// Marks it as primary, as it was done before `primarySingleMetricKey`. LaunchDarkly has deprecated it: use [`NewIteration::primary_metric`](crate::NewIteration::primary_metric).
    pub fn marked_primary(mut self, primary: bool) -> Self {
        self.0.primary = Some(primary);
        self
    }
}

impl From<Metric> for MetricInput {
    fn from(metric: Metric) -> Self {
        metric.0
    }
}

impl From<Metric> for MetricKey {
    fn from(metric: Metric) -> Self {
        MetricKey(metric.0)
    }
}

impl From<&str> for MetricKey {
    fn from(key: &str) -> Self {
        Metric::new(key).into()
    }
}

impl From<String> for MetricKey {
    fn from(key: String) -> Self {
        Metric::new(key).into()
    }
}
