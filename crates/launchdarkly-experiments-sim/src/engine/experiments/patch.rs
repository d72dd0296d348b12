//! Semantic patches: a list of instructions that take effect together or not at all.
//!
//! [`apply`] works on a copy of the experiment and returns it, so an instruction that fails discards the changes of
//! those before it. Malformed instructions give 400; valid ones that the current state does not allow give 422.

use serde::Deserialize;
use serde_json::Value;

use crate::engine::experiments::field_updates::{self, FieldUpdates};
use crate::engine::flags::changes::FlagChanges;
use crate::engine::flags::reference;
use crate::engine::flags::run::Runner;
use crate::engine::problem::Problem;
use crate::engine::rules;
use crate::state::bounded::{UnixMillis, Version};
use crate::state::experiment::{Experiment, Iteration, IterationStatus};
use crate::state::ids::SeededRandom;
use crate::state::project::{Environment, Project};

/// A documented instruction.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
enum Instruction {
    UpdateName {
        value: String,
    },
    UpdateDescription {
        value: String,
    },
    UpdateExperimentFields {
        value: FieldUpdates,
    },
    SaveAndStartNewIteration {
        change_justification: Option<String>,
        value: Option<FieldUpdates>,
    },
    StartIteration {
        change_justification: Option<String>,
    },
    StopIteration {
        winning_treatment_id: String,
        winning_reason: String,
    },
    ArchiveExperiment {},
    RestoreExperiment {},
}

/// Returns the experiment after all instructions, or the first error with the position of its instruction.
pub(crate) fn apply(
    experiment: &Experiment,
    instructions: &[Value],
    (project, environment): (&Project, &Environment),
    now: UnixMillis,
    ids: &mut SeededRandom,
    flags: &mut FlagChanges<'_>,
) -> Result<Experiment, Problem> {
    let mut patched = experiment.clone();
    for (position, instruction) in instructions.iter().enumerate() {
        serde_json::from_value(instruction.clone())
            .map_err(|error| Problem::invalid(error.to_string()))
            .and_then(|instruction| {
                let mut patch = Patch {
                    experiment: &mut patched,
                    project,
                    environment,
                    now,
                    ids,
                    flags,
                };
                patch.apply(instruction)
            })
            .map_err(|problem| problem.at(format_args!("instructions[{position}]")))?;
    }
    Ok(patched)
}

struct Patch<'a, 'p> {
    experiment: &'a mut Experiment,
    project: &'a Project,
    environment: &'a Environment,
    now: UnixMillis,
    ids: &'a mut SeededRandom,
    flags: &'a mut FlagChanges<'p>,
}

