//! Quirk: `instructions` is an untyped object, and the media type of a semantic patch is in prose only.
//!
//! The fragment lists the documented kinds under `x-instructions`, each with a component of its own. Each component with
//! such a list is a domain of instructions, and becomes an enum in Rust: `Instruction` for those of experiments. The pass
//! removes `kind` from the component of each kind, since it becomes the tag, and removes the components that have no
//! other property. The media type is the operation's `x-wire-media-type`.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, Object, schema_name, schema_ref};
use crate::openapi::extensions::INSTRUCTIONS;

/// Removes the tag from the component of each instruction.
///
/// # Errors
/// No list, an empty one, a kind without a component, or a component with another `kind`.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    let domains: Vec<(String, Object)> = document::components(&document, "schemas")
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| {
            let kinds = schema.get(INSTRUCTIONS)?.as_object()?;
            Some((name.clone(), kinds.clone()))
        })
        .collect();
    if domains.iter().all(|(_, kinds)| kinds.is_empty()) {
        return Err(stale(&format!("`{INSTRUCTIONS}`"), "patch.rs"));
    }
    if let Some(schemas) = document::schemas_mut(&mut document) {
        for (domain, kinds) in &domains {
            let names = untag_all(schemas, domain, kinds, &mut changes, &mut errors);
            if let Some(schema) = schemas.get_mut(domain).and_then(Value::as_object_mut) {
                schema.insert(INSTRUCTIONS.into(), names.into());
                schema.insert("required".into(), json!(["kind"]));
                schema.insert(
                    "properties".into(),
                    json!({ "kind": { "type": "string", "description": "The kind of the instruction." } }),
                );
            }
        }
    }
    Error::all(errors)?;
    Ok(Outcome { document, changes })
}

/// Removes the tags of one domain, and returns each kind with the name of its component, or with its description.
fn untag_all(
    schemas: &mut Object,
    domain: &str,
    kinds: &Object,
    changes: &mut Vec<String>,
    errors: &mut Vec<Error>,
) -> Object {
    let mut names = Object::new();
    for (kind, target) in kinds {
        let name = target.as_str().and_then(schema_name).unwrap_or_default();
        let Some(schema) = schemas.get_mut(name).and_then(Value::as_object_mut) else {
            errors.push(
                Error::new(format!("the kind `{kind}` has no component of its own"))
                    .at(format!("{}/{INSTRUCTIONS}/{kind}", schema_ref(domain)))
                    .help("add the component, or correct the pointer"),
            );
            continue;
        };
        if let Err(error) = untag(schema, kind) {
            errors.push(error.at(schema_ref(name)));
            continue;
        }
        let bare = schema
            .get("properties")
            .is_none_or(|fields| fields == &json!({}));
        let note = json!({ "description": schema.get("description") });
        names.insert(kind.clone(), if bare { note } else { name.into() });
        changes.push(format!("{}: is tagged `{kind}`", schema_ref(name)));
        if bare {
            schemas.shift_remove(name);
        }
    }
    names
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
