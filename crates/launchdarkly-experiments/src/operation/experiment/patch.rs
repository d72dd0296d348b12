//! Changing an experiment by a semantic patch: instructions that all take effect, or none.

use std::sync::Arc;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::{
    Experiment, ExperimentPatchInput, FieldUpdates, Instruction, Instructions,
    SaveAndStartNewIterationInstruction, StartIterationInstruction, StopIterationInstruction,
    UpdateExperimentFieldsInstruction,
};

use crate::error::Error;
use crate::execute::call::{Execute, Reconciled};
use crate::execute::context::{CallOptions, Context};
use crate::execute::execute;
use crate::execute::read_back::ReadBack;
use crate::execute::reconcile::describe::describe;
use crate::input::field::{self, FieldChanges};
use crate::input::validate;
use crate::input::violation::Violations;
use crate::key::path::ExperimentPath;
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::experiment::create::FLAG_CHANGED;
use crate::operation::request::Request;
use crate::response::Response;

/// A semantic patch of an experiment, [`patchExperiment`](https://launchdarkly.com/docs/api/experiments/patch-experiment).
///
/// Each of these appends an instruction: [`start`](Request::start), [`stop`](Request::stop), [`stop_with`](Request::stop_with), [`save_and_start_new_iteration`](Request::save_and_start_new_iteration), [`update`](Request::update), [`rename`](Request::rename), [`describe`](Request::describe), [`tag`](Request::tag), [`untag`](Request::untag), [`archive`](Request::archive), [`restore`](Request::restore), [`instruction`](Request::instruction).
/// [`reason`](Request::reason) gives the reason of the last one, [`comment`](Request::comment) a remark on all, and [`validate_against`](Request::validate_against) the state to check them by.
///
/// The response shows neither draft, metrics nor treatments; [`and_read`](Request::and_read) reads them afterwards.
///
/// ```
/// use launchdarkly_experiments::Client;
///
/// let client = Client::builder("api-0123").build()?;
/// let shop = client.project("shop")?.environment("production")?;
/// let patch = shop.experiment("checkout-button")?.patch().describe("now in green");
/// let body = patch.start().reason("launch week").preview()?.body.unwrap_or_default();
/// assert_eq!(body["instructions"][1]["kind"], "startIteration");
/// assert_eq!(body["instructions"][1]["changeJustification"], "launch week");
/// # Ok::<(), launchdarkly_experiments::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PatchExperiment {
    pub(super) path: ExperimentPath,
    comment: Option<String>,
    pub(super) instructions: Vec<PatchInstruction>,
    /// Whether a reason was given where no instruction takes one.
    has_stray_reason: bool,
    current: Option<Box<Experiment>>,
    pub(super) and_read: ExpandList,
}

/// What a 409 about a flag means where an iteration is started.
const RULE_TAKEN: &str =
    "the flag has changed, or another experiment is running on the rule; `preflight` names it";

/// An instruction; field changes know more about what is wrong with them than the instruction that is sent.
#[derive(Clone, Debug)]
pub(super) enum PatchInstruction {
    Plain(Instruction),
    /// A stop whose winner is the name of a treatment.
    StopWith(StopIterationInstruction),
    Update(FieldChanges),
    SaveAndStart {
        reason: Option<String>,
        changes: FieldChanges,
    },
}

impl PatchExperiment {
    pub(crate) fn new(path: ExperimentPath) -> Self {
        PatchExperiment {
            path,
            comment: None,
            instructions: Vec::new(),
            has_stray_reason: false,
            current: None,
            and_read: ExpandList::default(),
        }
    }

    fn to_instructions(&self) -> Vec<Instruction> {
        let instructions = self.instructions.iter();
        instructions.map(PatchInstruction::to_instruction).collect()
    }
}

impl PatchInstruction {
    fn to_instruction(&self) -> Instruction {
        match self {
            PatchInstruction::Plain(instruction) => instruction.clone(),
            PatchInstruction::StopWith(stop) => stop.clone().into(),
            PatchInstruction::Update(changes) => UpdateExperimentFieldsInstruction {
                value: changes.clone().into(),
            }
            .into(),
            PatchInstruction::SaveAndStart { reason, changes } => {
                SaveAndStartNewIterationInstruction {
                    change_justification: reason.clone(),
                    value: (!changes.is_empty()).then(|| changes.clone().into()),
                }
                .into()
            }
        }
    }

    fn changes(&self) -> Option<&FieldChanges> {
        match self {
            PatchInstruction::Plain(_) | PatchInstruction::StopWith(_) => None,
            PatchInstruction::Update(changes) | PatchInstruction::SaveAndStart { changes, .. } => {
                Some(changes)
            }
        }
    }
}

