//! Extensions: each `x-` key is a note to a pass, so one that no pass knows is a slip of the pen.

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document;
use crate::openapi::extensions::{ON_OPERATIONS, ON_SCHEMAS};
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// Checks that every extension is known, and stands where it means something.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut at_home = Vec::new();
    for at in document::operations(document) {
        at_home.extend(ON_OPERATIONS.iter().map(|key| join(&at.pointer, key)));
    }
    walk::schemas(document, &mut |pointer, schema| {
        at_home.extend(
            ON_SCHEMAS
                .iter()
                .filter(|key| schema.contains_key(**key))
                .map(|key| join(pointer, key)),
        );
    });
    let mut faults = Vec::new();
    extensions("#", document, &mut |key, pointer| {
        if at_home.contains(&pointer) {
            return;
        }
        let known = ON_OPERATIONS.iter().chain(&ON_SCHEMAS);
        let fault = if known.clone().any(|known| *known == key) {
            format!("the extension `{key}` means nothing here")
        } else {
            format!("no pass knows the extension `{key}`")
        };
        let list: Vec<&str> = known.copied().collect();
        faults.push(
            Error::new(fault)
                .at(pointer)
                .help(format!("known are {}", list.join(", "))),
        );
    });
    faults
}

fn extensions(pointer: &str, value: &Value, visit: &mut dyn FnMut(&str, String)) {
    match value {
        Value::Object(object) => {
            for (key, child) in object {
                if key.starts_with("x-") {
                    visit(key, join(pointer, key));
                } else if key != "example" && key != "examples" {
                    extensions(&join(pointer, key), child, visit);
                }
            }
        }
        Value::Array(list) => {
            for (index, child) in list.iter().enumerate() {
                extensions(&join(pointer, &index.to_string()), child, visit);
            }
        }
        _ => {}
    }
}
