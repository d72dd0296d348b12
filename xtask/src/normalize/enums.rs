//! Quirk: enums are written inline, and their values come and go.
//!
//! The fragment names each enum with `x-enum`. Enums of one name are one concept: they become one component with the
//! union of their values, and an open type in Rust that keeps unknown values.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, Object, schema_name, schema_ref};
use crate::openapi::extensions::{ENUM, KNOWN_VALUES};
use crate::openapi::walk;

/// Moves each marked enum to the component of its name, merged with the others of that name.
///
/// # Errors
/// No mark at all, an unmarked enum, a mark on something else than a string, a name that another component has, or a concept without values.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut concepts = Object::new();
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    // A component may be a concept itself; any other component's name is taken.
    let taken: Vec<String> = document::components(&document, "schemas")
        .into_iter()
        .flatten()
        .filter(|(name, schema)| schema.get(ENUM).is_none_or(|mark| mark != name.as_str()))
        .map(|(name, _)| name.clone())
        .collect();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        let Some(mark) = schema.shift_remove(ENUM) else {
            errors.extend(unmarked(pointer, schema));
            return;
        };
        let concept = mark.as_str().unwrap_or_default().to_owned();
        let itself = schema_name(pointer) == Some(&concept);
        if let Some(error) = misplaced(&concept, schema, &taken) {
            errors.push(error.at(pointer));
            return;
        }
        let merged = concepts
            .entry(concept.clone())
            .or_insert_with(|| json!({ "type": "string" }));
        merge(merged, schema);
        for key in ["type", "enum", KNOWN_VALUES] {
            schema.shift_remove(key);
        }
        if itself {
            schema.insert("type".into(), "string".into());
            changes.push(format!("{pointer}: is open"));
        } else {
            schema.shift_insert(0, "$ref".into(), schema_ref(&concept).into());
            changes.push(format!("{pointer}: is {concept}"));
        }
    });
    for (concept, merged) in &concepts {
        if merged.get("enum").is_none() {
            errors.push(
                Error::new(format!("the concept `{concept}` has no values")).help(format!(
                    "give one of its schemas an `enum` or `{KNOWN_VALUES}`"
                )),
            );
        }
    }
    Error::all(errors)?;
    if concepts.is_empty() {
        return Err(stale(&format!("`{ENUM}`"), "enums.rs"));
    }
    if let Some(schemas) = document::schemas_mut(&mut document) {
        for (concept, merged) in concepts {
            schemas.insert(concept, merged);
        }
    }
    Ok(Outcome { document, changes })
}

fn unmarked(pointer: &str, schema: &Object) -> Option<Error> {
    let values = schema.get("enum").and_then(Value::as_array);
    if pointer.ends_with("/properties/kind") && values.is_some_and(|values| values.len() == 1) {
        // The tag of an instruction, which the pass `patch` could not remove and reports.
        return None;
    }
    let message = if schema.contains_key("enum") {
        format!(
            "an enum without `{ENUM}` would be closed, and one new value would fail a whole response"
        )
    } else if schema.contains_key(KNOWN_VALUES) {
        format!("`{KNOWN_VALUES}` without `{ENUM}`")
    } else {
        return None;
    };
    Some(
        Error::new(message)
            .at(pointer)
            .help(format!("name its concept with `{ENUM}`")),
    )
}

fn misplaced(concept: &str, schema: &Object, taken: &[String]) -> Option<Error> {
    if schema.get("type").is_none_or(|kind| kind != "string") {
        return Some(
            Error::new("only a string can be an open enum").help(format!("remove `{ENUM}`")),
        );
    }
    if taken.iter().any(|name| name == concept) {
        return Some(
            Error::new(format!("a component is named `{concept}` already"))
                .help("give the concept another name"),
        );
    }
    None
}

/// Adds the values and the description of `schema` to those of the concept.
fn merge(concept: &mut Value, schema: &Object) {
    if let (None, Some(description)) = (concept.get("description"), schema.get("description")) {
        concept["description"] = description.clone();
    }
    let listed = [schema.get("enum"), schema.get(KNOWN_VALUES)];
    for value in listed
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
    {
        match concept.get_mut("enum").and_then(Value::as_array_mut) {
            Some(values) if !values.contains(value) => values.push(value.clone()),
            Some(_) => {}
            None => concept["enum"] = json!([value]),
        }
    }
}
