//! A new experiment.

use launchdarkly_experiments_client::types::{
    AnalysisConfigInput, DataSource, ExperimentPost, ExperimentType, IterationInput, Methodology,
};

use crate::input::iteration::NewIteration;
use crate::input::validate;
use crate::input::violation::{Violation, Violations};

/// A builder of an [`ExperimentPost`]; what is not set is left to LaunchDarkly's defaults.
///
/// In LaunchDarkly's documentation: [Creating experiments](https://launchdarkly.com/docs/home/experimentation/create).
///
/// ```
/// use launchdarkly_experiments::{FlagRule, NewExperiment, NewIteration, Treatment};
///
/// let iteration = NewIteration::new("A green button lifts purchases")
///     .flag("button", FlagRule::fallthrough(12))
///     .primary_metric("purchase")
///     .treatment(Treatment::baseline("Blue").percent(50).variation("button", "blue-id"))
///     .treatment(Treatment::new("Green").percent(50).variation("button", "green-id"));
/// let experiment = NewExperiment::new("checkout-button", "Checkout button")
///     .description("Blue against green")
///     .tag("checkout")
///     .iteration(iteration);
/// assert!(experiment.violations().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NewExperiment {
    post: ExperimentPost,
    has_iteration: bool,
}

impl NewExperiment {
    /// Creates an experiment with a key that is unique in its environment, and a name for people. It needs an [`iteration`](Self::iteration).
    pub fn new(key: impl Into<String>, name: impl Into<String>) -> Self {
        let post = ExperimentPost {
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
        };
        NewExperiment {
            post,
            has_iteration: false,
        }
    }

    /// Sets the first iteration: a [`NewIteration`](crate::NewIteration). It is created as a draft; [start](https://launchdarkly.com/docs/home/experimentation/create#start-an-experiment-iteration) it with [`ExperimentHandle::start`](crate::ExperimentHandle::start).
    pub fn iteration(mut self, iteration: impl Into<IterationInput>) -> Self {
        self.post.iteration = iteration.into();
        self.has_iteration = true;
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.post.description = Some(description.into());
        self
    }

    /// Sets the id of the account member who maintains it; the token's owner by default.
    ///
    /// A service token has no owner and has to name one.
    pub fn maintainer(mut self, member_id: impl Into<String>) -> Self {
        self.post.maintainer_id = Some(member_id.into());
        self
    }

    /// Adds a tag.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.post.tags.get_or_insert_default().push(tag.into());
        self
    }

    /// Adds tags.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        let tags = tags.into_iter().map(Into::into);
        self.post.tags.get_or_insert_default().extend(tags);
        self
    }

    /// Sets the statistical approach; LaunchDarkly's default is frequentist, and bayesian for a bandit.
    pub fn methodology(mut self, methodology: Methodology) -> Self {
        self.post.methodology = Some(methodology);
        self
    }

    /// Sets the settings of the analysis.
    pub fn analysis(mut self, analysis: impl Into<AnalysisConfigInput>) -> Self {
        self.post.analysis_config = Some(analysis.into());
        self
    }

    /// Sets where the metric events come from; LaunchDarkly itself by default.
    pub fn data_source(mut self, source: DataSource) -> Self {
        self.post.data_source = Some(source);
        self
    }

    /// Sets the id of the [holdout](https://launchdarkly.com/docs/home/holdouts) that it is part of.
    pub fn holdout(mut self, holdout_id: impl Into<String>) -> Self {
        self.post.holdout_id = Some(holdout_id.into());
        self
    }

    /// Sets the type of experiment; an ordinary one by default.
    pub fn kind(mut self, kind: ExperimentType) -> Self {
        self.post.type_ = Some(kind);
        self
    }

    /// Makes it a multi-armed bandit, which moves traffic to the treatment that performs best.
    ///
    /// This sets the methodology too: bandits are Bayesian.
    pub fn bandit(self) -> Self {
        self.kind(ExperimentType::Mab)
            .methodology(Methodology::Bayesian)
    }

    /// Returns everything that is wrong with the experiment by LaunchDarkly's documents.
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = Violations::default();
        self.validate(&mut violations);
        violations.into_vec()
    }

    pub(crate) fn post(&self) -> &ExperimentPost {
        &self.post
    }

    pub(crate) fn validate(&self, violations: &mut Violations) {
        validate::experiment(&self.post, violations);
        match self.has_iteration {
            true => violations.within("iteration.", |violations| {
                validate::iteration(&self.post.iteration, violations);
            }),
            false => violations.add("iteration", "is missing; give it with `iteration(…)`"),
        }
    }
}

impl From<ExperimentPost> for NewExperiment {
    fn from(post: ExperimentPost) -> Self {
        NewExperiment {
            post,
            has_iteration: true,
        }
    }
}

impl From<NewExperiment> for ExperimentPost {
    fn from(new: NewExperiment) -> Self {
        new.post
    }
}
