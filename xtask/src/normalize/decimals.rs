//! Quirk: percentages and thresholds are numbers in strings.
//!
//! The fragment marks them with `x-decimal`. They become the component `Decimal`, an exact number that is a string on the
//! wire.

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
/// No mark at all, or a mark on something other than a string.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        // `false` is for lint: a string that is no number, though its name says so.
        if schema
            .shift_remove(DECIMAL)
            .is_none_or(|mark| mark == false)
        {
            return;
        }
        if schema.get("type").is_none_or(|kind| kind != "string") {
            errors.push(
                Error::new("only a string can hold a decimal")
                    .at(pointer)
                    .help("remove `x-decimal`"),
            );
            return;
        }
        schema.shift_remove("type");
        schema.shift_insert(0, "$ref".into(), schema_ref(COMPONENT).into());
        changes.push(format!("{pointer}: is a Decimal"));
    });
    Error::all(errors)?;
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
