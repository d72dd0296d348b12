//! The open enums: one per concept.

use std::fmt::Write;

use heck::ToPascalCase;
use serde_json::Value;

use super::doc;
use crate::openapi::document;

/// A call of the client's `open_enum!` for each component that is an enum.
///
/// Text, not tokens: a pretty-printer leaves the inside of a macro call in a heap.
pub(super) fn generate(normalized: &Value) -> String {
    let mut text = String::from("use crate::value::open_enum::open_enum;\n");
    for (name, schema) in document::components(normalized, "schemas")
        .into_iter()
        .flatten()
    {
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let _ = write!(
                text,
                "\nopen_enum! {{\n{}    pub enum {name} {{\n",
                doc(schema, 4)
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
