//! Quirk: parameters have the format `string`, which is not a format of OpenAPI and has no meaning.

use serde_json::Value;

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::walk;

/// Removes the format `string` from string schemas.
///
/// # Errors
/// No schema has it, so upstream has fixed the quirk.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        if schema
            .get("format")
            .is_some_and(|format| format == "string")
        {
            schema.shift_remove("format");
            changes.push(format!("{pointer}: has no format any more"));
        }
    });
    if changes.is_empty() {
        return Err(stale("the format `string`", "formats.rs"));
    }
    Ok(Outcome { document, changes })
}
