//! The open enums: one for each concept.

use std::fmt::Write;

use heck::ToPascalCase;
use serde_json::Value;

use super::{doc, type_name};
use crate::openapi::document;

/// Writes a call of the client's `open_enum!` for each component that is an enum.
///
/// It is text, not tokens: a pretty-printer does not format the inside of a macro call.
pub(super) fn generate(normalized: &Value) -> String {
    let mut text = String::from("use crate::value::open_enum::open_enum;\n");
    for (name, schema) in document::components(normalized, "schemas")
        .into_iter()
        .flatten()
    {
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let _ = write!(
                text,
                "\nopen_enum! {{\n{}    pub enum {} {{\n",
                doc(schema, 4),
                type_name(name)
            );
            for value in values.iter().filter_map(Value::as_str) {
                let variant = value.to_pascal_case();
                let _ = writeln!(
                    text,
                    "        /// `{value}`\n        {variant} = {value:?},"
                );
            }
            text.push_str("    }\n}\n");
        }
    }
    text
}
