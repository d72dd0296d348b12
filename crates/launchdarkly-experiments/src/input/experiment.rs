//! A new experiment, field by field.

use launchdarkly_experiments_client::types::{
    AnalysisConfigInput, DataSource, ExperimentPost, ExperimentType, IterationInput, Methodology,
};

use crate::input::validate as check;
use crate::input::violation::Faults;
use crate::{Fault, NewIteration};

/// Builds an [`ExperimentPost`]; what is not said is left to LaunchDarkly's defaults.
///
/// In LaunchDarkly's documentation: [Creating experiments](https://launchdarkly.com/docs/home/experimentation/create).
///
/// ```
/// use launchdarkly_experiments::{FlagRule, NewExperiment, NewIteration, Treatment};
///
/// let experiment = NewExperiment::new("checkout-button", "Checkout button")
///     .description("Blue against green")
///     .tag("checkout")
///     .iteration(
///         NewIteration::new("A green button lifts purchases")
///             .flag("checkout-button", FlagRule::fallthrough(12))
///             .primary_metric("purchase")
///             .treatment(Treatment::baseline("Blue").percent(50).variation("checkout-button", "blue-id"))
///             .treatment(Treatment::new("Green").percent(50).variation("checkout-button", "green-id")),
///     );
/// assert!(experiment.faults().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NewExperiment(ExperimentPost);

impl NewExperiment {
    /// An experiment with a key that is unique in its environment, and a name for humans. It needs an [`iteration`](Self::iteration).
    pub fn new(key: impl Into<String>, name: impl Into<String>) -> Self {
        NewExperiment(ExperimentPost {
            analysis_config: None,
            data_source: None,
            description: None,
            holdout_id: None,
            iteration: NewIteration::new("").into(),
            key: key.into(),
            maintainer_id: None,
            methodology: None,
            name: name.into(),
            tags: None,
            type_: None,
        })
    }

    /// The first iteration: a [`NewIteration`](crate::NewIteration). It is created as a draft; [start](https://launchdarkly.com/docs/home/experimentation/create#start-an-experiment-iteration) it with [`ExperimentHandle::start`](crate::ExperimentHandle::start).
    pub fn iteration(mut self, iteration: impl Into<IterationInput>) -> Self {
        self.0.iteration = iteration.into();
        self
    }

    /// What it is about.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.0.description = Some(description.into());
        self
    }

    /// The id of the account member who looks after it; the token's owner unless said.
    pub fn maintainer(mut self, member_id: impl Into<String>) -> Self {
        self.0.maintainer_id = Some(member_id.into());
        self
    }

    /// Adds a tag.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.0.tags.get_or_insert_default().push(tag.into());
        self
    }

    /// Adds tags.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        let tags = tags.into_iter().map(Into::into);
        self.0.tags.get_or_insert_default().extend(tags);
        self
    }

    /// The statistical approach; LaunchDarkly's default is frequentist, and bayesian for a bandit.
    pub fn methodology(mut self, methodology: Methodology) -> Self {
        self.0.methodology = Some(methodology);
        self
    }

    /// Settings of the analysis.
    pub fn analysis(mut self, analysis: impl Into<AnalysisConfigInput>) -> Self {
        self.0.analysis_config = Some(analysis.into());
        self
    }

    /// Where the metric events come from; LaunchDarkly itself unless said.
    pub fn data_source(mut self, source: DataSource) -> Self {
        self.0.data_source = Some(source);
        self
    }

    /// The id of the [holdout](https://launchdarkly.com/docs/home/holdouts) that it is part of.
    pub fn holdout(mut self, holdout_id: impl Into<String>) -> Self {
        self.0.holdout_id = Some(holdout_id.into());
        self
    }

    /// The kind of experiment; an ordinary one unless said.
    pub fn kind(mut self, kind: ExperimentType) -> Self {
        self.0.type_ = Some(kind);
        self
    }

    /// Makes it a multi-armed bandit, which moves traffic to the treatment that does best. This sets the methodology too: bandits are bayesian.
    pub fn bandit(self) -> Self {
        self.kind(ExperimentType::Mab)
            .methodology(Methodology::Bayesian)
    }

    /// What is wrong with it, by what LaunchDarkly's documents rule out.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        check::experiment(&self.0, &mut faults);
        faults.found()
    }
}

impl From<NewExperiment> for ExperimentPost {
    fn from(new: NewExperiment) -> Self {
        new.0
    }
}
