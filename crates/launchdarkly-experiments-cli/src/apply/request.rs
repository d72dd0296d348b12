//! From a step to the request that takes it.

use std::collections::BTreeMap;

use launchdarkly_experiments::operation::{CreateExperiment, CreateIteration, PatchExperiment};
use launchdarkly_experiments::types::{FieldAction, FieldUpdate, FieldUpdates};
use launchdarkly_experiments::{Catalog, Environment, Request, field};
use serde_json::json;

use crate::error::Error;
use crate::plan::{Change, Operation, Step};
use crate::wanted::WantedExperiment;

/// The request that takes a step.
#[derive(Clone, Debug)]
pub(crate) enum StepRequest {
    Create(Box<Request<CreateExperiment>>),
    CreateIteration(Box<Request<CreateIteration>>),
    Patch(Box<Request<PatchExperiment>>),
}

/// Reads the present versions of the flags of an experiment, and what its names stand for.
pub(crate) async fn read_versions(
    environment: &Environment,
    wanted: &WantedExperiment,
) -> Result<Catalog, Error> {
    let reader = environment.catalog().names_of(&wanted.to_new());
    Ok(reader.read().await?)
}

impl StepRequest {
    /// Makes the request, with the versions of flags of a catalog.
    pub(crate) fn of(
        step: &Step,
        wanted: &WantedExperiment,
        environment: &Environment,
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let handle = || environment.experiment(wanted.key.as_str());
        let patch = match step {
            Step::Create => {
                let create = environment.experiments().create(wanted.to_new());
                return Ok(StepRequest::Create(Box::new(create.resolve(catalog)?)));
            }
            Step::CreateIteration => {
                let create = handle()?.create_iteration(wanted.to_new_iteration());
                return Ok(StepRequest::CreateIteration(Box::new(
                    create.resolve(catalog)?,
                )));
            }
            Step::Update { changes, .. } => {
                let flags = match changes.iter().any(is_flags) {
                    true => Some(flags(wanted, catalog)?),
                    false => None,
                };
                handle()?.update(updates(changes, flags))
            }
            Step::RestartWith {
                changes, reason, ..
            } => {
                // With the flag's version, of two that do this at once one is refused.
                let changes = updates(changes, Some(flags(wanted, catalog)?));
                with_reason(handle()?.save_and_start_new_iteration(changes), reason)
            }
            Step::Start { reason, .. } => with_reason(handle()?.start(), reason),
            Step::Stop {
                winner_id, reason, ..
            } => handle()?.stop(winner_id, reason),
            Step::Archive => handle()?.archive(),
            Step::Restore => handle()?.restore(),
        };
        Ok(StepRequest::Patch(Box::new(patch)))
    }

    /// Sends it.
    pub(crate) async fn send(self) -> Result<(), launchdarkly_experiments::Error> {
        match self {
            StepRequest::Create(create) => create.send().await.map(|_| ()),
            StepRequest::CreateIteration(create) => create.send().await.map(|_| ()),
            StepRequest::Patch(patch) => patch.send().await.map(|_| ()),
        }
    }

    /// Returns it as a command, without the token.
    pub(crate) fn curl(&self) -> Result<String, Error> {
        let preview = match self {
            StepRequest::Create(create) => create.preview(),
            StepRequest::CreateIteration(create) => create.preview(),
            StepRequest::Patch(patch) => patch.preview(),
        };
        Ok(preview?.curl())
    }
}

fn is_flags(change: &Change) -> bool {
    change.field == field::FLAGS.name()
}

fn with_reason(
    patch: Request<PatchExperiment>,
    reason: &Option<String>,
) -> Request<PatchExperiment> {
    match reason {
        Some(reason) => patch.reason(reason),
        None => patch,
    }
}

/// Returns the field of the flags with their present versions.
fn flags(wanted: &WantedExperiment, catalog: &Catalog) -> Result<FieldUpdate, Error> {
    let post = catalog.resolve(&wanted.to_new())?;
    Ok(FieldUpdate {
        operation: FieldAction::Update,
        value: Some(json!(post.iteration.flags)),
    })
}

fn updates(changes: &[Change], flags: Option<FieldUpdate>) -> FieldUpdates {
    let updates = changes.iter().map(|change| {
        let operation = match change.operation {
            Operation::Update => FieldAction::Update,
            Operation::Add => FieldAction::Add,
            Operation::Remove => FieldAction::Remove,
        };
        let value = change.value.clone();
        (change.field.clone(), FieldUpdate { operation, value })
    });
    let mut updates: BTreeMap<_, _> = updates.collect();
    updates.extend(flags.map(|flags| (field::FLAGS.name().to_owned(), flags)));
    FieldUpdates(updates)
}
