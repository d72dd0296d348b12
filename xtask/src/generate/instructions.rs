//! The instructions of semantic patches: an enum for each domain, with a variant for each documented kind and one for
//! unknown kinds.

use std::fmt::Write;

use heck::ToPascalCase;
use serde_json::Value;

use super::{doc, type_name};
use crate::openapi::document::{self, Object};
use crate::openapi::extensions;

/// Writes a call of the client's `instructions!` for each domain, as text.
pub(super) fn generate(normalized: &Value) -> String {
    let mut text = String::from(
        "use crate::generated::types;\nuse crate::value::instruction::instructions;\n",
    );
    let Some(schemas) = document::components(normalized, "schemas") else {
        return text;
    };
    for (name, schema) in schemas {
        let kinds = schema.get(extensions::INSTRUCTIONS);
        if let Some(kinds) = kinds.and_then(Value::as_object) {
            text.push_str(&domain(schemas, name, schema, kinds));
        }
    }
    text
}

/// Writes the call for one domain: each kind with the type of its fields, or without.
fn domain(schemas: &Object, name: &str, schema: &Value, kinds: &Object) -> String {
    let (mut with_fields, mut bare) = (String::new(), String::new());
    for (kind, component) in kinds {
        let variant = kind.to_pascal_case();
        let _ = match component.as_str() {
            Some(name) => {
                let docs = schemas.get(name).map(|schema| doc(schema, 8));
                writeln!(
                    with_fields,
                    "{}        {variant}(types::{}) = {kind:?},",
                    docs.unwrap_or_default(),
                    type_name(name)
                )
            }
            None => writeln!(bare, "{}        {variant} = {kind:?},", doc(component, 8)),
        };
    }
    format!(
        "\ninstructions! {{\n{}    pub enum {};\n    with_fields {{\n{with_fields}    }}\n    bare {{\n{bare}    }}\n}}\n",
        doc(schema, 4),
        type_name(name)
    )
}
