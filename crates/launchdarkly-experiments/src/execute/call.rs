//! The interface of a call for the execution loop.

use std::fmt;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::Experiment;
use serde::de::DeserializeOwned;

use crate::input::violation::Violations;
use crate::key::path::ExperimentPath;
use crate::response::Response;

/// One call of an operation, with its arguments.
pub trait Execute: Clone + fmt::Debug + Send + Sync + 'static {
    /// The type of the value that the operation returns.
    type Value: DeserializeOwned + fmt::Debug + Send + 'static;

    /// Returns the operation.
    fn operation(&self) -> &'static Operation;

    /// Returns the keys that the call is about, such as `shop/production/checkout-button`.
    fn resource(&self) -> String;

    /// Builds the request of one attempt.
    ///
    /// # Errors
    /// When a key cannot stand in a path.
    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error>;

    /// Whether the value can be the response to this call, by the keys in it.
    fn accepts(&self, _: &Self::Value) -> bool {
        true
    }

    /// Collects what LaunchDarkly's documents rule out.
    fn validate(&self, _: &mut Violations) {}

    /// Returns the experiment to read when the outcome of the write is unknown.
    fn read_back(&self) -> Option<ReadBack> {
        None
    }

    /// Concludes from the experiment what became of the write; `None` where there is no such experiment.
    fn reconcile(&self, _: Option<Response<Experiment>>) -> Reconciled<Self::Value> {
        Reconciled::Inconclusive(String::new())
    }
}

/// The conclusion from reading back after a write.
#[derive(Debug)]
pub enum Reconciled<T> {
    /// It has happened, and this is its value.
    Applied(Box<Response<T>>),
    /// It has not happened so far, and may be sent again.
    NotApplied,
    /// Something else is in its place.
    Conflict,
    /// The state cannot tell; the text describes it.
    Inconclusive(String),
}

/// The reading of an experiment after a write.
#[derive(Clone, Debug)]
pub struct ReadBack(pub(crate) ExperimentPath);
