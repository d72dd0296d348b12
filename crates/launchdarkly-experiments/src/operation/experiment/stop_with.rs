//! Stopping with the name of a treatment: finding its id, by reading the experiment or in one that was read.

use std::sync::Arc;

use launchdarkly_experiments_client::types::Experiment;

use crate::error::{Cause, Effect, Error};
use crate::execute::call::Execute;
use crate::execute::context::{CallOptions, Context};
use crate::execute::execute;
use crate::input::violation::Violations;
use crate::operation::and_read::and_read;
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::experiment::get::GetExperiment;
use crate::operation::experiment::patch::{PatchExperiment, PatchInstruction};
use crate::operation::request::Request;
use crate::response::Response;

/// Names of treatments.
impl Request<PatchExperiment> {
    /// Replaces the names of treatments by their ids, from the experiment as it was read with [`Expand::Treatments`](crate::Expand::Treatments); nothing is read then to send it.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when a name is unknown or ambiguous; [`ErrorKind::NotExpanded`](crate::ErrorKind::NotExpanded) when the experiment does not show its treatments.
    pub fn resolve(mut self, experiment: &Experiment) -> Result<Self, Error> {
        let resolved = self.call.resolve(experiment);
        self.call = resolved.map_err(|error| self.named(error))?;
        Ok(self)
    }
}

impl PatchExperiment {
    /// Whether an instruction names a treatment.
    pub(super) fn names_treatment(&self) -> bool {
        let is_name = |instruction: &_| matches!(instruction, PatchInstruction::StopWith(_));
        self.instructions.iter().any(is_name)
    }

    /// Replaces the names of treatments by the ids that an experiment shows.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when a name is unknown or ambiguous, [`ErrorKind::NotExpanded`](crate::ErrorKind::NotExpanded) when the experiment does not show its treatments.
    fn resolve(&self, experiment: &Experiment) -> Result<PatchExperiment, Error> {
        let mut call = self.clone();
        let mut violations = Violations::default();
        if !self.path.names(experiment) {
            let message = format!(
                "it is `{}`, and the request is for {}",
                experiment.key, self.path
            );
            violations.add("experiment", message);
        }
        for (position, instruction) in call.instructions.iter_mut().enumerate() {
            let PatchInstruction::StopWith(stop) = instruction else {
                continue;
            };
            match find(experiment, &stop.winning_treatment_id) {
                Ok(id) => {
                    id.clone_into(&mut stop.winning_treatment_id);
                    *instruction = PatchInstruction::Plain(stop.clone().into());
                }
                Err(NoWinner::NotExpanded) => {
                    let error = Error::new(Cause::NotExpanded, Effect::NotSent);
                    return Err(error.note("the treatments are not in it; nothing was stopped"));
                }
                Err(NoWinner::Unknown(message)) => {
                    let path = format!("instructions[{position}].winningTreatmentId");
                    violations.add(path, message);
                }
            }
        }
        violations.into_result(call)
    }

    /// Reads what the names stand for, changes the experiment, and reads it, within the time of one call.
    pub(super) async fn execute_with_reads(
        &self,
        context: &Arc<Context>,
        options: &CallOptions,
    ) -> Result<Box<Response<Experiment>>, Error> {
        let began = context.runtime.now();
        let resolved = match self.names_treatment() {
            true => {
                let expand = ExpandList::of(Expand::Treatments);
                let read = GetExperiment::expanded(self.path.clone(), expand);
                let read = execute(context, &read, options).await;
                let read = read.map_err(|error| error.before(self.operation()))?;
                let resolved = self
                    .resolve(&read.value)
                    .map_err(|error| error.of(self.operation(), self.resource()));
                Some(resolved?)
            }
            false => None,
        };
        let call = resolved.as_ref().unwrap_or(self);
        let written = execute(context, call, &options.rest(context, began)).await?;
        let rest = options.rest(context, began);
        let read = (Some(self.path.clone()), &self.and_read);
        and_read(context, &rest, self.operation(), read, written).await
    }

