//! A new iteration.

use std::time::Duration;

use launchdarkly_experiments_client::types::{
    FlagsInput, IterationInput, MetricInput, MetricsInput, TreatmentsInput,
};

use crate::error::Error;
use crate::input::flag_rule::FlagRule;
use crate::input::metric::Metric;
use crate::input::names::{IterationNames, RuleNames};
use crate::input::treatment::Treatment;
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
///     .flag("steps", FlagRule::named("Returning customers").others_get("five"))
///     .primary_funnel("checkout")
///     .metric(Metric::new("page-load-ms").analysis_unit("request"))
///     .treatment(Treatment::baseline("Five").percent(33.3).serves("steps", "five"))
///     .treatment(Treatment::new("Three").percent("66.7").serves("steps", "three"))
///     .randomize_by("user")
///     .attributes(["country", "device"]);
/// assert!(iteration.violations().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NewIteration {
    pub(crate) input: IterationInput,
    pub(crate) names: IterationNames,
}

impl NewIteration {
    /// Creates an iteration with a hypothesis: what it is expected to show.
    pub fn new(hypothesis: impl Into<String>) -> Self {
        IterationInput {
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
        }
        .into()
    }

    /// Adds a flag, and the rule whose traffic enters the experiment.
    pub fn flag(mut self, key: impl Into<String>, rule: impl Into<FlagRule>) -> Self {
        let (key, rule) = (key.into(), rule.into());
        if rule.names == RuleNames::default() {
            self.names.rules.remove(&key);
        } else {
            self.names.rules.insert(key.clone(), rule.names);
        }
        self.input.flags.0.insert(key, rule.input);
        self
    }

    /// Sets the primary metric, which is measured too. Give this or [`primary_funnel`](Self::primary_funnel).
    pub fn primary_metric(mut self, metric: impl Into<Metric>) -> Self {
        let Metric(metric) = metric.into();
        self.input.primary_single_metric_key = Some(metric.key.clone());
        self.measure(metric)
    }

    /// Sets the primary funnel, a [metric group](https://launchdarkly.com/docs/home/observability/metric-groups), which is measured too. Give this or [`primary_metric`](Self::primary_metric).
    pub fn primary_funnel(mut self, funnel: impl Into<Metric>) -> Self {
        let Metric(mut funnel) = funnel.into();
        funnel.is_group = Some(true);
        self.input.primary_funnel_key = Some(funnel.key.clone());
        self.measure(funnel)
    }

    /// Adds a metric or [metric group](crate::Metric::group) to measure.
    pub fn metric(self, metric: impl Into<Metric>) -> Self {
        let Metric(metric) = metric.into();
        self.measure(metric)
    }

    /// Adds a [treatment](crate::Treatment): a variation to test. Exactly one is the baseline.
    pub fn treatment(mut self, treatment: impl Into<Treatment>) -> Self {
        let Treatment { input, names } = treatment.into();
        let position = self.input.treatments.len();
        let names = names.into_iter().map(|at| (position, at));
        self.names.variations.extend(names);
        self.input.treatments.0.push(input);
        self
    }

    /// Sets the [context kind](https://launchdarkly.com/docs/home/observability/context-kinds) to randomize by; `user` by default.
    pub fn randomize_by(mut self, context_kind: impl Into<String>) -> Self {
        self.input.randomization_unit = Some(context_kind.into());
        self
    }

    /// Sets whether contexts may move to another variation when the audience grows or shrinks; `true` by default.
    pub fn reshuffle_traffic(mut self, reshuffle: bool) -> Self {
        self.input.can_reshuffle_traffic = Some(reshuffle);
        self
    }

    /// Sets how often a bandit reallocates its traffic, in whole milliseconds.
    pub fn reallocate_every(mut self, interval: Duration) -> Self {
        let millis = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX);
        self.input.reallocation_frequency_millis = Some(millis);
        self
    }

    /// Sets the id of an uploaded file of covariates, by which sampling is stratified.
    pub fn stratify_by(mut self, covariate_id: impl Into<String>) -> Self {
        self.input.covariate_id = Some(covariate_id.into());
        self
    }

    /// Adds context attributes by which the results can be sliced.
    pub fn attributes<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.input.attributes.get_or_insert_default().extend(names);
        self
    }

    /// Returns everything that is wrong with the iteration by LaunchDarkly's documents.
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Violations::default();
        self.validate(&mut violations);
        violations.into_vec()
    }

    pub(crate) fn validate(&self, violations: &mut Violations) {
        validate::iteration(&self.input, violations);
    }

    /// Adds a metric, or replaces the one of its key.
    fn measure(mut self, metric: MetricInput) -> Self {
        let metrics = &mut self.input.metrics.0;
        match metrics.iter_mut().find(|known| known.key == metric.key) {
            Some(known) => *known = metric,
            None => metrics.push(metric),
        }
        self
    }
}

impl From<IterationInput> for NewIteration {
    fn from(input: IterationInput) -> Self {
        NewIteration {
            input,
            names: IterationNames::default(),
        }
    }
}

impl TryFrom<NewIteration> for IterationInput {
    type Error = Error;

    /// Converts an iteration without names.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with a violation for each name and each open version.
    fn try_from(new: NewIteration) -> Result<Self, Error> {
        let mut violations = Violations::default();
        new.names.report(&new.input, &mut violations);
        violations.into_result(new.input)
    }
}
