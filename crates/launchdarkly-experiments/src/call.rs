//! What can be sent: one type for each operation, with its arguments.

use std::fmt;
use std::future::Future;

use launchdarkly_experiments_client as raw;
use raw::types::Experiment;
use raw::{ApiError, Operation, ResponseValue};
use serde::de::DeserializeOwned;

use crate::fault::Faults;
use crate::settle::Settled;
use crate::{EnvironmentKey, ExperimentKey, ProjectKey, Reply};

/// What a generated method returns.
pub(crate) type Carried<T> = ResponseValue<T>;

/// A generated method's outcome.
pub(crate) type Performed<T> = Result<Carried<T>, raw::Error<ApiError>>;

/// One call of an operation, with its arguments.
pub(crate) trait Call: Clone + fmt::Debug + Send + Sync + 'static {
    /// What the operation returns.
    type Value: DeserializeOwned + fmt::Debug + Send + 'static;

    /// The operation.
    fn operation(&self) -> &'static Operation;

    /// Calls the generated method.
    fn perform(&self, raw: raw::Client) -> impl Future<Output = Performed<Self::Value>> + Send;

    /// Looks for what LaunchDarkly's documents rule out.
    fn check(&self, _: &mut Faults) {}

    /// The experiment that this call changes, to be read when the outcome is unknown.
    fn subject(&self) -> Option<ExperimentPlace> {
        None
    }

    /// What the experiment says about the outcome of this call; `None` where there is no such experiment.
    fn settle(&self, _: Option<Reply<Experiment>>) -> Settled<Self::Value> {
        Settled::Unclear(None)
    }
}

/// Where an environment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) project: ProjectKey,
    pub(crate) environment: EnvironmentKey,
}

/// Where an experiment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExperimentPlace {
    pub(crate) place: Place,
    pub(crate) experiment: ExperimentKey,
}

impl ExperimentPlace {
    /// The arguments that most of the generated methods begin with.
    pub(crate) fn keys(&self) -> (&str, &str, &str) {
        (
            self.place.project.as_str(),
            self.place.environment.as_str(),
            self.experiment.as_str(),
        )
    }
}