    /// Adds a violation for each name of a treatment.
    pub(super) fn report_treatments(&self, violations: &mut Violations) {
        for (position, instruction) in self.instructions.iter().enumerate() {
            if let PatchInstruction::StopWith(stop) = instruction {
                violations.add(
                    format_args!("instructions[{position}].winningTreatmentId"),
                    format!(
                        "`{}` is the name of a treatment, not its id; let the request find it: by `resolve(&experiment)`, or by sending",
                        stop.winning_treatment_id
                    ),
                );
            }
        }
    }
}

/// Why the name of a treatment does not tell its id.
#[derive(Debug, PartialEq, Eq)]
enum NoWinner {
    /// The response does not show the treatments and their ids.
    NotExpanded,
    /// The name is wrong; the text says what there is.
    Unknown(String),
}

/// Returns the id of the treatment of the current iteration that a text means: its id, or else its name.
fn find<'a>(experiment: &'a Experiment, text: &str) -> Result<&'a str, NoWinner> {
    let current = experiment.current_iteration.as_ref();
    let Some(iteration) = current.filter(|current| !current.is_draft()) else {
        let message = format!("`{text}`: no iteration was ever started");
        return Err(NoWinner::Unknown(message));
    };
    let treatments = iteration.treatments.as_deref();
    let treatments = treatments.ok_or(NoWinner::NotExpanded)?;
    let mut ids = treatments
        .iter()
        .filter_map(|treatment| treatment.id.as_deref());
    if let Some(id) = ids.find(|id| *id == text) {
        return Ok(id);
    }
    let named: Vec<_> = treatments
        .iter()
        .filter(|treatment| treatment.name == text)
        .collect();
    match named.as_slice() {
        [one] => one.id.as_deref().ok_or(NoWinner::NotExpanded),
        [] => {
            let names = treatments.iter().map(|treatment| treatment.name.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            Err(NoWinner::Unknown(match names.is_empty() {
                true => format!("`{text}`: the current iteration has no treatments"),
                false => format!("`{text}`: the current iteration has {names}"),
            }))
        }
        several => {
            let ids = several
                .iter()
                .map(|treatment| treatment.id.as_deref().unwrap_or("?"));
            let ids = ids.collect::<Vec<_>>().join(", ");
            Err(NoWinner::Unknown(format!(
                "`{text}` is the name of several treatments: {ids}; give an id"
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use launchdarkly_experiments_client::fixture;
    use serde_json::{Value, json};

    use super::*;

    fn found(current: Value, text: &str) -> Result<String, NoWinner> {
        let experiment: Experiment = fixture(json!({ "currentIteration": current })).unwrap();
        find(&experiment, text).map(str::to_owned)
    }

    #[test]
    fn a_winner_is_found_by_id_or_name_and_not_shown_is_not_absent() {
        let treatments = json!([
            { "_id": "t1", "name": "Blue" }, { "_id": "t2", "name": "Green" },
            { "_id": "t3", "name": "Red" }, { "_id": "t4", "name": "Red" }, { "name": "Grey" },
        ]);
        let running = json!({ "status": "running", "treatments": &treatments });
        let unknown = |text: &str| Err(NoWinner::Unknown(text.to_owned()));
        for (text, expected) in [
            ("Green", Ok("t2".to_owned())),
            ("t4", Ok("t4".to_owned())),
            ("Grey", Err(NoWinner::NotExpanded)),
            (
                "Gren",
                unknown("`Gren`: the current iteration has Blue, Green, Red, Red, Grey"),
            ),
            (
                "Red",
                unknown("`Red` is the name of several treatments: t3, t4; give an id"),
            ),
        ] {
            assert_eq!(found(running.clone(), text), expected, "{text}");
        }
        let hidden = json!({ "status": "running" });
        assert_eq!(found(hidden, "Green"), Err(NoWinner::NotExpanded));
        let none = unknown("`Green`: no iteration was ever started");
        assert_eq!(found(Value::Null, "Green"), none);
        let draft = json!({ "status": "not_started", "treatments": treatments });
        assert_eq!(found(draft, "Green"), none);
    }
}
