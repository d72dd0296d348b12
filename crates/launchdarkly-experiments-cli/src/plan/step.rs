//! A step of a plan.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::plan::permission::Permission;

/// One thing that is done to an experiment. A step names what it is done to by id, so that it is not done to anything else later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Step {
    /// Creates it, as a draft.
    Create,
    /// Changes fields, all or none.
    Update {
        /// The id of the iteration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iteration: Option<String>,
        /// The fields.
        changes: Vec<Change>,
    },
    /// Starts the draft.
    Start {
        /// The id of the iteration, if it exists already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iteration: Option<String>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Whether it was started before.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
    },
    /// Stops the running iteration, and ships the winner to everybody.
    Stop {
        /// The id of the iteration.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iteration: Option<String>,
        /// The name of the treatment.
        winner: String,
        /// The id of the treatment.
        winner_id: String,
        /// Why it is the winner.
        reason: String,
        /// What everybody gets from then on.
        ships: Vec<Ship>,
    },
    /// Archives it.
    Archive,
    /// Restores it.
    Restore,
    /// Ends the running iteration without a winner, and starts another one with these changes.
    RestartWith {
        /// The id of the iteration that ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iteration: Option<String>,
        /// The fields.
        changes: Vec<Change>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Creates another iteration of a stopped experiment, as a draft.
    CreateIteration,
}

/// The change of a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The name of the field in the API.
    pub field: String,
    /// The key in the file.
    pub key: String,
    /// What is done.
    pub operation: Operation,
    /// What is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What is there, in words.
    pub before: Value,
    /// What will be there, in words.
    pub after: Value,
}

/// What is done to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Sets it.
    Update,
    /// Adds to a list.
    Add,
    /// Empties it.
    Remove,
}

/// What a rule of a flag serves to everybody after a stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ship {
    /// The key of the flag or AI config.
    pub flag: String,
    /// The rule, by its name if it is known.
    pub rule: String,
    /// The variation, by its name if it is known.
    pub variation: String,
}

impl Step {
    /// Returns what has to be allowed for it.
    pub fn needs(&self) -> Option<Permission> {
        match self {
            Step::Create | Step::Update { .. } | Step::Start { again: false, .. } => None,
            Step::Stop { .. } => Some(Permission::Stop),
            Step::Archive => Some(Permission::Archive),
            Step::Restore => Some(Permission::Restore),
            Step::RestartWith { .. } | Step::CreateIteration | Step::Start { again: true, .. } => {
                Some(Permission::NewIteration)
            }
        }
    }

    /// Returns what it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Step::Create => "create",
            Step::Update { .. } => "update",
            Step::Start { again: false, .. } => "start",
            Step::Start { again: true, .. } => "start again",
            Step::Stop { .. } => "stop",
            Step::Archive => "archive",
            Step::Restore => "restore",
            Step::RestartWith { .. } => "start a new iteration",
            Step::CreateIteration => "create a new iteration",
        }
    }

    /// Returns the fields that it changes.
    pub fn changes(&self) -> &[Change] {
        match self {
            Step::Update { changes, .. } | Step::RestartWith { changes, .. } => changes,
            _ => &[],
        }
    }

    /// Whether this step, seen later, is the one that was planned: what did not exist then may have an id now.
    pub(crate) fn is(&self, planned: &Step) -> bool {
        let mut same = self.clone();
        match (&mut same, planned) {
            (
                Step::Start { iteration, .. },
                Step::Start {
                    iteration: None, ..
                },
            )
            | (
                Step::Update { iteration, .. },
                Step::Update {
                    iteration: None, ..
                },
            ) => *iteration = None,
            _ => {}
        }
        same == *planned
    }
}
