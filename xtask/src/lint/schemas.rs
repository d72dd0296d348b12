//! Schemas that would be generated wrong, or not at all: keywords beside a type that has none of them, constructs that
//! the client cannot read, and components that are made of nothing but themselves.

use std::collections::HashSet;

use serde_json::Value;

use super::constructs::KEYWORDS;
use crate::error::Error;
use crate::openapi::document::{self, Object, schema_name, schema_ref};
use crate::openapi::extensions::INSTRUCTIONS;
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// Checks every schema of the fragment.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        for (key, message, help) in KEYWORDS {
            // `enums.rs` knows which of these are open.
            if key != "enum" && schema.contains_key(key) {
                errors.push(Error::new(message).at(join(pointer, key)).help(help));
            }
        }
        errors.extend(misplaced(pointer, schema));
        errors.extend(defaults(pointer, schema));
        errors.extend(
            additional(schema).map(|error| error.at(join(pointer, "additionalProperties"))),
        );
    });
    errors.extend(circles(document));
    errors
}

/// Keywords, each with the one type that has it.
const OF_TYPE: [(&str, &str); 10] = [
    ("properties", "object"),
    ("required", "object"),
    ("additionalProperties", "object"),
    ("maxProperties", "object"),
    ("minProperties", "object"),
    ("items", "array"),
    ("maxItems", "array"),
    ("minItems", "array"),
    ("enum", "string"),
    ("x-known-values", "string"),
];

/// Reports keywords that mean nothing beside the type of a schema, and a list without `items`.
fn misplaced(pointer: &str, schema: &Object) -> Vec<Error> {
    let kind = schema.get("type").and_then(Value::as_str);
    let mut errors = Vec::new();
    // Beside a reference no keyword means anything; `references.rs` reports those.
    if schema.contains_key("$ref") {
        return errors;
    }
    let found: Vec<(&str, &str)> = OF_TYPE
        .into_iter()
        .filter(|(key, of)| schema.contains_key(*key) && kind != Some(of))
        .collect();
    match (kind, &found[..]) {
        (None, [(key, of), ..]) if !schema.contains_key("allOf") => {
            let error = Error::new(format!("`{key}` without `type: {of}`"));
            errors.push(error.at(pointer).help(format!("write `type: {of}`")));
        }
        (Some(kind), found) => errors.extend(found.iter().map(|(key, of)| {
            let error = Error::new(format!("`{key}` means nothing beside `type: {kind}`"));
            let help = format!("write `type: {of}`, or remove `{key}`");
            error.at(join(pointer, key)).help(help)
        })),
        _ => {}
    }
    if kind == Some("array") && !schema.contains_key("items") {
        let error = Error::new("a list without `items`").at(pointer);
        errors.push(error.help("say what it contains; `items: {}` is any JSON"));
    }
    errors
}

fn defaults(pointer: &str, schema: &Object) -> Vec<Error> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let with_default = properties
        .into_iter()
        .flatten()
        .filter(|(_, property)| property.get("default").is_some());
    with_default
        .map(|(name, _)| {
            Error::new(format!("the default of `{name}` would always be sent"))
                .at(join(&join(pointer, "properties"), name))
                .help("state the default in the description instead")
        })
        .collect()
}

fn additional(schema: &Object) -> Option<Error> {
    let has_properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| !properties.is_empty());
    let (problem, help) = match schema.get("additionalProperties")? {
        Value::Bool(true) => ("`true` drops unknown properties", "write `{}` to keep them"),
        Value::Bool(false) => (
            "`false` would fail a response with a new property",
            "remove it: properties that are not known are ignored",
        ),
        _ if has_properties && !schema.contains_key(INSTRUCTIONS) => (
            "other properties beside named ones would be read twice",
            "remove it, or leave the named properties out",
        ),
        _ => return None,
    };
    Some(Error::new(problem).help(help))
}

/// Components that reach themselves without an object between, so that no type can be made of them.
fn circles(document: &Value) -> Vec<Error> {
    let Some(schemas) = document::components(document, "schemas") else {
        return Vec::new();
    };
    let mut errors = Vec::new();
    for (name, schema) in schemas {
        let (mut waiting, mut seen) = (vec![schema], HashSet::new());
        while let Some(schema) = waiting.pop() {
            if schema.get("properties").is_some() {
                continue;
            }
            for key in ["items", "additionalProperties"] {
                waiting.extend(schema.get(key));
            }
            let parts = schema.get("allOf").and_then(Value::as_array);
            waiting.extend(parts.into_iter().flatten());
            let target = schema
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(schema_name);
            if target == Some(name) {
                let error = Error::new(format!("the component `{name}` is made of itself"));
                let error = error.at(schema_ref(name));
                errors.push(error.help("describe its values, or refer to another component"));
                break;
            }
            if let Some(target) = target.filter(|target| seen.insert(*target)) {
                waiting.extend(schemas.get(target));
            }
        }
    }
    errors
}
