//! The changes that differences need, or why a field keeps what it has.

use serde_json::Value;

use crate::found::{Found, FoundState};
use crate::plan::Refusal;
use crate::plan::field::Difference;
use crate::plan::mutable;
use crate::plan::step::{Change, Operation};

/// Sorts differences into those that may be changed in the present state, and those that may not.
pub(super) fn changes(all: Vec<Difference>, found: &Found) -> (Vec<Change>, Vec<Difference>) {
    let (mut changes, mut refused) = (Vec::new(), Vec::new());
    for one in all {
        let operation = match &one.value {
            Some(_) => Operation::Update,
            None => Operation::Remove,
        };
        let allows =
            |operation| one.field != "type" && mutable::allows(found, one.field, operation);
        if allows(operation) {
            changes.push(change(one, operation));
        } else if one.added.is_some() && allows(Operation::Add) {
            changes.push(change(one, Operation::Add));
        } else {
            refused.push(one);
        }
    }
    (changes, refused)
}

/// Makes the change that a difference needs.
pub(super) fn change(difference: Difference, operation: Operation) -> Change {
    let (operation, value) = match (operation, difference.value) {
        (Operation::Add, _) => (Operation::Add, difference.added),
        (_, Some(value)) => (Operation::Update, Some(value)),
        (_, None) => (Operation::Remove, None),
    };
    Change {
        field: difference.field.to_owned(),
        key: difference.key.to_owned(),
        operation,
        // The version of a flag is found out when it is sent.
        value: value.filter(|_| difference.field != "flags"),
        before: difference.before,
        after: difference.after,
    }
}

/// Says that a field must not change.
pub(super) fn fixed(one: &Difference, found: &Found) -> Refusal {
    let when = match (one.field, found.state) {
        ("type", _) => "after it was created",
        (_, FoundState::Draft) => "in a draft",
        (_, FoundState::Running) => "while an iteration is running",
        (_, FoundState::Stopped) => "after the iteration was stopped",
    };
    let (before, after) = (text(&one.before), text(&one.after));
    let message = format!(
        "`{}` cannot change {when}: {before} there, {after} in the file",
        one.key
    );
    let path: Vec<&str> = one.key.split('.').collect();
    Refusal::new(
        message,
        "write what is there, or give a new experiment another key",
    )
    .at(&path)
}

/// Writes a value of a field in a line.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => format!("`{text}`"),
        Value::Array(items) => {
            let items: Vec<_> = items
                .iter()
                .map(|item| {
                    item.as_str()
                        .map_or_else(|| item.to_string(), str::to_owned)
                })
                .collect();
            format!("`{}`", items.join("; "))
        }
        other => format!("`{other}`"),
    }
}
