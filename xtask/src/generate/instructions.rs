//! The instructions of a semantic patch: a variant for each documented kind, and one for unknown kinds.

use std::fmt::Write;

use heck::ToPascalCase;
use serde_json::Value;

use super::doc;
use crate::normalize::patch;
use crate::openapi::document;
use crate::openapi::extensions;

/// Writes a call of the client's `instructions!` with each kind and the type of its fields, as text.
pub(super) fn generate(normalized: &Value) -> String {
    let schemas = document::components(normalized, "schemas");
    let kinds = schemas.and_then(|schemas| {
        schemas
            .get(patch::COMPONENT)?
            .get(extensions::INSTRUCTIONS)?
            .as_object()
    });
    let (mut with_fields, mut bare) = (String::new(), String::new());
    for (kind, component) in kinds.into_iter().flatten() {
        let variant = kind.to_pascal_case();
        let _ = match component.as_str() {
            Some(name) => {
                let docs = schemas
                    .and_then(|schemas| schemas.get(name))
                    .map(|schema| doc(schema, 8));
                writeln!(
                    with_fields,
                    "{}        {variant}(types::{name}) = {kind:?},",
                    docs.unwrap_or_default()
                )
            }
            None => writeln!(bare, "{}        {variant} = {kind:?},", doc(component, 8)),
        };
    }
    format!(
        "use crate::generated::types;\nuse crate::value::instruction::instructions;\n\n\
         instructions! {{\n    with_fields {{\n{with_fields}    }}\n    bare {{\n{bare}    }}\n}}\n"
    )
}
