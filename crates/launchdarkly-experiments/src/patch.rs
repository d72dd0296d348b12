//! Semantic patches: instructions that all take effect, or none.

use std::fmt;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{
    Experiment, ExperimentPatchInput, FieldUpdates, Instruction, Instructions,
    SaveAndStartNewIterationInstruction, StartIterationInstruction, StopIterationInstruction,
    UpdateDescriptionInstruction, UpdateExperimentFieldsInstruction, UpdateNameInstruction,
};

use crate::call::{Call, ExperimentPlace, Performed, Sealed};
use crate::fault::Faults;
use crate::settle::{Settled, describe};
use crate::{Reply, Request, check};

/// Changes an experiment; `patchExperiment`. `I` is one instruction, or a list of them.
///
/// ```
/// use launchdarkly_experiments::Client;
///
/// let client = Client::builder("api-0123").build()?;
/// let button = client.project("shop")?.environment("production")?.experiment("checkout-button")?;
/// let request = button.patch().describe("now in green").start("launch week").comment("see the plan");
/// let body = request.preview()?.body.unwrap_or_default();
/// assert_eq!(body["instructions"][1]["kind"], "startIteration");
/// assert_eq!(body["comment"], "see the plan");
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Patch<I> {
    subject: ExperimentPlace,
    comment: Option<String>,
    instructions: I,
    given: Option<Box<Experiment>>,
}

/// One instruction or several.
pub trait ToInstructions: Clone + fmt::Debug + Send + Sync + 'static {
    /// In order.
    fn to_instructions(&self) -> Vec<Instruction>;
}

impl<I> Patch<I> {
    pub(crate) fn new(subject: ExperimentPlace, instructions: I) -> Self {
        Patch {
            subject,
            comment: None,
            instructions,
            given: None,
        }
    }
}

impl<I> Request<Patch<I>> {
    /// A remark on the change.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.call.comment = Some(comment.into());
        self
    }

    /// Checks the request against the experiment as it was read: whether a reason is required, and, if `mutableFieldsByStatus` was expanded, whether the fields may change.
    pub fn given(mut self, experiment: &Experiment) -> Self {
        self.call.given = Some(Box::new(experiment.clone()));
        self
    }
}

impl Request<Patch<StartIterationInstruction>> {
    /// Why the iteration is started; required while another one runs.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.call.instructions.change_justification = Some(reason.into());
        self
    }
}

impl Request<Patch<SaveAndStartNewIterationInstruction>> {
    /// Why a new iteration is started.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.call.instructions.change_justification = Some(reason.into());
        self
    }

    /// What the new iteration shall have in difference to the running one.
    pub fn with(mut self, fields: impl Into<FieldUpdates>) -> Self {
        self.call.instructions.value = Some(fields.into());
        self
    }
}

impl Request<Patch<Vec<Instruction>>> {
    /// Appends an instruction: a generated type, or one of a kind yet unknown, read from JSON.
    pub fn instruction(mut self, instruction: impl Into<Instruction>) -> Self {
        self.call.instructions.push(instruction.into());
        self
    }

    /// Appends `updateExperimentFields`.
    pub fn update(self, fields: impl Into<FieldUpdates>) -> Self {
        let value = fields.into();
        self.instruction(UpdateExperimentFieldsInstruction { value })
    }

    /// Appends `updateName`, which LaunchDarkly has deprecated for [`update`](Self::update).
    pub fn rename(self, name: impl Into<String>) -> Self {
        let value = name.into();
        self.instruction(UpdateNameInstruction { value })
    }

    /// Appends `updateDescription`, which LaunchDarkly has deprecated for [`update`](Self::update).
    pub fn describe(self, description: impl Into<String>) -> Self {
        let value = description.into();
        self.instruction(UpdateDescriptionInstruction { value })
    }

    /// Appends `startIteration` with a reason, which is required while another iteration runs.
    pub fn start(self, reason: impl Into<String>) -> Self {
        self.instruction(StartIterationInstruction {
            change_justification: Some(reason.into()),
        })
    }

    /// Appends `stopIteration`: the `_id` of the treatment that won, and why.
    pub fn stop(self, winning_treatment_id: impl Into<String>, reason: impl Into<String>) -> Self {
        self.instruction(StopIterationInstruction {
            winning_treatment_id: winning_treatment_id.into(),
            winning_reason: reason.into(),
        })
    }

    /// Appends `saveAndStartNewIteration` with a reason and changes to the new iteration.
    pub fn save_and_start_new_iteration(
        self,
        reason: impl Into<String>,
        fields: impl Into<FieldUpdates>,
    ) -> Self {
        self.instruction(SaveAndStartNewIterationInstruction {
            change_justification: Some(reason.into()),
            value: Some(fields.into()),
        })
    }

    /// Appends `archiveExperiment`.
    pub fn archive(self) -> Self {
        self.instruction(Instruction::ArchiveExperiment)
    }

    /// Appends `restoreExperiment`.
    pub fn restore(self) -> Self {
        self.instruction(Instruction::RestoreExperiment)
    }
}

impl<I: ToInstructions> Sealed for Patch<I> {}

impl<I: ToInstructions> Call for Patch<I> {
    type Value = Experiment;

    fn operation(&self) -> &'static Operation {
        &raw::operations::PATCH_EXPERIMENT
    }

    fn place(&self) -> String {
        self.subject.to_string()
    }

    async fn perform(&self, raw: raw::Client) -> Performed<Experiment> {
        let (project, environment, experiment) = self.subject.keys();
        let body = ExperimentPatchInput {
            comment: self.comment.clone(),
            instructions: Instructions(self.instructions.to_instructions()),
        };
        raw.patch_experiment(project, environment, experiment, &body)
            .await
    }

    fn check(&self, faults: &mut Faults) {
        let instructions = self.instructions.to_instructions();
        check::instructions(&instructions, self.given.as_deref(), faults);
    }

    fn subject(&self) -> Option<ExperimentPlace> {
        Some(self.subject.clone())
    }

    fn settle(&self, found: Option<Reply<Experiment>>) -> Settled<Experiment> {
        // The state does not tell this patch from another that did the same, so it never goes again.
        Settled::Unclear(Some(describe(found.as_ref().map(Reply::value))))
    }
}

impl ToInstructions for Vec<Instruction> {
    fn to_instructions(&self) -> Vec<Instruction> {
        self.clone()
    }
}

macro_rules! single {
    ($($instruction:ty)*) => {
        $(impl ToInstructions for $instruction {
            fn to_instructions(&self) -> Vec<Instruction> {
                vec![self.clone().into()]
            }
        })*
    };
}
single!(StartIterationInstruction StopIterationInstruction SaveAndStartNewIterationInstruction);
