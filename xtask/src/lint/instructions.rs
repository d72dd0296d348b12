//! Instructions: each kind has a component, whose `kind` is that one text, and a name that Rust can spell.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use serde_json::{Value, json};

use super::names::variant;
use crate::error::Error;
use crate::nearest::nearest;
use crate::openapi::document::{self, Object, schema_name, schema_ref};
use crate::openapi::extensions::INSTRUCTIONS;
use crate::openapi::pointer::join;

/// Checks every list of instructions.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let Some(schemas) = document::components(document, "schemas") else {
        return Vec::new();
    };
    let mut errors = Vec::new();
    let mut owners: BTreeMap<&str, String> = BTreeMap::new();
    for (domain, schema) in schemas {
        let pointer = join(&join("#/components/schemas", domain), INSTRUCTIONS);
        let mut variants: BTreeMap<String, &str> = BTreeMap::new();
        let kinds = schema.get(INSTRUCTIONS).and_then(Value::as_object);
        for (kind, target) in kinds.into_iter().flatten() {
            let pointer = join(&pointer, kind);
            // One that is not a text is reported with the list.
            let Some(target) = target.as_str() else {
                continue;
            };
            let found = component(schemas, kind, target).or_else(|| variant(kind));
            if let Some(error) = found {
                errors.push(error.at(&pointer));
                continue;
            }
            if let Some(other) = variants.insert(kind.to_pascal_case(), kind) {
                let error = Error::new(format!("`{other}` and `{kind}` are one variant in Rust"));
                errors.push(error.at(&pointer).help("keep one of them"));
            }
            if let Some(other) = owners.insert(target, pointer.clone()) {
                let error = Error::new(format!("`{target}` is the component of another kind too"));
                errors.push(
                    error
                        .at(&pointer)
                        .help(format!("give it one of its own; see {other}")),
                );
            }
        }
    }
    errors
}

/// Checks that a kind has a component that is tagged with it.
fn component(schemas: &Object, kind: &str, target: &str) -> Option<Error> {
    let name = schema_name(target).unwrap_or(target);
    let Some(schema) = schemas.get(name).filter(|_| schema_name(target).is_some()) else {
        let error = Error::new(format!("the kind `{kind}` has no component: `{target}`"));
        return Some(
            error.help(match nearest(name, schemas.keys().map(String::as_str)) {
                Some(meant) => format!("did you mean `{}`?", schema_ref(meant)),
                None => "add the component, or correct the pointer".into(),
            }),
        );
    };
    let tag = schema.pointer("/properties/kind/enum");
    if tag == Some(&json!([kind]))
        && schema.pointer("/properties/kind/type") == Some(&json!("string"))
    {
        return None;
    }
    let error = Error::new(format!(
        "the property `kind` of `{name}` does not have the one value `{kind}`"
    ));
    Some(error.help(format!("write `kind: {{type: string, enum: [{kind}]}}`")))
}

/// Returns the pointers of the properties `kind` that name an instruction: these enums need no concept.
pub(super) fn tags(document: &Value) -> Vec<String> {
    let schemas = document::components(document, "schemas");
    let lists = schemas
        .into_iter()
        .flatten()
        .filter_map(|(_, schema)| schema.get(INSTRUCTIONS).and_then(Value::as_object));
    lists
        .flat_map(Object::values)
        .filter_map(|target| Some(format!("{}/properties/kind", target.as_str()?)))
        .collect()
}
