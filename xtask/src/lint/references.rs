//! References to components that do not exist, keys beside a reference, and components that nothing refers to.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::{self, schema_name, schema_ref};
use crate::openapi::extensions::{INSTRUCTIONS, PARSE_EXAMPLE, RENAMED_FROM};
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// The keys that mean something beside a `$ref`, since they say nothing about the type.
const BESIDE: [&str; 8] = [
    "$ref",
    "description",
    "title",
    "example",
    "deprecated",
    "nullable",
    PARSE_EXAMPLE,
    RENAMED_FROM,
];

/// Checks every reference, and that every component schema is reached from an operation.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    walk::references("#", document, &mut |pointer, target| {
        let found = target
            .strip_prefix('#')
            .and_then(|target| document.pointer(target));
        if found.is_none() {
            errors.push(
                Error::new(format!("dangling $ref to `{target}`"))
                    .at(pointer)
                    .help("add the component, or correct the name"),
            );
        }
    });
    walk::schemas(document, &mut |pointer, schema| {
        let beside = schema.keys().filter(|key| !BESIDE.contains(&key.as_str()));
        for key in beside.filter(|_| schema.contains_key("$ref")) {
            errors.push(
                Error::new(format!("`{key}` beside a $ref has no effect"))
                    .at(join(pointer, key))
                    .help("move it to the component, or write the schema here instead of the $ref"),
            );
        }
    });
    let used = document.get("paths").map(|paths| reached(document, paths));
    let used = used.unwrap_or_default();
    for (name, _) in document::components(document, "schemas")
        .into_iter()
        .flatten()
    {
        if !used.contains(name) {
            errors.push(
                Error::new(format!(
                    "the component `{name}` is not used by any operation"
                ))
                .at(schema_ref(name))
                .help("remove it from the fragment, or refer to it"),
            );
        }
    }
    errors
}

/// Collects the component schemas that a part of the document reaches, through references and through lists of instructions.
pub(super) fn reached(document: &Value, part: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut waiting = Vec::new();
    targets(part, &mut waiting);
    while let Some(name) = waiting.pop() {
        let schema =
            document::components(document, "schemas").and_then(|schemas| schemas.get(&name));
        if let (Some(schema), true) = (schema, reached.insert(name)) {
            targets(schema, &mut waiting);
        }
    }
    reached
}

fn targets(part: &Value, waiting: &mut Vec<String>) {
    walk::references("", part, &mut |_, target| {
        waiting.extend(schema_name(target).map(str::to_owned))
    });
    let kinds = part.get(INSTRUCTIONS).and_then(Value::as_object);
    let listed = kinds.into_iter().flat_map(|kinds| kinds.values());
    waiting.extend(
        listed
            .filter_map(|target| schema_name(target.as_str()?))
            .map(str::to_owned),
    );
}
