//! Extensions: every `x-` key is read by a pass or the generator, so an unknown one is a mistake.

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document;
use crate::openapi::extensions::{ON_OPERATIONS, ON_SCHEMAS};
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// Checks that every extension is known, and stands where it means something.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut expected = Vec::new();
    for at in document::operations(document) {
        expected.extend(ON_OPERATIONS.iter().map(|key| join(&at.pointer, key)));
    }
    walk::schemas(document, &mut |pointer, schema| {
        expected.extend(
            ON_SCHEMAS
                .iter()
                .filter(|key| schema.contains_key(**key))
                .map(|key| join(pointer, key)),
        );
    });
    let mut errors = Vec::new();
    extensions("#", document, &mut |key, pointer| {
        if expected.contains(&pointer) {
            return;
        }
        let known = ON_OPERATIONS.iter().chain(&ON_SCHEMAS);
        let message = if known.clone().any(|known| *known == key) {
            format!("the extension `{key}` has no meaning here")
        } else {
            format!("unknown extension `{key}`")
        };
        let list: Vec<&str> = known.copied().collect();
        errors.push(
            Error::new(message)
                .at(pointer)
                .help(format!("the extensions are {}", list.join(", "))),
        );
    });
    errors
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
