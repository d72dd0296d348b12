//! A metric of an iteration.

use launchdarkly_experiments_client::types::{MetricInput, MetricsInput};
use serde::Serialize;

/// A builder of a [`MetricInput`]: a [metric](https://launchdarkly.com/docs/home/observability/metrics) or a [metric group](https://launchdarkly.com/docs/home/observability/metric-groups).
///
/// Where a metric is taken, its key as text is taken too.
///
/// ```
/// use launchdarkly_experiments::{Metric, types::MetricInput};
///
/// let metric: MetricInput = Metric::group("web-vitals").analysis_unit("request").into();
/// assert_eq!(metric.is_group, Some(true));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Metric(pub(crate) MetricInput);

/// A list of metrics, made from lists of keys or of [`Metric`]s.
///
/// ```
/// use launchdarkly_experiments::{FieldChanges, Metric, field};
///
/// let keys = vec![String::from("purchase"), String::from("page-load-ms")];
/// let by_keys = FieldChanges::new().add(field::METRICS, &keys);
/// let with_group = FieldChanges::new().add(field::METRICS, [Metric::group("web-vitals")]);
/// # assert_ne!(by_keys, with_group);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct MetricList(MetricsInput);

impl Metric {
    /// Creates a single metric by its key.
    pub fn new(key: impl Into<String>) -> Self {
        Metric(MetricInput {
            analysis_unit: None,
            is_group: None,
            key: key.into(),
            primary: None,
        })
    }

    /// Creates a metric group by its key.
    pub fn group(key: impl Into<String>) -> Self {
        let mut metric = Metric::new(key);
        metric.0.is_group = Some(true);
        metric
    }

    /// Sets the context kind to analyze it by; the iteration's randomization unit by default.
    pub fn analysis_unit(mut self, context_kind: impl Into<String>) -> Self {
        self.0.analysis_unit = Some(context_kind.into());
        self
    }

    /// Marks it as primary, as it was done before `primarySingleMetricKey`.
    ///
    /// LaunchDarkly has deprecated this: use [`NewIteration::primary_metric`](crate::NewIteration::primary_metric).
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

impl From<MetricInput> for Metric {
    fn from(metric: MetricInput) -> Self {
        Metric(metric)
    }
}

impl From<&Metric> for Metric {
    fn from(metric: &Metric) -> Self {
        metric.clone()
    }
}

impl From<&str> for Metric {
    fn from(key: &str) -> Self {
        Metric::new(key)
    }
}

impl From<String> for Metric {
    fn from(key: String) -> Self {
        Metric::new(key)
    }
}

impl From<&String> for Metric {
    fn from(key: &String) -> Self {
        Metric::new(key)
    }
}

impl<M: Into<Metric>> FromIterator<M> for MetricList {
    fn from_iter<I: IntoIterator<Item = M>>(metrics: I) -> Self {
        let metrics = metrics.into_iter().map(|metric| metric.into().0);
        MetricList(MetricsInput(metrics.collect()))
    }
}

impl From<MetricsInput> for MetricList {
    fn from(metrics: MetricsInput) -> Self {
        MetricList(metrics)
    }
}

impl<M: Into<Metric>, const N: usize> From<[M; N]> for MetricList {
    fn from(metrics: [M; N]) -> Self {
        metrics.into_iter().collect()
    }
}

impl<M: Into<Metric>> From<Vec<M>> for MetricList {
    fn from(metrics: Vec<M>) -> Self {
        metrics.into_iter().collect()
    }
}

impl<'a, M> From<&'a [M]> for MetricList
where
    &'a M: Into<Metric>,
{
    fn from(metrics: &'a [M]) -> Self {
        metrics.iter().collect()
    }
}

impl<'a, M> From<&'a Vec<M>> for MetricList
where
    &'a M: Into<Metric>,
{
    fn from(metrics: &'a Vec<M>) -> Self {
        metrics.iter().collect()
    }
}
