//! The interface of a call for the execution loop.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::Experiment;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::execute::context::{CallOptions, Context};
use crate::execute::execute;
use crate::execute::read_back::ReadBack;
use crate::input::violation::Violations;
use crate::response::Response;

/// One call of an operation, with its arguments.
pub trait Execute: Clone + fmt::Debug + Send + Sync + 'static {
    /// The type of the value that the operation returns.
    type Value: DeserializeOwned + fmt::Debug + Send + 'static;

    /// Returns the operation.
    fn operation(&self) -> &Operation;

    /// Returns the keys that the call is about, such as `shop/production/checkout-button`.
    fn resource(&self) -> String;

    /// Builds the request of one attempt.
    ///
    /// # Errors
    /// When a key cannot stand in a path.
    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error>;

    /// Returns what the body of a successful response begins with.
    fn body_form(&self) -> BodyForm {
        BodyForm::Object
    }

    /// Whether the value can be the response to this call, by the keys in it.
    fn accepts(&self, _: &Self::Value) -> bool {
        true
    }

    /// Whether a body that is not a value of the operation can still be the response to this call, by the keys in it.
    fn accepts_undecodable(&self, _: &serde_json::Value) -> bool {
        true
    }

    /// Collects what LaunchDarkly's documents rule out.
    fn validate(&self, _: &mut Violations) {}

    /// Adds a violation for each name that stands where the request needs an id.
    fn report_names(&self, _: &mut Violations) {}

    /// Executes the call, with what it has to read before and after it; by default there is nothing.
    fn execute(
        &self,
        context: &Arc<Context>,
        options: &CallOptions,
    ) -> impl Future<Output = Result<Box<Response<Self::Value>>, Error>> + Send {
        execute(context, self, options)
    }

    /// Returns the experiment that can explain why the service refused the call, if one can.
    fn explained_by(&self) -> Option<ReadBack> {
        None
    }

    /// Explains by the experiment why the service refused the call.
    fn explain(&self, _: &Experiment) -> Vec<String> {
        Vec::new()
    }

    /// Says what a 409 with the code `optimistic_locking_error` means, where the same body can only be refused again: it names the version of a flag, or starts an iteration.
    fn outdated(&self) -> Option<&'static str> {
        None
    }

    /// Returns the experiment to read when the outcome of the write is unknown.
    fn read_back(&self) -> Option<ReadBack> {
        None
    }

    /// Concludes from the experiment what became of the write; `None` where there is no such experiment.
    fn reconcile(&self, _: Option<Response<Experiment>>) -> Reconciled<Self::Value> {
        Reconciled::Inconclusive(String::new())
    }
}

/// The form of the body of a successful response; one of another form did not come from LaunchDarkly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyForm {
    /// A JSON object, as of every operation of the generated client.
    Object,
    /// Any JSON, or nothing, which reads as `null`.
    Json,
}

impl BodyForm {
    /// Whether a body begins as one of this form does; the page of a captive portal does not.
    pub(crate) fn fits(self, body: &[u8]) -> bool {
        let first = body.trim_ascii_start().first();
        match self {
            BodyForm::Object => first == Some(&b'{'),
            BodyForm::Json => first.is_none_or(|first| b"{[\"-0123456789tfn".contains(first)),
        }
    }

    /// Says what is wrong with a body of another form.
    pub(crate) fn problem(self) -> &'static str {
        match self {
            BodyForm::Object => "the body is not a JSON object",
            BodyForm::Json => "the body is not JSON",
        }
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