impl<'a> Patch<'a, '_> {
    fn apply(&mut self, instruction: Instruction) -> Result<(), Problem> {
        match instruction {
            Instruction::UpdateName { value } => {
                rules::check_name(&value)?;
                self.experiment.name = value;
            }
            Instruction::UpdateDescription { value } => self.experiment.description = Some(value),
            Instruction::UpdateExperimentFields { value } => {
                let status = field_updates::deciding_status(self.experiment);
                self.update(&value, status)?;
            }
            Instruction::SaveAndStartNewIteration {
                change_justification,
                value,
            } => {
                self.save_and_start(change_justification, &value.unwrap_or_default())?;
            }
            Instruction::StartIteration {
                change_justification,
            } => {
                self.start(change_justification)?;
            }
            Instruction::StopIteration {
                winning_treatment_id,
                winning_reason,
            } => {
                self.stop(winning_treatment_id, winning_reason)?;
            }
            Instruction::ArchiveExperiment {} => {
                self.experiment.archived_at.get_or_insert(self.now);
            }
            Instruction::RestoreExperiment {} => self.experiment.archived_at = None,
        }
        Ok(())
    }

    fn update(&mut self, updates: &FieldUpdates, status: IterationStatus) -> Result<(), Problem> {
        field_updates::apply(self.experiment, updates, status, self.project, self.ids)?;
        let names = |field| updates.contains_key(field);
        let Some(draft) = self.experiment.draft.as_deref() else {
            return Ok(());
        };
        // What was there before stays, even if its flags have changed since.
        if names("flags") || names("treatments") {
            let environment = &self.environment.key;
            reference::check_names(draft, self.flags, environment)?;
            if names("flags") {
                reference::check_versions(draft, self.flags, environment)?;
            }
        }
        Ok(())
    }

    fn start(&mut self, justification: Option<String>) -> Result<(), Problem> {
        let draft = self.startable()?;
        rules::check_startable(draft)?;
        self.runner().check(draft, self.flags)?;
        let justified = justification
            .as_deref()
            .is_some_and(|text| !text.trim().is_empty());
        if self.experiment.running().is_some() && !justified {
            return Err(Problem::invalid(
                "changeJustification: required while another iteration is running",
            ));
        }
        let Some(mut draft) = self.experiment.draft.take() else {
            return Ok(());
        };
        let runner = self.runner();
        if let Some(running) = self.experiment.running() {
            runner.release(running, &draft, self.flags)?;
        }
        runner.start(&draft, self.flags)?;
        draft.status = IterationStatus::Running;
        draft.started_at = Some(self.now);
        draft.change_justification = justification;
        draft.version = draft.version.next();
        if let Some(mut last) = self.experiment.current.replace(draft) {
            if last.status == IterationStatus::Running {
                end(&mut last, self.now);
            }
            self.experiment.previous.insert(0, *last);
        }
        Ok(())
    }

    fn stop(&mut self, winner: String, reason: String) -> Result<(), Problem> {
        let (now, runner) = (self.now, self.runner());
        let running = self
            .experiment
            .current
            .as_deref_mut()
            .filter(|iteration| iteration.status == IterationStatus::Running)
            .ok_or_else(|| Problem::patch_failed("no iteration is running"))?;
        let mut treatments = running.treatments.iter();
        let Some(treatment) = treatments.find(|treatment| treatment.id == winner) else {
            let known = running.treatments.iter();
            let known: Vec<_> = known.map(|one| format!("`{}`", one.id)).collect();
            return Err(Problem::invalid(format!(
                "winningTreatmentId: the running iteration has no treatment `{winner}`; it has {}",
                known.join(", ")
            )));
        };
        runner.ship(running, treatment, self.flags)?;
        running.winning_treatment_id = Some(winner);
        running.winning_reason = Some(reason);
        end(running, now);
        Ok(())
    }

    fn save_and_start(
        &mut self,
        justification: Option<String>,
        updates: &FieldUpdates,
    ) -> Result<(), Problem> {
        let running = self
            .experiment
            .running()
            .ok_or_else(|| Problem::patch_failed("no iteration is running"))?;
        let copy = Iteration {
            id: self.ids.object_id(),
            status: IterationStatus::NotStarted,
            created_at: self.now,
            started_at: None,
            version: Version::default(),
            ..running.clone()
        };
        // An existing draft stays a draft.
        let draft = self.experiment.draft.replace(Box::new(copy));
        self.update(updates, IterationStatus::NotStarted)?;
        // For this instruction the justification is optional, unlike for `startIteration`.
        let reason = justification
            .clone()
            .unwrap_or_else(|| "save and start".to_owned());
        self.start(Some(reason))?;
        if let Some(current) = self.experiment.current.as_deref_mut() {
            current.change_justification = justification;
        }
        self.experiment.draft = draft;
        Ok(())
    }

    fn runner(&self) -> Runner<'a> {
        Runner {
            experiment: self.experiment.key.clone(),
            environment: &self.environment.key,
            now: self.now,
        }
    }

    fn startable(&self) -> Result<&Iteration, Problem> {
        if self.experiment.archived_at.is_some() {
            return Err(Problem::patch_failed(
                "an archived experiment cannot start an iteration",
            ));
        }
        self.experiment
            .draft
            .as_deref()
            .ok_or_else(|| Problem::patch_failed("the experiment has no draft iteration to start"))
    }
}

fn end(iteration: &mut Iteration, now: UnixMillis) {
    iteration.status = IterationStatus::Stopped;
    iteration.ended_at = Some(now);
    iteration.version = iteration.version.next();
}
