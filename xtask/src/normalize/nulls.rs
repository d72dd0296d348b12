//! Quirk: nothing is declared nullable, and nulls occur all the same.
//!
//! Every optional property becomes nullable, lists and maps included. This also distinguishes an absent list from an
//! empty one, and lets a request send an empty one.

use serde_json::{Value, json};

use super::Outcome;
use crate::error::Error;
use crate::openapi::document::Object;
use crate::openapi::walk;

/// Makes each optional property nullable, and wraps each `$ref` that has other keys beside it in `allOf`.
///
/// # Errors
/// None; the signature is that of every pass.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        let required: Vec<String> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| {
                names
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default();
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
            return;
        };
        for (name, property) in properties {
            let Some(property) = property.as_object_mut() else {
                continue;
            };
            let optional = !required.contains(name);
            if optional && property.get("nullable").is_none() && !accepts_anything(property) {
                property.insert("nullable".into(), true.into());
                changes.push(format!("{pointer}/properties/{name}: is nullable"));
            }
            wrap_reference(property);
        }
    });
    Ok(Outcome { document, changes })
}

/// Whether the schema has neither a type nor a reference, and so accepts null already.
fn accepts_anything(property: &Object) -> bool {
    !["type", "$ref", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| property.contains_key(*key))
}

/// Wraps a `$ref` in `allOf`: OpenAPI 3.0 ignores the keys beside a bare one.
fn wrap_reference(property: &mut Object) {
    if property.len() > 1
        && let Some(target) = property.shift_remove("$ref")
    {
        property.shift_insert(0, "allOf".into(), json!([{ "$ref": target }]));
    }
}
