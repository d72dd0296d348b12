//! One experiment: reading it, changing it, taking it through its life.

use launchdarkly_experiments_client::types::Instruction;

use crate::client::Client;
use crate::input::field::FieldChanges;
use crate::input::iteration::NewIteration;
use crate::key::ExperimentKey;
use crate::key::path::ExperimentPath;
use crate::operation::experiment::create_iteration::CreateIteration;
use crate::operation::experiment::get::GetExperiment;
use crate::operation::experiment::patch::PatchExperiment;
use crate::operation::request::Request;

/// A handle of an [experiment](https://launchdarkly.com/docs/api/experiments).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let shop = client.project("shop")?.environment("production")?;
/// let button = shop.experiment("checkout-button")?;
/// button.start().reason("launch week").send().await?;
/// button.stop("treatment-id", "two weeks, and a clear winner").send().await?;
/// button.archive().send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ExperimentHandle {
    client: Client,
    path: ExperimentPath,
}

impl ExperimentHandle {
    pub(crate) fn new(client: Client, path: ExperimentPath) -> Self {
        ExperimentHandle { client, path }
    }

    /// Returns the key.
    pub fn key(&self) -> &ExperimentKey {
        &self.path.experiment
    }

    /// Reads the experiment.
    pub fn get(&self) -> Request<GetExperiment> {
        self.request(GetExperiment::new(self.path.clone()))
    }

    /// Changes the experiment by several instructions: all of them take effect, or none.
    ///
    /// The response shows neither draft, metrics nor treatments, so comparing with it would find differences that are none; [`and_read`](crate::Request::and_read) reads them afterwards.
    pub fn patch(&self) -> Request<PatchExperiment> {
        self.request(PatchExperiment::new(self.path.clone()))
    }

    /// Changes the experiment by one instruction.
    pub fn instruction(&self, instruction: impl Into<Instruction>) -> Request<PatchExperiment> {
        self.patch().instruction(instruction)
    }

    /// Changes fields of the experiment or its iteration.
    ///
    /// Which fields may be changed depends on the state; [`field`](mod@crate::field) has the table, and the error of a refused change says what is allowed.
    pub fn update(&self, changes: impl Into<FieldChanges>) -> Request<PatchExperiment> {
        self.patch().update(changes)
    }

    /// Changes the name.
    pub fn rename(&self, name: impl Into<String>) -> Request<PatchExperiment> {
        self.patch().rename(name)
    }

    /// Changes the description.
    pub fn describe(&self, description: impl Into<String>) -> Request<PatchExperiment> {
        self.patch().describe(description)
    }

    /// Adds a tag.
    pub fn tag(&self, tag: impl Into<String>) -> Request<PatchExperiment> {
        self.patch().tag(tag)
    }

    /// Removes a tag.
    pub fn untag(&self, tag: impl Into<String>) -> Request<PatchExperiment> {
        self.patch().untag(tag)
    }

    /// Starts the draft iteration.
    ///
    /// Its flag must be on, and at least one treatment above 0 %.
    /// While another iteration runs, a [`reason`](Request::reason) is required, and that iteration is stopped.
    pub fn start(&self) -> Request<PatchExperiment> {
        self.patch().start()
    }

    /// Stops the running iteration, with the `_id` of the winning treatment and the reason.
    ///
    /// Stopping ships the winner: the rule that the experiment ran on then serves the winner's variation to all its traffic.
    /// That was seen in LaunchDarkly for the default rule; nobody has verified it for others. [`FeatureFlag::served`](crate::types::FeatureFlag::served) says what a rule serves.
    /// [`stop_with`](Self::stop_with) takes the treatment's name.
    pub fn stop(
        &self,
        winning_treatment_id: impl Into<String>,
        reason: impl Into<String>,
    ) -> Request<PatchExperiment> {
        self.patch().stop(winning_treatment_id, reason)
    }

    /// Stops the running iteration, with the name or `_id` of the winning treatment and the reason.
    ///
    /// The experiment is read first, with its treatments.
    /// A name that no treatment of the current iteration has, or several have, is a violation that lists them.
    /// Where the response does not show the treatments, the kind is [`ErrorKind::NotExpanded`](crate::ErrorKind::NotExpanded); in each of these cases nothing is stopped.
    ///
    /// Stopping ships the winner: the rule that the experiment ran on then serves the winner's variation to all its traffic.
    /// That was seen in LaunchDarkly for the default rule; nobody has verified it for others. [`FeatureFlag::served`](crate::types::FeatureFlag::served) says what a rule serves.
    ///
    /// ```no_run
    /// # async fn run(button: launchdarkly_experiments::ExperimentHandle) -> Result<(), launchdarkly_experiments::Error> {
    /// button.stop_with("Green", "two weeks, and a clear winner").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn stop_with(
        &self,
        winning_treatment: impl Into<String>,
        reason: impl Into<String>,
    ) -> Request<PatchExperiment> {
        self.patch().stop_with(winning_treatment, reason)
    }

    /// Stops the running iteration, copies it, applies changes to the copy if there are any, and starts the copy.
    pub fn save_and_start_new_iteration(
        &self,
        changes: impl Into<FieldChanges>,
    ) -> Request<PatchExperiment> {
        self.patch().save_and_start_new_iteration(changes)
    }

    /// Archives the experiment: lists leave it out by default, and it cannot start an iteration.
    pub fn archive(&self) -> Request<PatchExperiment> {
        self.patch().archive()
    }

    /// Restores an archived experiment.
    pub fn restore(&self) -> Request<PatchExperiment> {
        self.patch().restore()
    }

    /// Creates an iteration, which waits as a draft to be started.
    ///
    /// LaunchDarkly has deprecated the operation; while an iteration runs, [`save_and_start_new_iteration`](Self::save_and_start_new_iteration) replaces it.
    pub fn create_iteration(&self, iteration: impl Into<NewIteration>) -> Request<CreateIteration> {
        self.request(CreateIteration {
            path: self.path.clone(),
            new: iteration.into(),
        })
    }

    fn request<C>(&self, call: C) -> Request<C> {
        Request::new(self.client.clone(), call)
    }
}
