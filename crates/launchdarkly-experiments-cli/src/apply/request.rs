//! From a step to the request that takes it.

use std::collections::BTreeMap;

use launchdarkly_experiments::operation::{CreateExperiment, CreateIteration, PatchExperiment};
use launchdarkly_experiments::types::{FieldAction, FieldUpdate, FieldUpdates};
use launchdarkly_experiments::{Environment, ExperimentHandle, Request, field};
use serde_json::json;

use crate::error::Error;
use crate::plan::{Change, Operation, Step};
use crate::wanted::WantedExperiment;

/// The request that takes a step.
#[derive(Clone, Debug)]
pub(crate) enum StepRequest {
    Create(Request<CreateExperiment>),
    CreateIteration(Request<CreateIteration>),
    Patch(Request<PatchExperiment>),
}

impl StepRequest {
    /// Makes the request; versions of flags, which it may contain, are read just before.
    pub(crate) async fn of(
        step: &Step,
        wanted: &WantedExperiment,
        environment: &Environment,
    ) -> Result<Self, Error> {
        let handle = || environment.experiment(wanted.key.as_str());
        let patch = match step {
            Step::Create => {
                let create = environment.experiments().create(wanted.to_new());
                let catalog = environment.catalog().names_of(&wanted.to_new());
                let create = create.resolve(&catalog.read().await?)?;
                return Ok(StepRequest::Create(create));
            }
            Step::CreateIteration => {
                let create = handle()?.create_iteration(wanted.to_new_iteration());
                let catalog = environment.catalog().names_of(&wanted.to_new());
                let create = create.resolve(&catalog.read().await?)?;
                return Ok(StepRequest::CreateIteration(create));
            }
            Step::Update { changes, .. } => {
                let needs_flags = changes.iter().any(|change| is_flags(change));
                let flags = match needs_flags {
                    true => Some(flags(wanted, environment).await?),
                    false => None,
                };
                handle()?.update(updates(changes, flags))
            }
            Step::RestartWith {
                changes, reason, ..
            } => {
                // With the flag's version, of two that do this at once one is refused.
                let flags = flags(wanted, environment).await?;
                let handle: ExperimentHandle = handle()?;
                let restart = handle.save_and_start_new_iteration(updates(changes, Some(flags)));
                with_reason(restart, reason)
            }
            Step::Start { reason, .. } => with_reason(handle()?.start(), reason),
            Step::Stop {
                winner_id, reason, ..
            } => handle()?.stop(winner_id, reason),
            Step::Archive => handle()?.archive(),
            Step::Restore => handle()?.restore(),
        };
        Ok(StepRequest::Patch(patch))
    }

    /// Sends it.
    pub(crate) async fn send(&self) -> Result<(), launchdarkly_experiments::Error> {
        match self {
            StepRequest::Create(create) => create.clone().send().await.map(|_| ()),
            StepRequest::CreateIteration(create) => create.clone().send().await.map(|_| ()),
            StepRequest::Patch(patch) => patch.clone().send().await.map(|_| ()),
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

/// Reads the present versions of the flags, and returns the field with them.
async fn flags(wanted: &WantedExperiment, environment: &Environment) -> Result<FieldUpdate, Error> {
    let new = wanted.to_new();
    let catalog = environment.catalog().names_of(&new).read().await?;
    let post = catalog.resolve(&new)?;
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
