//! Omissions: the properties that a schema leaves out on purpose, by their names in `x-omits`.
//!
//! The comparison with LaunchDarkly's document stays silent about these names, so a wrong one would hide a difference.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::{self, Object};
use crate::openapi::extensions::OMITS;
use crate::openapi::pointer::join;
use crate::openapi::reference::{self, Node};
use crate::openapi::walk;

/// Checks that each omission is a list of names that the schema does not have, in no schema that is sent back whole.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut omitting = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        if let Some(omitted) = schema.get(OMITS) {
            let pointer = join(pointer, OMITS);
            let found = names(schema, omitted).into_iter();
            errors.extend(found.map(|error| error.at(&pointer)));
            omitting.push(pointer);
        }
    });
    let replaced = match omitting.is_empty() {
        true => BTreeMap::new(),
        false => sent_back(document),
    };
    for pointer in omitting {
        if let Some(operation) = replaced.get(&pointer) {
            errors.push(
                Error::new(format!(
                    "`{OMITS}` in what {operation} sends back would drop these properties"
                ))
                .at(pointer)
                .help("describe every property of a schema that a PUT replaces"),
            );
        }
    }
    errors
}

/// Checks the names that one schema omits.
fn names(schema: &Object, omitted: &Value) -> Vec<Error> {
    let not_a_list = || {
        vec![
            Error::new(format!("`{OMITS}` must be a list of names")).help(
                "list the properties of LaunchDarkly's schema that are left out, or remove it",
            ),
        ]
    };
    let Some(list) = omitted.as_array().filter(|list| !list.is_empty()) else {
        return not_a_list();
    };
    let mut seen = HashSet::new();
    let mut errors = Vec::new();
    for name in list {
        let Some(name) = name.as_str() else {
            return not_a_list();
        };
        if !seen.insert(name) {
            let error = Error::new(format!("`{OMITS}` names `{name}` twice"));
            errors.push(error.help("name it once"));
        }
        let has = |key: &str| schema.get(key).is_some_and(|value| contains(value, name));
        if has("properties") {
            let error = Error::new(format!("`{name}` is omitted, and is a property here"));
            errors.push(error.help(format!("take it out of `{OMITS}`, or remove the property")));
        }
        if has("required") {
            let error = Error::new(format!("`{name}` is omitted, and is required here"));
            errors.push(error.help(format!("take it out of `{OMITS}` or of `required`")));
        }
    }
    errors
}

/// Whether an object has `name` as a key, or a list has it as an element.
fn contains(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(object) => object.contains_key(name),
        Value::Array(list) => list.iter().any(|one| one == name),
        _ => false,
    }
}

/// Returns the pointers of the omissions that the body of a PUT reaches, each with an operation that does.
fn sent_back(document: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for at in document::operations(document) {
        let Some(body) = at
            .operation
            .get("requestBody")
            .filter(|_| at.method == "put")
        else {
            continue;
        };
        let operation = at.id().map_or_else(|| at.route(), |id| format!("`{id}`"));
        let mut todo = vec![Node {
            value: body,
            pointer: join(&at.pointer, "requestBody"),
        }];
        let mut seen = HashSet::new();
        while let Some(node) = todo.pop() {
            if !seen.insert(node.pointer.clone()) {
                continue;
            }
            if let Some(reference) = node.reference() {
                todo.extend(reference::target(document, &node.pointer, reference).ok());
            }
            if node.value.get(OMITS).is_some() {
                found.insert(join(&node.pointer, OMITS), operation.clone());
            }
            todo.extend(node.elements());
            todo.extend(node.members().into_iter().map(|(_, member)| member));
        }
    }
    found
}
