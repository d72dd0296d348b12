//! A new experiment.

use launchdarkly_experiments_client::types::{
    AnalysisConfigInput, DataSource, ExperimentPost, ExperimentType, IterationInput, Methodology,
};

use crate::error::Error;
use crate::input::iteration::NewIteration;
use crate::input::names::{IterationNames, RESOLVE};
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
///     .flag("button", FlagRule::fallthrough())
///     .primary_metric("purchase")
///     .treatment(Treatment::baseline("Blue").percent(50).serves("button", "blue"))
///     .treatment(Treatment::new("Green").percent(50).serves("button", "green"));
/// let experiment = NewExperiment::new("checkout-button", "Checkout button")
///     .description("Blue against green")
///     .maintained_by("ada@example.com")
///     .tag("checkout")
///     .iteration(iteration);
/// assert!(experiment.violations().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct NewExperiment {
    pub(crate) post: ExperimentPost,
    pub(crate) names: ExperimentNames,
    has_iteration: bool,
}

/// The names in an experiment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ExperimentNames {
    pub(crate) iteration: IterationNames,
    /// The maintainer's e-mail address, where the id is not known.
    pub(crate) maintainer: Option<String>,
}

impl NewExperiment {
    /// Creates an experiment with a key that is unique in its environment, and a name for people. It needs an [`iteration`](Self::iteration).
    pub fn new(key: impl Into<String>, name: impl Into<String>) -> Self {
        let post = ExperimentPost {
            analysis_config: None,
            data_source: None,
            description: None,
            holdout_id: None,
            iteration: NewIteration::new("").input,
            key: key.into(),
            maintainer_id: None,
            methodology: None,
            name: name.into(),
            tags: None,
            type_: None,
        };
        NewExperiment {
            post,
            names: ExperimentNames::default(),
            has_iteration: false,
        }
    }

    /// Sets the first iteration: a [`NewIteration`](crate::NewIteration). It is created as a draft; [start](https://launchdarkly.com/docs/home/experimentation/create#start-an-experiment-iteration) it with [`ExperimentHandle::start`](crate::ExperimentHandle::start).
    pub fn iteration(mut self, iteration: impl Into<NewIteration>) -> Self {
        let NewIteration { input, names } = iteration.into();
        self.post.iteration = input;
        self.names.iteration = names;
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
        self.names.maintainer = None;
        self
    }

    /// Sets the account member who maintains it by their e-mail address, spelled as in LaunchDarkly.
    ///
    /// The id is found when the request is sent, by one read of the account's members, or by [`Request::resolve`](crate::Request::resolve) in a [`Catalog`](crate::Catalog).
    /// The token's role has to allow reading members.
    pub fn maintained_by(mut self, email: impl Into<String>) -> Self {
        self.post.maintainer_id = None;
        self.names.maintainer = Some(email.into());
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
        self.validate_with(validate::iteration, violations);
    }

    /// Validates everything but the sum of the shares.
    pub(crate) fn validate_but_shares(&self, violations: &mut Violations) {
        self.validate_with(validate::iteration_but_shares, violations);
    }

    fn validate_with(
        &self,
        check: fn(&IterationInput, &mut Violations),
        violations: &mut Violations,
    ) {
        validate::experiment(&self.post, violations);
        if let Some(email) = &self.names.maintainer {
            validate::maintainer(email, violations);
        }
        match self.has_iteration {
            true => violations.within("iteration.", |violations| {
                check(&self.post.iteration, violations);
            }),
            false => violations.add("iteration", "is missing; give it with `iteration(…)`"),
        }
    }
}

impl From<ExperimentPost> for NewExperiment {
    fn from(post: ExperimentPost) -> Self {
        NewExperiment {
            post,
            names: ExperimentNames::default(),
            has_iteration: true,
        }
    }
}

impl TryFrom<NewExperiment> for ExperimentPost {
    type Error = Error;

    /// Converts an experiment without names.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with a violation for each name and each open version.
    fn try_from(new: NewExperiment) -> Result<Self, Error> {
        let mut violations = Violations::default();
        new.names.report(&new.post, &mut violations);
        violations.into_result(new.post)
    }
}

impl ExperimentNames {
    pub(crate) fn are_left(&self) -> bool {
        self.maintainer.is_some() || self.iteration.are_left()
    }

    /// Adds a violation for each name that is left.
    pub(crate) fn report(&self, post: &ExperimentPost, violations: &mut Violations) {
        if let Some(email) = &self.maintainer {
            let message =
                format!("`maintained_by(…)`: `{email}` is an e-mail address, not an id; {RESOLVE}");
            violations.add("maintainerId", message);
        }
        violations.within("iteration.", |violations| {
            self.iteration.report(&post.iteration, violations);
        });
    }
}