/// Options of [`PatchExperiment`].
impl Request<PatchExperiment> {
    /// Adds a remark on the whole change.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.call.comment = Some(comment.into());
        self
    }

    /// Checks the request against the experiment as it was read: whether a reason is required, and, with [`Expand::MutableFieldsByStatus`](crate::Expand::MutableFieldsByStatus), whether the fields may change.
    pub fn validate_against(mut self, experiment: &Experiment) -> Self {
        self.call.current = Some(Box::new(experiment.clone()));
        self
    }

    /// Sets the reason of the last instruction: of a start, a stop or a new iteration.
    ///
    /// A start requires one while another iteration is running.
    /// After an instruction that takes no reason it is a violation.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        use PatchInstruction::{Plain, SaveAndStart, StopWith};
        let text = reason.into();
        match self.call.instructions.last_mut() {
            Some(Plain(Instruction::StartIteration(start))) => {
                start.change_justification = Some(text);
            }
            Some(Plain(Instruction::StopIteration(stop)) | StopWith(stop)) => {
                stop.winning_reason = text;
            }
            Some(Plain(Instruction::SaveAndStartNewIteration(save))) => {
                save.change_justification = Some(text);
            }
            Some(SaveAndStart { reason, .. }) => *reason = Some(text),
            _ => self.call.has_stray_reason = true,
        }
        self
    }

    /// Appends an instruction: a generated type, or one of an unknown kind, read from JSON.
    pub fn instruction(self, instruction: impl Into<Instruction>) -> Self {
        self.append(PatchInstruction::Plain(instruction.into()))
    }

    /// Appends `updateExperimentFields`.
    ///
    /// What may be changed depends on the state of the experiment, as the table of [`field`](mod@crate::field) shows.
    /// If LaunchDarkly refuses with 400 or 422 to change a field that this depends on, the experiment is read, and the error names the state and what is allowed in it.
    pub fn update(self, changes: impl Into<FieldChanges>) -> Self {
        self.append(PatchInstruction::Update(changes.into()))
    }

    /// Changes the name, by [`update`](Self::update).
    pub fn rename(self, name: impl Into<String>) -> Self {
        self.update(FieldChanges::new().update(field::NAME, name))
    }

    /// Changes the description, by [`update`](Self::update).
    pub fn describe(self, description: impl Into<String>) -> Self {
        self.update(FieldChanges::new().update(field::DESCRIPTION, description))
    }

    /// Adds a tag, by [`update`](Self::update).
    pub fn tag(self, tag: impl Into<String>) -> Self {
        self.update(FieldChanges::new().add(field::TAGS, [tag]))
    }

    /// Removes a tag, by [`update`](Self::update).
    pub fn untag(self, tag: impl Into<String>) -> Self {
        self.update(FieldChanges::new().remove_some(field::TAGS, [tag]))
    }

    /// Appends `startIteration`. While another iteration runs, a [`reason`](Self::reason) is required.
    pub fn start(self) -> Self {
        self.instruction(StartIterationInstruction {
            change_justification: None,
        })
    }

    /// Appends `stopIteration`, with the `_id` of the winning treatment and the reason.
    ///
    /// Stopping ships the winner: the rule that the experiment ran on then serves the winner's variation to all its traffic.
    /// That was seen in LaunchDarkly for the default rule; nobody has verified it for others. [`FeatureFlag::served`](crate::types::FeatureFlag::served) says what a rule serves.
    pub fn stop(self, winning_treatment_id: impl Into<String>, reason: impl Into<String>) -> Self {
        self.instruction(StopIterationInstruction {
            winning_treatment_id: winning_treatment_id.into(),
            winning_reason: reason.into(),
        })
    }

    /// Appends `stopIteration`, with the name or `_id` of the winning treatment and the reason.
    ///
    /// The name is looked up in the current iteration when the request is sent, by one read of the experiment, or by [`resolve`](Self::resolve).
    /// Stopping ships the winner: the rule that the experiment ran on then serves the winner's variation to all its traffic.
    /// That was seen in LaunchDarkly for the default rule; nobody has verified it for others. [`FeatureFlag::served`](crate::types::FeatureFlag::served) says what a rule serves.
    pub fn stop_with(
        self,
        winning_treatment: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        self.append(PatchInstruction::StopWith(StopIterationInstruction {
            winning_treatment_id: winning_treatment.into(),
            winning_reason: reason.into(),
        }))
    }

    /// Reads the experiment after it was changed, with this part; may be called several times.
    ///
    /// The response to a change shows neither draft, metrics nor treatments, so comparing with it is a trap; the value of this request is what was read.
    /// [`Expand::DraftIteration`](crate::Expand::DraftIteration) shows the draft without treatments and further metrics; to get them add [`Expand::Treatments`](crate::Expand::Treatments) and [`Expand::SecondaryMetrics`](crate::Expand::SecondaryMetrics).
    /// Status, headers and body of the [`Response`](crate::Response) are then those of the read.
    /// If the read fails, the error has [`Effect::Applied`](crate::Effect::Applied), and [`observed`](crate::Error::observed) what the change returned.
    pub fn and_read(mut self, part: impl Into<Expand>) -> Self {
        self.call.and_read.push(part.into());
        self
    }

    /// Appends `saveAndStartNewIteration`, with changes to the new iteration, or [none](FieldChanges::new).
    pub fn save_and_start_new_iteration(self, changes: impl Into<FieldChanges>) -> Self {
        self.append(PatchInstruction::SaveAndStart {
            reason: None,
            changes: changes.into(),
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

    fn append(mut self, instruction: PatchInstruction) -> Self {
        self.call.instructions.push(instruction);
        self
    }
}

impl Execute for PatchExperiment {
    type Value = Experiment;

    fn operation(&self) -> &'static Operation {
        &raw::operations::PATCH_EXPERIMENT
    }

    fn resource(&self) -> String {
        self.path.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let (project, environment, experiment) = self.path.keys();
        let body = ExperimentPatchInput {
            comment: self.comment.clone(),
            instructions: Instructions(self.to_instructions()),
        };
        raw.patch_experiment_request(project, environment, experiment, &body)
    }

    fn accepts(&self, experiment: &Experiment) -> bool {
        self.path.names(experiment)
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.path.experiment.as_str()
    }

    fn validate(&self, violations: &mut Violations) {
        let instructions = self.to_instructions();
        validate::instructions(&instructions, self.current.as_deref(), violations);
        for (position, instruction) in self.instructions.iter().enumerate() {
            if let Some(changes) = instruction.changes() {
                let part = format!("instructions[{position}].value.");
                violations.within(&part, |violations| changes.validate(violations));
            }
        }
        if self.has_stray_reason {
            violations.add(
                "reason",
                "the instruction before it takes none; give it after a start, a stop or a new iteration",
            );
        }
        self.and_read.validate(violations);
    }

    fn report_names(&self, violations: &mut Violations) {
        self.report_treatments(violations);
    }

    async fn execute(
        &self,
        context: &Arc<Context>,
        options: &CallOptions,
    ) -> Result<Box<Response<Experiment>>, Error> {
        if !self.names_treatment() && self.and_read.is_empty() {
            return execute(context, self, options).await;
        }
        Box::pin(self.execute_with_reads(context, options)).await
    }

    fn explained_by(&self) -> Option<ReadBack> {
        let depends_on_state = |instruction: &Instruction| match instruction {
            Instruction::UpdateExperimentFields(update) => update
                .value
                .keys()
                .any(|name| field::depends_on_state(name)),
            _ => false,
        };
        let mut instructions = self.to_instructions().into_iter();
        let is_explained = instructions.any(|instruction| depends_on_state(&instruction));
        is_explained.then(|| ReadBack::mutable_fields(self.path.clone()))
    }

    fn explain(&self, experiment: &Experiment) -> Vec<String> {
        let mut violations = Violations::default();
        validate::instructions(&self.to_instructions(), Some(experiment), &mut violations);
        let violations = violations.into_vec().into_iter();
        let disallowed = violations.filter(|violation| violation.path.ends_with(".operation"));
        disallowed.map(|violation| violation.message).collect()
    }

    fn outdated(&self) -> Option<&'static str> {
        let names_flags = |updates: &FieldUpdates| updates.contains_key(field::FLAGS.name());
        let mut outdated = None;
        for instruction in self.to_instructions() {
            match instruction {
                Instruction::StartIteration(_) | Instruction::SaveAndStartNewIteration(_) => {
                    return Some(RULE_TAKEN);
                }
                Instruction::UpdateExperimentFields(update) if names_flags(&update.value) => {
                    outdated = Some(FLAG_CHANGED);
                }
                _ => {}
            }
        }
        outdated
    }

    fn read_back(&self) -> Option<ReadBack> {
        Some(ReadBack::whole(self.path.clone()))
    }

    fn reconcile(&self, found: Option<Response<Experiment>>) -> Reconciled<Experiment> {
        // The state cannot tell this patch from another one that did the same, so it is never sent again.
        Reconciled::Inconclusive(describe(found.as_ref().map(Response::value)))
    }
}
