//! The behaviour of each operation, which retry, pagination and tracing read from the generated table.

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::{self, Object};
use crate::openapi::extensions::{EXPANDS, IDEMPOTENT, PAGES, REPEAT_UNKNOWN, WIRE_MEDIA_TYPE};

/// Checks that each operation states its behaviour, consistently and in agreement with its parameters.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    for at in document::operations(document) {
        let mut found = stated(at.operation);
        found.extend(consistent(at.operation));
        errors.extend(found.into_iter().map(|error| error.at(&at.pointer)));
    }
    errors
}

/// Checks that every extension is there and has the right type.
fn stated(operation: &Object) -> Vec<Error> {
    let mut errors = Vec::new();
    for key in [IDEMPOTENT, REPEAT_UNKNOWN, PAGES] {
        errors.extend(match operation.get(key) {
            Some(Value::Bool(_)) => None,
            Some(_) => Some(
                Error::new(format!("`{key}` must be true or false")).help("write true or false"),
            ),
            None => Some(
                Error::new(format!("`{key}` is missing")).help("state how the operation behaves"),
            ),
        });
    }
    errors.extend(match operation.get(EXPANDS) {
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => None,
        Some(_) => Some(
            Error::new(format!("`{EXPANDS}` must be a list of strings"))
                .help("write a list, or `[]`"),
        ),
        None => Some(
            Error::new(format!("`{EXPANDS}` is missing"))
                .help("list the values of `expand`, or write `[]`"),
        ),
    });
    if operation
        .get(WIRE_MEDIA_TYPE)
        .is_some_and(|value| !value.is_string())
    {
        let error = Error::new(format!("`{WIRE_MEDIA_TYPE}` must be a string"));
        errors.push(error.help("write the content type"));
    }
    errors
}

/// Checks that the extensions agree with one another and with the parameters.
fn consistent(operation: &Object) -> Vec<Error> {
    let mut errors = Vec::new();
    let is_set = |key: &str| operation.get(key) == Some(&Value::Bool(true));
    if is_set(REPEAT_UNKNOWN) && !is_set(IDEMPOTENT) {
        let error = Error::new(format!(
            "`{REPEAT_UNKNOWN}` without `{IDEMPOTENT}` could apply a write twice"
        ));
        errors.push(
            error.help("only an idempotent operation may be repeated when the outcome is unknown"),
        );
    }
    let has_page = ["limit", "offset"]
        .iter()
        .all(|name| has_query(operation, name));
    if is_set(PAGES) != has_page {
        let error = Error::new(format!("`{PAGES}` disagrees with the parameters"));
        errors.push(error.help("an operation with pages has the parameters `limit` and `offset`"));
    }
    // An empty list beside the parameter `expand` is fine: upstream reserves it where it takes no value yet.
    let expands = operation.get(EXPANDS).and_then(Value::as_array);
    if expands.is_some_and(|list| !list.is_empty()) && !has_query(operation, "expand") {
        let error = Error::new(format!("`{EXPANDS}` disagrees with the parameters"));
        errors.push(error.help("it lists the values of the parameter `expand`"));
    }
    errors
}

fn has_query(operation: &Object, name: &str) -> bool {
    document::parameters(operation)
        .any(|parameter| parameter["in"] == "query" && parameter["name"] == name)
}
