//! Which fields may be changed how: as the service says, or else as its documents do.

use launchdarkly_experiments::types::FieldAction;

use crate::found::{Found, FoundState};
use crate::plan::step::Operation;

/// Whether a field may be changed like this in the present state.
pub(super) fn allows(found: &Found, field: &str, operation: Operation) -> bool {
    let action = match operation {
        Operation::Update => FieldAction::Update,
        Operation::Add => FieldAction::Add,
        Operation::Remove => FieldAction::Remove,
    };
    match &found.mutable {
        Some(mutable) => mutable
            .get(field)
            .is_some_and(|allowed| allowed.contains(&action)),
        None => documented(found.state, field, operation),
    }
}

/// What the documents say: <https://launchdarkly.com/docs/api/experiments/patch-experiment>.
fn documented(state: FoundState, field: &str, operation: Operation) -> bool {
    let always = ["name", "description", "maintainerId", "tags"].contains(&field);
    let grows = ["metrics", "attributes"].contains(&field) && operation == Operation::Add;
    match state {
        FoundState::Draft => true,
        FoundState::Running => always || grows,
        FoundState::Stopped => always,
    }
}
