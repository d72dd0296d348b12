//! A new iteration.

use std::time::Duration;

use launchdarkly_experiments_client::types::{
    FlagInput, FlagsInput, IterationInput, MetricInput, MetricsInput, TreatmentInput,
    TreatmentsInput,
};

use crate::input::metric::Metric;
use crate::input::validate;
use crate::input::violation::{Violation, Violations};

/// A builder of an [`IterationInput`]; what is not set is left to LaunchDarkly's defaults.
///
/// In LaunchDarkly's documentation: [Create iteration](https://launchdarkly.com/docs/api/experiments/create-iteration), [Start experiment iterations](https://launchdarkly.com/docs/home/experimentation/feature#start-experiment-iterations).
///
/// ```
/// use launchdarkly_experiments::{FlagRule, Metric, NewIteration, Treatment};
///
/// let iteration = NewIteration::new("Fewer steps, more orders")
///     .flag("steps", FlagRule::rule("rule-id", 3).not_in_experiment("variation-id"))
///     .primary_funnel("checkout")
///     .metric(Metric::new("page-load-ms").analysis_unit("request"))
///     .treatment(Treatment::baseline("Five").percent(33.3).variation("steps", "five-id"))
///     .treatment(Treatment::new("Three").percent("66.7").variation("steps", "three-id"))
///     .randomize_by("user")
///     .attributes(["country", "device"]);
/// assert!(iteration.violations().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NewIteration(IterationInput);

impl NewIteration {
    /// Creates an iteration with a hypothesis: what it is expected to show.
    pub fn new(hypothesis: impl Into<String>) -> Self {
        NewIteration(IterationInput {
            attributes: None,
            can_reshuffle_traffic: None,
            covariate_id: None,
            flags: FlagsInput(Default::default()),
            hypothesis: hypothesis.into(),
            metrics: MetricsInput(Vec::new()),
            primary_funnel_key: None,
            primary_single_metric_key: None,
            randomization_unit: None,
            reallocation_frequency_millis: None,
            treatments: TreatmentsInput(Vec::new()),
        })
    }

    /// Adds a flag, and the rule whose traffic enters the experiment.
    pub fn flag(mut self, key: impl Into<String>, rule: impl Into<FlagInput>) -> Self {
        self.0.flags.0.insert(key.into(), rule.into());
        self
    }

    /// Sets the primary metric, which is measured too. Give this or [`primary_funnel`](Self::primary_funnel).
    pub fn primary_metric(mut self, metric: impl Into<Metric>) -> Self {
        let Metric(metric) = metric.into();
        self.0.primary_single_metric_key = Some(metric.key.clone());
        self.measure(metric)
    }

    /// Sets the primary funnel, a [metric group](https://launchdarkly.com/docs/home/observability/metric-groups), which is measured too. Give this or [`primary_metric`](Self::primary_metric).
    pub fn primary_funnel(mut self, funnel: impl Into<Metric>) -> Self {
        let Metric(mut funnel) = funnel.into();
        funnel.is_group = Some(true);
        self.0.primary_funnel_key = Some(funnel.key.clone());
        self.measure(funnel)
    }

    /// Adds a metric or [metric group](crate::Metric::group) to measure.
    pub fn metric(self, metric: impl Into<Metric>) -> Self {
        let Metric(metric) = metric.into();
        self.measure(metric)
    }

    /// Adds a [treatment](crate::Treatment): a variation to test. Exactly one is the baseline.
    pub fn treatment(mut self, treatment: impl Into<TreatmentInput>) -> Self {
        self.0.treatments.0.push(treatment.into());
        self
    }

    /// Sets the [context kind](https://launchdarkly.com/docs/home/observability/context-kinds) to randomize by; `user` by default.
    pub fn randomize_by(mut self, context_kind: impl Into<String>) -> Self {
        self.0.randomization_unit = Some(context_kind.into());
        self
    }

    /// Sets whether contexts may move to another variation when the audience grows or shrinks; `true` by default.
    pub fn reshuffle_traffic(mut self, reshuffle: bool) -> Self {
        self.0.can_reshuffle_traffic = Some(reshuffle);
        self
    }

    /// Sets how often a bandit reallocates its traffic, in whole milliseconds.
    pub fn reallocate_every(mut self, interval: Duration) -> Self {
        let millis = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX);
        self.0.reallocation_frequency_millis = Some(millis);
        self
    }

    /// Sets the id of an uploaded file of covariates, by which sampling is stratified.
    pub fn stratify_by(mut self, covariate_id: impl Into<String>) -> Self {
        self.0.covariate_id = Some(covariate_id.into());
        self
    }

    /// Adds context attributes by which the results can be sliced.
    pub fn attributes<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.0.attributes.get_or_insert_default().extend(names);
        self
    }

    /// Returns everything that is wrong with the iteration by LaunchDarkly's documents.
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Violations::default();
        validate::iteration(&self.0, &mut violations);
        violations.into_vec()
    }

    /// Adds a metric, or replaces the one of its key.
    fn measure(mut self, metric: MetricInput) -> Self {
        let metrics = &mut self.0.metrics.0;
        match metrics.iter_mut().find(|known| known.key == metric.key) {
            Some(known) => *known = metric,
            None => metrics.push(metric),
        }
        self
    }
}

impl From<NewIteration> for IterationInput {
    fn from(new: NewIteration) -> Self {
        new.0
    }
}
