//! Quirk: a timestamp is an `int64` in the schema, a string of digits in every example, and one or the other in the
//! documentation.
//!
//! All become one component, `UnixMillis`, which the generated client reads in every form and writes as an integer.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, Object, schema_ref};
use crate::openapi::walk;

/// The names of the properties that are timestamps.
pub const NAMES: [&str; 5] = [
    "_creationDate",
    "archivedDate",
    "createdAt",
    "startedAt",
    "endedAt",
];

/// The component that every timestamp refers to.
pub const COMPONENT: &str = "UnixMillis";

/// Points each property of the given names at `UnixMillis` and makes its example an integer.
///
/// # Errors
/// A listed name that no schema has, a property that is neither a reference to `UnixMillis` nor an integer or string, or a reference to `UnixMillis` under a name that is not listed.
pub fn run(mut document: Value, names: &[&str]) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut unseen: Vec<&str> = names.to_vec();
    let mut errors = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            return;
        };
        for (name, property) in properties {
            let Some(property) = property.as_object_mut() else {
                continue;
            };
            let location = format!("{pointer}/properties/{name}");
            let listed = names.contains(&name.as_str());
            let is_timestamp = property
                .get("$ref")
                .is_some_and(|target| *target == schema_ref(COMPONENT));
            if is_timestamp && !listed {
                errors.push(
                    Error::new(format!(
                        "`{name}` is a timestamp that the pass does not list"
                    ))
                    .at(&location)
                    .help("add its name to NAMES in xtask/src/normalize/timestamps.rs"),
                );
            }
            if !listed {
                continue;
            }
            unseen.retain(|unseen| unseen != name);
            match point(property, is_timestamp) {
                Ok(how) => changes.push(format!("{location}: {how}")),
                Err(error) => errors.push(error.at(location)),
            }
        }
    });
    errors.extend(
        unseen
            .into_iter()
            .map(|name| stale(&format!("the timestamp `{name}`"), "timestamps.rs")),
    );
    Error::all(errors)?;
    if let Some(schemas) = document::schemas_mut(&mut document) {
        schemas.insert(
            COMPONENT.into(),
            json!({
                "type": "integer",
                "format": "int64",
                "description": "A timestamp, in milliseconds since the Unix epoch.",
            }),
        );
    }
    Ok(Outcome { document, changes })
}

fn point(property: &mut Object, is_timestamp: bool) -> Result<&'static str, Error> {
    let kind = property.get("type").and_then(Value::as_str);
    if !is_timestamp && !matches!(kind, Some("integer" | "string")) {
        return Err(Error::new("a timestamp must be an integer or a string")
            .help("correct the fragment, or remove the name from NAMES in xtask/src/normalize/timestamps.rs"));
    }
    for key in ["type", "format"] {
        property.shift_remove(key);
    }
    property.insert("$ref".into(), schema_ref(COMPONENT).into());
    let digits = property.get("example").and_then(Value::as_str);
    match digits.map(str::parse::<i64>) {
        Some(Ok(millis)) => {
            property.insert("example".into(), millis.into());
            Ok("is a UnixMillis, and its example an integer")
        }
        Some(Err(_)) => Err(
            Error::new("the example of a timestamp is not a string of digits")
                .help("write the example as milliseconds since the Unix epoch"),
        ),
        None => Ok("is a UnixMillis"),
    }
}
