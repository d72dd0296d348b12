//! Enums: each names its concept with `x-enum`, and the values of a concept have names that Rust can spell.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use serde_json::Value;

use super::instructions;
use super::names::{is_identifier, variant};
use crate::error::Error;
use crate::openapi::document::{self, Object};
use crate::openapi::extensions::{ENUM, KNOWN_VALUES};
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// What is known of a concept: where it is met first, its values by their variants, and whether it has any.
#[derive(Default)]
struct Concept<'d> {
    pointer: String,
    values: BTreeMap<String, &'d str>,
}

/// Checks every enum, and every concept with the values of all its enums.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut concepts: BTreeMap<&str, Concept<'_>> = BTreeMap::new();
    let tags = instructions::tags(document);
    walk::schemas(document, &mut |pointer, schema| {
        // `references.rs` reports what stands beside a reference.
        if schema.contains_key("$ref") {
            return;
        }
        let Some(mark) = schema.get(ENUM) else {
            if !tags.iter().any(|tag| tag == pointer) {
                errors.extend(unmarked(schema).map(|error| error.at(pointer)));
            }
            return;
        };
        let is_string = schema.get("type").is_some_and(|kind| kind == "string");
        let problem = match mark.as_str() {
            None | Some("") => Some((
                "must be the name of a concept",
                "write its name in CamelCase",
            )),
            Some(_) if !is_string => Some((
                "means something on a string only",
                "remove it, or write `type: string`",
            )),
            Some(name) if !is_identifier(&name.to_pascal_case()) => {
                Some(("is not a name for a type", "write a name in CamelCase"))
            }
            Some(_) => None,
        };
        if let Some((problem, help)) = problem {
            let error = Error::new(format!("`{ENUM}` {problem}"));
            errors.push(error.at(join(pointer, ENUM)).help(help));
            return;
        }
        let concept = concepts
            .entry(mark.as_str().unwrap_or_default())
            .or_default();
        if concept.pointer.is_empty() {
            concept.pointer = pointer.to_owned();
        }
        for key in ["enum", KNOWN_VALUES] {
            let pointer = join(pointer, key);
            errors.extend(
                values(concept, schema, key)
                    .into_iter()
                    .map(|error| error.at(&pointer)),
            );
        }
    });
    for (name, concept) in &concepts {
        if concept.values.is_empty() {
            errors.push(
                Error::new(format!("the concept `{name}` has no values"))
                    .at(&concept.pointer)
                    .help(format!(
                        "give one of its schemas an `enum` or `{KNOWN_VALUES}`"
                    )),
            );
        }
    }
    errors.extend(taken(document, &concepts));
    errors
}

fn unmarked(schema: &Object) -> Option<Error> {
    let message = if schema.contains_key("enum") {
        format!(
            "an enum without `{ENUM}` would be closed, and one new value would fail a whole response"
        )
    } else if schema.contains_key(KNOWN_VALUES) {
        format!("`{KNOWN_VALUES}` without `{ENUM}`")
    } else {
        return None;
    };
    Some(Error::new(message).help(format!("name its concept with `{ENUM}`")))
}

/// Adds the values of one list to a concept, and checks them.
fn values<'d>(concept: &mut Concept<'d>, schema: &'d Object, key: &str) -> Vec<Error> {
    let Some(list) = schema.get(key) else {
        return Vec::new();
    };
    let not_texts = || {
        Error::new(format!("`{key}` must be a list of texts"))
            .help("list the values; quote those that YAML reads as something else")
    };
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.is_empty() {
        return vec![not_texts()];
    }
    let mut errors = Vec::new();
    for value in list {
        let Some(text) = value.as_str() else {
            errors.push(not_texts());
            continue;
        };
        if let Some(error) = variant(text) {
            errors.push(error);
        } else if let Some(other) = concept.values.insert(text.to_pascal_case(), text)
            && other != text
        {
            let error = Error::new(format!("`{other}` and `{text}` are one variant in Rust"));
            errors.push(error.help("keep one of them; the other is read as `Unknown`"));
        }
    }
    errors
}

/// A concept becomes a component, so its name must be free.
fn taken(document: &Value, concepts: &BTreeMap<&str, Concept<'_>>) -> Vec<Error> {
    let mut types: BTreeMap<String, String> = BTreeMap::new();
    for (name, schema) in document::components(document, "schemas")
        .into_iter()
        .flatten()
    {
        let itself = schema.get(ENUM).is_some_and(|mark| mark == name.as_str());
        if !itself {
            types.insert(name.to_pascal_case(), format!("the component `{name}`"));
        }
    }
    for name in crate::normalize::ADDED {
        types
            .entry(name.to_pascal_case())
            .or_insert_with(|| format!("the client's type `{name}`"));
    }
    let mut errors = Vec::new();
    for (name, concept) in concepts {
        let place = format!("the concept `{name}`");
        if let Some(other) = types.insert(name.to_pascal_case(), place) {
            errors.push(
                Error::new(format!(
                    "the concept `{name}` has the name of {other} in Rust"
                ))
                .at(join(&concept.pointer, ENUM))
                .help("give the concept another name"),
            );
        }
    }
    errors
}
