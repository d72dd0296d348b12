//! Creating an iteration of an existing experiment.

use std::sync::Arc;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{Experiment, IterationRep};

use crate::error::Error;
use crate::execute::call::{Execute, Reconciled};
use crate::execute::context::{CallOptions, Context};
use crate::execute::execute;
use crate::execute::read_back::ReadBack;
use crate::execute::reconcile::describe::describe;
use crate::execute::reconcile::matches::{self, Match};
use crate::input::iteration::NewIteration;
use crate::input::violation::Violations;
use crate::key::path::ExperimentPath;
use crate::operation::experiment::create::FLAG_CHANGED;
use crate::operation::read_catalog::Reader;
use crate::response::Response;

/// The creation of an iteration, [`createIteration`](https://launchdarkly.com/docs/api/experiments/create-iteration), which LaunchDarkly has deprecated; made by [`ExperimentHandle::create_iteration`](crate::ExperimentHandle::create_iteration).
///
/// If the response is lost, the experiment is read back and the error describes its state; the request is not sent again.
///
/// ```
/// use launchdarkly_experiments::{Client, NewIteration};
///
/// let client = Client::builder("api-0123").build()?;
/// let shop = client.project("shop")?.environment("production")?;
/// let button = shop.experiment("checkout-button")?;
/// let preview = button.create_iteration(NewIteration::new("Red sells more")).preview()?;
/// assert!(preview.url.ends_with("/experiments/checkout-button/iterations"));
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CreateIteration {
    pub(crate) path: ExperimentPath,
    pub(crate) new: NewIteration,
}

impl CreateIteration {
    /// Reads what the names stand for and creates the iteration, within the time of one call.
    async fn execute_with_reads(
        &self,
        context: &Arc<Context>,
        options: &CallOptions,
    ) -> Result<Box<Response<IterationRep>>, Error> {
        let reader = Reader::begin(context, options, &self.path.environment);
        let call = self.resolve(&reader).await?;
        execute(context, &call, &reader.rest()).await
    }
}

impl Execute for CreateIteration {
    type Value = IterationRep;

    fn operation(&self) -> &'static Operation {
        &raw::operations::CREATE_ITERATION
    }

    fn resource(&self) -> String {
        self.path.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let (project, environment, experiment) = self.path.keys();
        raw.create_iteration_request(project, environment, experiment, &self.new.input)
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        // An experiment and a list have these; an iteration has not.
        body.get("environmentKey").is_none() && body.get("items").is_none()
    }

    fn validate(&self, violations: &mut Violations) {
        self.new.validate(violations);
    }

    fn report_names(&self, violations: &mut Violations) {
        self.new.names.report(&self.new.input, violations);
    }

    async fn execute(
        &self,
        context: &Arc<Context>,
        options: &CallOptions,
    ) -> Result<Box<Response<IterationRep>>, Error> {
        if !self.new.names.are_left() {
            return execute(context, self, options).await;
        }
        Box::pin(self.execute_with_reads(context, options)).await
    }

    fn outdated(&self) -> Option<&'static str> {
        Some(FLAG_CHANGED)
    }

    fn read_back(&self) -> Option<ReadBack> {
        Some(ReadBack::whole(self.path.clone()))
    }

    fn reconcile(&self, found: Option<Response<Experiment>>) -> Reconciled<IterationRep> {
        let experiment = found.as_ref().map(Response::value);
        let mut description = describe(experiment);
        // A draft with the same content may have been there before, so this is a hint, not a proof.
        if let Some(draft) = experiment.and_then(Experiment::draft) {
            description.push_str(match matches::iteration(&self.new.input, draft) {
                Match::Same => " with this content",
                Match::Different => " with other content",
                Match::Unknown => "",
            });
        }
        Reconciled::Inconclusive(description)
    }
}
