//! Semantic patches: instructions that all take effect, or none.

use std::collections::BTreeMap;
use std::fmt;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{
    Experiment, ExperimentPatchInput, FieldUpdates, Instruction, Instructions,
    SaveAndStartNewIterationInstruction, StartIterationInstruction, StopIterationInstruction,
    UpdateExperimentFieldsInstruction,
};

use crate::execute::reconcile::{Settled, describe};
use crate::input::validate as check;
use crate::input::violation::Faults;
use crate::operation::{Call, ExperimentPlace, Performed, Sealed};
use crate::{Fields, Reply, Request, field};

/// Changes an experiment; [`patchExperiment`](https://launchdarkly.com/docs/api/experiments/patch-experiment). `I` is one instruction, or a list of them.
///
/// ```
/// use launchdarkly_experiments::Client;
///
/// let client = Client::builder("api-0123").build()?;
/// let button = client.project("shop")?.environment("production")?.experiment("checkout-button")?;
/// let request = button.patch().describe("now in green").start_because("launch week").comment("see the plan");
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
    /// The fields of each instruction that has some, by its position: they know more of their faults than what is sent.
    fields: BTreeMap<usize, Fields>,
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
            fields: BTreeMap::new(),
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

    /// The fields as they are sent by the instruction of this position.
    fn noted(&mut self, position: usize, fields: Fields) -> FieldUpdates {
        self.call.fields.insert(position, fields.clone());
        fields.into()
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

    /// In what the new iteration shall differ from the running one.
    pub fn with(mut self, fields: impl Into<Fields>) -> Self {
        self.call.instructions.value = Some(self.noted(0, fields.into()));
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
    pub fn update(mut self, fields: impl Into<Fields>) -> Self {
        let value = self.noted(self.call.instructions.len(), fields.into());
        self.instruction(UpdateExperimentFieldsInstruction { value })
    }

    /// Gives the experiment another name, by [`update`](Self::update).
    pub fn rename(self, name: impl Into<String>) -> Self {
        self.update(Fields::new().update(field::NAME, name))
    }

    /// Gives the experiment another description, by [`update`](Self::update).
    pub fn describe(self, description: impl Into<String>) -> Self {
        self.update(Fields::new().update(field::DESCRIPTION, description))
    }

    /// Adds a tag, by [`update`](Self::update).
    pub fn tag(self, tag: impl Into<String>) -> Self {
        self.update(Fields::new().add(field::TAGS, [tag]))
    }

    /// Removes a tag, by [`update`](Self::update).
    pub fn untag(self, tag: impl Into<String>) -> Self {
        self.update(Fields::new().remove_some(field::TAGS, [tag]))
    }

    /// Appends `startIteration`. While another iteration runs, a reason is required: see [`start_because`](Self::start_because).
    pub fn start(self) -> Self {
        self.instruction(StartIterationInstruction {
            change_justification: None,
        })
    }

    /// Appends `startIteration` with a reason.
    pub fn start_because(self, reason: impl Into<String>) -> Self {
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
        mut self,
        reason: impl Into<String>,
        fields: impl Into<Fields>,
    ) -> Self {
        let value = self.noted(self.call.instructions.len(), fields.into());
        self.instruction(SaveAndStartNewIterationInstruction {
            change_justification: Some(reason.into()),
            value: Some(value),
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
        for (position, fields) in &self.fields {
            let part = format!("instructions[{position}].value.");
            faults.within(&part, |faults| fields.check(faults));
        }
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
