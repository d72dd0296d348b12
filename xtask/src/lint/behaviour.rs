//! The behaviour of each operation, which retry, paging and tracing read from the generated table.

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::{self, Object};
use crate::openapi::extensions::{EXPANDS, IDEMPOTENT, PAGES, REPEAT_UNKNOWN, WIRE_MEDIA_TYPE};

/// Checks that each operation states its behaviour, and that the statements agree with one another and with its parameters.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut faults = Vec::new();
    for at in document::operations(document) {
        let mut fault = |what: String, help: &str| {
            faults.push(Error::new(what).at(&at.pointer).help(help));
        };
        for key in [IDEMPOTENT, REPEAT_UNKNOWN, PAGES] {
            match at.operation.get(key) {
                Some(Value::Bool(_)) => {}
                Some(_) => fault(
                    format!("`{key}` must be true or false"),
                    "write true or false",
                ),
                None => fault(
                    format!("`{key}` is missing"),
                    "say how the operation behaves",
                ),
            }
        }
        match at.operation.get(EXPANDS).map(|list| list.as_array()) {
            Some(Some(list)) if list.iter().all(Value::is_string) => {}
            Some(_) => fault(
                format!("`{EXPANDS}` must be a list of strings"),
                "write a list, or `[]`",
            ),
            None => fault(
                format!("`{EXPANDS}` is missing"),
                "list the values of `expand`, or write `[]`",
            ),
        }
        if at
            .operation
            .get(WIRE_MEDIA_TYPE)
            .is_some_and(|value| !value.is_string())
        {
            fault(
                format!("`{WIRE_MEDIA_TYPE}` must be a string"),
                "write the content type",
            );
        }
        let yes = |key: &str| at.operation.get(key) == Some(&Value::Bool(true));
        if yes(REPEAT_UNKNOWN) && !yes(IDEMPOTENT) {
            fault(
                format!("`{REPEAT_UNKNOWN}` without `{IDEMPOTENT}` would double a write"),
                "only an idempotent operation may be repeated blindly",
            );
        }
        if yes(PAGES)
            != ["limit", "offset"]
                .iter()
                .all(|name| has_query(at.operation, name))
        {
            fault(
                format!("`{PAGES}` disagrees with the parameters"),
                "a page has `limit` and `offset`",
            );
        }
        let expands = at
            .operation
            .get(EXPANDS)
            .and_then(Value::as_array)
            .is_some_and(|list| !list.is_empty());
        if expands != has_query(at.operation, "expand") {
            fault(
                format!("`{EXPANDS}` disagrees with the parameters"),
                "it belongs to the parameter `expand`",
            );
        }
    }
    faults
}

fn has_query(operation: &Object, name: &str) -> bool {
    document::parameters(operation).any(|parameter| {
        parameter.get("name").is_some_and(|value| value == name)
            && parameter.get("in").is_some_and(|value| value == "query")
    })
}
