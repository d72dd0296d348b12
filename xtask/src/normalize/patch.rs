//! Quirk: `instructions` is an untyped object, and the media type of a semantic patch is in prose only.
//!
//! The fragment lists the documented kinds under `x-instructions`, each with a component of its own. The pass removes
//! `kind` from each component, since it becomes the tag of the generated `Instruction`, and removes the components that
//! have no other property. The media type is the operation's `x-wire-media-type`.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, Object, schema_name};
use crate::openapi::extensions::INSTRUCTIONS;

/// The component that has the list.
pub const COMPONENT: &str = "Instruction";

/// Removes the tag from the component of each instruction.
///
/// # Errors
/// No list, a kind without a component, or a component with another `kind`.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    let location = format!("#/components/schemas/{COMPONENT}/{INSTRUCTIONS}");
    let kinds = document::components(&document, "schemas").and_then(|schemas| {
        schemas
            .get(COMPONENT)?
            .get(INSTRUCTIONS)?
            .as_object()
            .cloned()
    });
    let Some(kinds) = kinds.filter(|kinds| !kinds.is_empty()) else {
        return Err(stale(
            &format!("`{INSTRUCTIONS}` on `{COMPONENT}`"),
            "patch.rs",
        ));
    };
    let mut names = Object::new();
    if let Some(schemas) = document::schemas_mut(&mut document) {
        for (kind, target) in &kinds {
            let name = target.as_str().and_then(schema_name).unwrap_or_default();
            match schemas.get_mut(name).and_then(Value::as_object_mut) {
                None => errors.push(
                    Error::new(format!("the kind `{kind}` has no component"))
                        .at(format!("{location}/{kind}"))
                        .help("add the component, or correct the pointer"),
                ),
                Some(schema) => match untag(schema, kind) {
                    Ok(()) => {
                        let bare = schema
                            .get("properties")
                            .is_none_or(|fields| fields == &json!({}));
                        let note = json!({ "description": schema.get("description") });
                        names.insert(kind.clone(), if bare { note } else { name.into() });
                        changes.push(format!(
                            "{}: is tagged `{kind}`",
                            document::schema_ref(name)
                        ));
                        if bare {
                            schemas.shift_remove(name);
                        }
                    }
                    Err(error) => errors.push(error.at(document::schema_ref(name))),
                },
            }
        }
        if let Some(instruction) = schemas.get_mut(COMPONENT).and_then(Value::as_object_mut) {
            instruction.insert(INSTRUCTIONS.into(), names.into());
            instruction.insert("required".into(), json!(["kind"]));
            instruction.insert(
                "properties".into(),
                json!({ "kind": { "type": "string", "description": "The kind of the instruction." } }),
            );
        }
    }
    Error::all(errors)?;
    Ok(Outcome { document, changes })
}

fn untag(schema: &mut Object, kind: &str) -> Result<(), Error> {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    let tag = properties.and_then(|properties| properties.shift_remove("kind"));
    if tag.is_none_or(|tag| tag.get("enum") != Some(&json!([kind]))) {
        return Err(Error::new(format!(
            "the property `kind` does not have the one value `{kind}`"
        ))
        .help(format!("write `kind: {{type: string, enum: [{kind}]}}`")));
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| name != "kind");
        if required.is_empty() {
            schema.shift_remove("required");
        }
    }
    Ok(())
}
