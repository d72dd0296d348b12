//! One experiment: reading it, changing it, taking it through its life.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{
    Experiment, Instruction, IterationInput, SaveAndStartNewIterationInstruction,
    StartIterationInstruction, StopIterationInstruction,
};

use crate::operation::create_iteration::CreateIteration;
use crate::operation::expand::joined;
use crate::operation::patch::Patch;
use crate::operation::{Call, ExperimentPlace, Performed, Sealed};
use crate::wait::Wait;
use crate::{Client, Expand, ExperimentExt, ExperimentKey, Fields, Request};

/// An [experiment](https://launchdarkly.com/docs/api/experiments), by its key. Making one sends nothing.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let button = client.project("shop")?.environment("production")?.experiment("checkout-button")?;
/// button.start().because("launch week").send().await?;
/// button.stop("treatment-id", "two weeks, and a clear winner").send().await?;
/// button.archive().send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ExperimentHandle {
    client: Client,
    subject: ExperimentPlace,
}

/// Gets one experiment; [`getExperiment`](https://launchdarkly.com/docs/api/experiments/get-experiment).
///
/// ```no_run
/// use launchdarkly_experiments::Expand;
///
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let button = client.project("shop")?.environment("production")?.experiment("checkout-button")?;
/// let experiment = button.get().expand(Expand::Treatments).expand(Expand::DraftIteration).send().await?;
/// println!("{} has a draft: {}", experiment.name, experiment.draft_iteration.is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetExperiment {
    pub(crate) subject: ExperimentPlace,
    pub(crate) expand: Vec<Expand>,
}

impl ExperimentHandle {
    pub(crate) fn new(client: Client, subject: ExperimentPlace) -> Self {
        ExperimentHandle { client, subject }
    }

    /// The key.
    pub fn key(&self) -> &ExperimentKey {
        &self.subject.experiment
    }

    /// Reads the experiment.
    pub fn get(&self) -> Request<GetExperiment> {
        self.request(GetExperiment {
            subject: self.subject.clone(),
            expand: Vec::new(),
        })
    }

    /// Changes the experiment by several instructions, of which all take effect or none.
    pub fn patch(&self) -> Request<Patch<Vec<Instruction>>> {
        self.request(Patch::new(self.subject.clone(), Vec::new()))
    }

    /// Changes fields of the experiment or its iteration.
    pub fn update(&self, fields: impl Into<Fields>) -> Request<Patch<Vec<Instruction>>> {
        self.patch().update(fields)
    }

    /// Starts the draft iteration.
    ///
    /// Its flag must be on, and at least one treatment above 0 %. While another iteration runs, a reason is required; that iteration is stopped then.
    pub fn start(&self) -> Request<Patch<StartIterationInstruction>> {
        let instruction = StartIterationInstruction {
            change_justification: None,
        };
        self.request(Patch::new(self.subject.clone(), instruction))
    }

    /// Stops the running iteration: the `_id` of the treatment that won, and why.
    ///
    /// [`ExperimentExt::treatment_id`] finds the id by the treatment's name.
    pub fn stop(
        &self,
        winning_treatment_id: impl Into<String>,
        reason: impl Into<String>,
    ) -> Request<Patch<StopIterationInstruction>> {
        let instruction = StopIterationInstruction {
            winning_treatment_id: winning_treatment_id.into(),
            winning_reason: reason.into(),
        };
        self.request(Patch::new(self.subject.clone(), instruction))
    }

    /// Stops the running iteration, copies it, applies changes to the copy if there are any, and starts it.
    pub fn save_and_start_new_iteration(
        &self,
    ) -> Request<Patch<SaveAndStartNewIterationInstruction>> {
        let instruction = SaveAndStartNewIterationInstruction {
            change_justification: None,
            value: None,
        };
        self.request(Patch::new(self.subject.clone(), instruction))
    }

    /// Archives the experiment: lists leave it out by default, and it cannot start an iteration.
    pub fn archive(&self) -> Request<Patch<Vec<Instruction>>> {
        self.patch().archive()
    }

    /// Brings an archived experiment back.
    pub fn restore(&self) -> Request<Patch<Vec<Instruction>>> {
        self.patch().restore()
    }

    /// Gives the experiment another name.
    pub fn rename(&self, name: impl Into<String>) -> Request<Patch<Vec<Instruction>>> {
        self.patch().rename(name)
    }

    /// Adds a tag.
    pub fn tag(&self, tag: impl Into<String>) -> Request<Patch<Vec<Instruction>>> {
        self.patch().tag(tag)
    }

    /// Removes a tag.
    pub fn untag(&self, tag: impl Into<String>) -> Request<Patch<Vec<Instruction>>> {
        self.patch().untag(tag)
    }

    /// Creates an iteration, which waits as a draft to be started. LaunchDarkly has deprecated the operation; [`save_and_start_new_iteration`](Self::save_and_start_new_iteration) does its work while an iteration runs.
    pub fn create_iteration(
        &self,
        iteration: impl Into<IterationInput>,
    ) -> Request<CreateIteration> {
        self.request(CreateIteration {
            subject: self.subject.clone(),
            body: iteration.into(),
        })
    }

    /// Reads the experiment again and again until it meets a condition.
    pub fn wait_for<F>(&self, condition: F) -> Wait
    where
        F: FnMut(&Experiment) -> bool + Send + 'static,
    {
        Wait::new(self.get(), Box::new(condition))
    }

    /// Waits until an iteration runs.
    pub fn wait_until_running(&self) -> Wait {
        self.wait_for(Experiment::is_running)
    }

    /// Waits until the current iteration is stopped.
    pub fn wait_until_stopped(&self) -> Wait {
        self.wait_for(Experiment::is_stopped)
    }

    /// Waits until the experiment is archived.
    pub fn wait_until_archived(&self) -> Wait {
        self.wait_for(Experiment::is_archived)
    }

    fn request<C>(&self, call: C) -> Request<C> {
        Request::new(self.client.clone(), call)
    }
}

impl Request<GetExperiment> {
    /// Asks for a part that the reply leaves out otherwise; may be said several times.
    pub fn expand(self, part: impl Into<Expand>) -> Self {
        let part = part.into();
        self.map(|mut call| {
            call.expand.push(part);
            call
        })
    }

    /// Asks for every part that is known.
    pub fn expand_all(self) -> Self {
        self.map(|mut call| {
            call.expand = Expand::WHOLE.to_vec();
            call.expand.push(Expand::MutableFieldsByStatus);
            call
        })
    }
}

impl Sealed for GetExperiment {}

impl Call for GetExperiment {
    type Value = Experiment;

    fn operation(&self) -> &'static Operation {
        &raw::operations::GET_EXPERIMENT
    }

    fn place(&self) -> String {
        self.subject.to_string()
    }

    async fn perform(&self, raw: raw::Client) -> Performed<Experiment> {
        let (project, environment, experiment) = self.subject.keys();
        let expand = joined(&self.expand);
        raw.get_experiment(project, environment, experiment, expand.as_deref())
            .await
    }
}
