//! Quirk: nothing is declared nullable, and nulls come all the same.
//!
//! Every optional property takes `null`, lists and maps included.
//! This also keeps an absent list apart from an empty one, and lets a request send an empty one.

use serde_json::{Value, json};

use super::Outcome;
use crate::error::Error;
use crate::openapi::document::Object;
use crate::openapi::walk;

/// Makes each optional property nullable, and gives each property with a `$ref` beside other keys a form that OpenAPI 3.0 reads whole.
///
/// # Errors
/// None today; the signature is every pass's.
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
            if optional && property.get("nullable").is_none() && !takes_anything(property) {
                property.insert("nullable".into(), true.into());
                changes.push(format!("{pointer}/properties/{name}: takes null"));
            }
            wrap_reference(property);
        }
    });
    Ok(Outcome { document, changes })
}

/// A schema without a type and without a reference takes null as it is.
fn takes_anything(property: &Object) -> bool {
    !["type", "$ref", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| property.contains_key(*key))
}

/// OpenAPI 3.0 ignores what stands beside a `$ref`; inside `allOf` the reference leaves its neighbours alone.
fn wrap_reference(property: &mut Object) {
    if property.len() > 1
        && let Some(target) = property.shift_remove("$ref")
    {
        property.shift_insert(0, "allOf".into(), json!([{ "$ref": target }]));
    }
}
