//! References to components that do not exist, keys beside a reference, and components that nothing refers to.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::Error;
use crate::nearest::nearest;
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
    let dangling = dangling(document);
    let is_whole = dangling.is_empty();
    errors.extend(dangling);
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
    // What only a dangling reference would reach is not unused.
    if !is_whole {
        return errors;
    }
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

/// Reports the references to nothing, each with the nearest component.
pub(super) fn dangling(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    let names = || {
        let schemas = document::components(document, "schemas");
        schemas
            .into_iter()
            .flat_map(document::Object::keys)
            .map(String::as_str)
    };
    walk::references("#", document, &mut |pointer, target| {
        let name = schema_name(target);
        let error = if name.is_none() {
            Error::new(format!("the $ref to `{target}` is not to a schema"))
                .help("write `#/components/schemas/` and the name of a component")
        } else if document.pointer(target.trim_start_matches('#')).is_none() {
            let help = match nearest(name.unwrap_or_default(), names()) {
                Some(meant) => format!("did you mean `{}`?", schema_ref(meant)),
                None => "add the component, or correct the name".into(),
            };
            Error::new(format!("dangling $ref to `{target}`")).help(help)
        } else if name.is_some_and(|name| name.contains('/')) {
            Error::new(format!("the $ref to `{target}` leads into a component"))
                .help("make what it names a component of its own")
        } else {
            return;
        };
        errors.push(error.at(join(pointer, "$ref")));
    });
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
