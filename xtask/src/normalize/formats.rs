//! Quirk: parameters carry `format: "string"`, which OpenAPI does not know and which says nothing.

use serde_json::Value;

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::walk;

/// Drops the format `string` from string schemas.
///
/// # Errors
/// When no schema carries it: the quirk is gone upstream.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        if schema
            .get("format")
            .is_some_and(|format| format == "string")
        {
            schema.shift_remove("format");
            changes.push(format!("{pointer}: dropped the format `string`"));
        }
    });
    if changes.is_empty() {
        return Err(stale("the format `string`", "formats.rs"));
    }
    Ok(Outcome { document, changes })
}
