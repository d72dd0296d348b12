//! Quirk: percents and thresholds are numbers in strings.
//!
//! The fragment marks them with `x-decimal`; they become the component `Decimal`: a string on the wire, a number where people type it, and exact.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, schema_ref};
use crate::openapi::extensions::DECIMAL;
use crate::openapi::walk;

/// The component that every marked property refers to.
pub const COMPONENT: &str = "Decimal";

/// Points each marked string at `Decimal`.
///
/// # Errors
/// No mark at all, or one on something else than a string.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut faults = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        if schema.shift_remove(DECIMAL).is_none() {
            return;
        }
        if schema.get("type").is_none_or(|kind| kind != "string") {
            faults.push(
                Error::new("only a string can hold a decimal")
                    .at(pointer)
                    .help("take `x-decimal` away"),
            );
            return;
        }
        schema.shift_remove("type");
        schema.shift_insert(0, "$ref".into(), schema_ref(COMPONENT).into());
        changes.push(format!("{pointer}: is a Decimal"));
    });
    Error::all(faults)?;
    if changes.is_empty() {
        return Err(stale("`x-decimal`", "decimals.rs"));
    }
    if let Some(schemas) = document::schemas_mut(&mut document) {
        schemas.insert(
            COMPONENT.into(),
            json!({ "type": "string", "description": "An exact decimal number, as a string." }),
        );
    }
    Ok(Outcome { document, changes })
}
