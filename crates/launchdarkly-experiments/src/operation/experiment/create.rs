//! Creating an experiment.

use std::sync::Arc;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::Experiment;

use crate::error::Error;
use crate::execute::call::{Execute, Reconciled};
use crate::execute::context::{CallOptions, Context};
use crate::execute::execute;
use crate::execute::read_back::ReadBack;
use crate::execute::reconcile::matches::{self, Match};
use crate::input::experiment::NewExperiment;
use crate::input::violation::Violations;
use crate::key::ExperimentKey;
use crate::key::path::{EnvironmentPath, ExperimentPath};
use crate::operation::and_read::and_read;
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::read_catalog::Reader;
use crate::operation::request::Request;
use crate::response::Response;

/// The creation of an experiment, `createExperiment`; made by [`Experiments::create`](crate::resource::Experiments::create).
///
/// In LaunchDarkly's documentation: [Experiments](https://launchdarkly.com/docs/api/experiments), [Creating experiments](https://launchdarkly.com/docs/home/experimentation/create).
///
/// The response shows neither draft, metrics nor treatments, so comparing with it would find differences that are none; [`and_read`](crate::Request::and_read) reads them afterwards.
///
/// ```
/// use launchdarkly_experiments::operation::CreateExperiment;
/// use launchdarkly_experiments::{Client, NewExperiment, Request};
///
/// let client = Client::builder("api-0123").build()?;
/// let experiments = client.project("shop")?.environment("production")?.experiments();
/// let request: Request<CreateExperiment> =
///     experiments.create(NewExperiment::new("checkout-button", "Checkout button"));
/// // It has no iteration, so it would not be sent.
/// assert_eq!(request.violations()[0].path, "iteration");
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CreateExperiment {
    pub(crate) path: EnvironmentPath,
    pub(crate) new: NewExperiment,
    pub(crate) and_read: ExpandList,
}

/// What a 409 about a flag's version means.
pub(super) const FLAG_CHANGED: &str =
    "the flag has changed: leave its version open, or `refresh` the catalog";

/// Options of [`CreateExperiment`].
impl Request<CreateExperiment> {
    /// Reads the experiment after it was created, with this part; may be called several times.
    ///
    /// The response to a create shows neither draft, metrics nor treatments, so comparing with it is a trap; the value of this request is what was read.
    /// [`Expand::DraftIteration`](crate::Expand::DraftIteration) shows the draft without treatments and further metrics; to get them add [`Expand::Treatments`](crate::Expand::Treatments) and [`Expand::SecondaryMetrics`](crate::Expand::SecondaryMetrics).
    /// Status, headers and body of the [`Response`](crate::Response) are then those of the read.
    /// If the read fails, the error has [`Effect::Applied`](crate::Effect::Applied), and [`observed`](crate::Error::observed) what the create returned.
    ///
    /// ```no_run
    /// use launchdarkly_experiments::{Expand, NewExperiment};
    ///
    /// # async fn run(shop: launchdarkly_experiments::Environment, new: NewExperiment) -> Result<(), launchdarkly_experiments::Error> {
    /// let created = shop.experiments().create(new).and_read(Expand::DraftIteration).await?;
    /// println!("{:?}", created.hypothesis());
    /// # Ok(())
    /// # }
    /// ```
    pub fn and_read(mut self, part: impl Into<Expand>) -> Self {
        self.call.and_read.push(part.into());
        self
    }
}

impl CreateExperiment {
    fn experiment_path(&self) -> Option<ExperimentPath> {
        Some(ExperimentPath {
            environment: self.path.clone(),
            experiment: ExperimentKey::new(&self.new.post().key).ok()?,
        })
    }

    /// Reads what the names stand for, creates the experiment, and reads it, within the time of one call.
    async fn execute_with_reads(
        &self,
        context: &Arc<Context>,
        options: &CallOptions,
    ) -> Result<Box<Response<Experiment>>, Error> {
        let reader = Reader::begin(context, options, &self.path);
        let resolved = match self.new.names.are_left() {
            true => Some(self.resolve(&reader).await?),
            false => None,
        };
        let call = resolved.as_ref().unwrap_or(self);
        let written = execute(context, call, &reader.rest()).await?;
        let read = (self.experiment_path(), &self.and_read);
        and_read(context, &reader.rest(), self.operation(), read, written).await
    }
}

impl Execute for CreateExperiment {
    type Value = Experiment;

    fn operation(&self) -> &'static Operation {
        &raw::operations::CREATE_EXPERIMENT
    }

    fn resource(&self) -> String {
        format!("{}/{}", self.path, self.new.post().key)
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let (project, environment) = self.path.keys();
        raw.create_experiment_request(project, environment, self.new.post())
    }

    fn accepts(&self, experiment: &Experiment) -> bool {
        experiment.key == self.new.post().key
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.new.post().key.as_str()
    }

    fn validate(&self, violations: &mut Violations) {
        self.new.validate(violations);
        self.and_read.validate(violations);
    }

    fn report_names(&self, violations: &mut Violations) {
        self.new.names.report(self.new.post(), violations);
    }

    async fn execute(
        &self,
        context: &Arc<Context>,
        options: &CallOptions,
    ) -> Result<Box<Response<Experiment>>, Error> {
        if !self.new.names.are_left() && self.and_read.is_empty() {
            return execute(context, self, options).await;
        }
        Box::pin(self.execute_with_reads(context, options)).await
    }

    fn outdated(&self) -> Option<&'static str> {
        Some(FLAG_CHANGED)
    }

    fn read_back(&self) -> Option<ReadBack> {
        self.experiment_path().map(ReadBack::whole)
    }

    fn reconcile(&self, found: Option<Response<Experiment>>) -> Reconciled<Experiment> {
        let Some(found) = found else {
            return Reconciled::NotApplied;
        };
        match matches::experiment(self.new.post(), &found.value) {
            Match::Same => Reconciled::Applied(Box::new(found)),
            Match::Different => Reconciled::Conflict,
            Match::Unknown => Reconciled::Inconclusive(
                "read back, an experiment with this key is there, and does not show whether it is this one".to_owned(),
            ),
        }
    }
}
