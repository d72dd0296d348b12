//! What can be sent: one type for each operation, with its arguments.

pub(crate) mod create_experiment;
pub(crate) mod create_iteration;
pub(crate) mod expand;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod preview;
pub(crate) mod request;
pub(crate) mod settings;

use std::fmt;
use std::future::Future;

use launchdarkly_experiments_client as raw;
use raw::types::Experiment;
use raw::{ApiError, Operation, ResponseValue};
use serde::de::DeserializeOwned;

use crate::execute::reconcile::Settled;
use crate::input::violation::Faults;
use crate::{EnvironmentKey, ExperimentKey, ProjectKey, Reply};

/// What a generated method returns.
pub(crate) type Carried<T> = ResponseValue<T>;

/// A generated method's outcome.
pub(crate) type Performed<T> = Result<Carried<T>, raw::Error<ApiError>>;

/// One call of an operation, with its arguments: what a [`Request`](crate::Request) sends. Only this crate can implement it.
///
/// ```
/// use launchdarkly_experiments::{Call, GetExperiment, Request, types::Experiment};
///
/// // Code that takes any request names what its reply holds.
/// fn describe<C: Call<Value = Experiment>>(request: &Request<C>) -> String {
///     format!("{} faults", request.faults().len())
/// }
/// # fn check(request: &Request<GetExperiment>) -> String { describe(request) }
/// ```
pub trait Call: Sealed + Clone + fmt::Debug + Send + Sync + 'static {
    /// What the operation returns.
    type Value: DeserializeOwned + fmt::Debug + Send + 'static;

    /// The operation.
    #[doc(hidden)]
    fn operation(&self) -> &'static Operation;

    /// What the call is about, by its keys: `shop/production/checkout-button`, for errors.
    #[doc(hidden)]
    fn place(&self) -> String;

    /// Calls the generated method.
    #[doc(hidden)]
    fn perform(&self, raw: raw::Client) -> impl Future<Output = Performed<Self::Value>> + Send;

    /// Looks for what LaunchDarkly's documents rule out.
    #[doc(hidden)]
    fn check(&self, _: &mut Faults) {}

    /// The experiment that this call changes, to be read when the outcome is unknown.
    #[doc(hidden)]
    fn subject(&self) -> Option<ExperimentPlace> {
        None
    }

    /// What the experiment says about the outcome of this call; `None` where there is no such experiment.
    #[doc(hidden)]
    fn settle(&self, _: Option<Reply<Experiment>>) -> Settled<Self::Value> {
        Settled::Unclear(None)
    }
}

/// Keeps the calls in this crate, so that new versions may ask more of them.
pub trait Sealed {}

/// Where an environment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) project: ProjectKey,
    pub(crate) environment: EnvironmentKey,
}

/// Where an experiment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExperimentPlace {
    pub(crate) place: Place,
    pub(crate) experiment: ExperimentKey,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.project, self.environment)
    }
}

impl fmt::Display for ExperimentPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.place, self.experiment)
    }
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
