//! Quirk: a property was renamed, and responses with either name occur.
//!
//! The fragment marks the current name with `x-renamed-from`. The generated client reads both names and writes the
//! current one; if a response has both, the current one wins.

use serde_json::Value;

use super::Outcome;
use crate::error::Error;
use crate::openapi::extensions::{FORMER_NAMES, RENAMED_FROM};
use crate::openapi::walk;

/// Moves each mark from its property to the schema that has the property.
///
/// # Errors
/// No mark at all, a former name that is also a property, or one that is marked twice.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            return;
        };
        let mut former = serde_json::Map::new();
        let names: Vec<String> = properties.keys().cloned().collect();
        for (name, property) in properties {
            let Some(mark) = property
                .as_object_mut()
                .and_then(|property| property.shift_remove(RENAMED_FROM))
            else {
                continue;
            };
            let location = format!("{pointer}/properties/{name}/{RENAMED_FROM}");
            let help = "give the former name of the property, as upstream spelled it";
            match mark.as_str() {
                Some(old) if names.iter().any(|name| name == old) => {
                    errors.push(
                        Error::new(format!("`{old}` is still a property"))
                            .at(location)
                            .help(help),
                    );
                }
                Some(old) if former.values().any(|seen| seen == old) => {
                    errors.push(
                        Error::new(format!("`{old}` is marked twice"))
                            .at(location)
                            .help(help),
                    );
                }
                Some(old) => {
                    changes.push(format!("{pointer}/properties/{name}: reads `{old}` too"));
                    former.insert(name.clone(), old.into());
                }
                None => errors.push(
                    Error::new("the former name must be a string")
                        .at(location)
                        .help(help),
                ),
            }
        }
        if !former.is_empty() {
            schema.insert(FORMER_NAMES.into(), former.into());
        }
    });
    Error::all(errors)?;
    if changes.is_empty() {
        return Err(super::stale(&format!("`{RENAMED_FROM}`"), "renames.rs"));
    }
    Ok(Outcome { document, changes })
}
