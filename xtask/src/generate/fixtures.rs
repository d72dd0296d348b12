//! Tables of what a response requires, from which the client fills in what a test leaves out.

use std::collections::BTreeSet;

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, parse_quote};

use super::type_name;
use crate::openapi::document;

/// Writes a table for each object that a success contains.
pub(super) fn generate(normalized: &Value) -> File {
    let names = objects_of_successes(normalized);
    let tables = names.iter().map(|(name, schema)| {
        let constant = table(name);
        let docs = format!(" The properties of `{name}` that are required or contain objects.");
        let properties = properties(normalized, schema);
        let kind = format_ident!("{}", type_name(name));
        quote! {
            #[doc = #docs]
            static #constant: Object = Object(&[#(#properties),*]);
            impl Shaped for types::#kind {
                const SHAPE: Shape = Shape::Object(&#constant);
            }
        }
    });
    parse_quote! {
        use crate::fixture::{Object, Shape, Shaped, optional, required};
        use crate::generated::types;

        #(#tables)*
    }
}

fn table(component: &str) -> proc_macro2::Ident {
    format_ident!("{}", component.to_shouty_snake_case())
}

/// Lists the components of success bodies that are objects with named properties, in the document's order.
fn objects_of_successes(normalized: &Value) -> Vec<(&String, &Value)> {
    let mut found = BTreeSet::new();
    for at in document::operations(normalized) {
        let responses = at.operation.get("responses").and_then(Value::as_object);
        for (status, response) in responses.into_iter().flatten() {
            if status.starts_with('2') {
                references(normalized, response, &mut found);
            }
        }
    }
    document::components(normalized, "schemas")
        .into_iter()
        .flatten()
        .filter(|(name, schema)| found.contains(*name) && schema.get("properties").is_some())
        .collect()
}

/// Collects the components that a part of the document refers to, and those that they do.
fn references(normalized: &Value, part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(object) => {
            let target = object.get("$ref").and_then(Value::as_str);
            if let Some((name, schema)) = target.and_then(|target| component(normalized, target))
                && found.insert(name.to_owned())
            {
                references(normalized, schema, found);
            }
            object
                .values()
                .for_each(|part| references(normalized, part, found));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|part| references(normalized, part, found)),
        _ => {}
    }
}

fn component<'a>(normalized: &'a Value, reference: &'a str) -> Option<(&'a str, &'a Value)> {
    let name = document::schema_name(reference)?;
    Some((
        name,
        document::components(normalized, "schemas")?.get(name)?,
    ))
}

fn properties(normalized: &Value, schema: &Value) -> Vec<TokenStream> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .filter_map(|(name, property)| {
            let (shape, nests) = shape(normalized, property);
            if required.contains(&name.as_str()) {
                Some(quote!(required(#name, #shape)))
            } else {
                nests.then(|| quote!(optional(#name, #shape)))
            }
        })
        .collect()
}

/// Returns the shape of a schema, and whether it contains an object with named properties.
fn shape(normalized: &Value, schema: &Value) -> (TokenStream, bool) {
    let reference = schema
        .get("$ref")
        .or_else(|| schema.pointer("/allOf/0/$ref"));
    if let Some((name, schema)) = reference
        .and_then(Value::as_str)
        .and_then(|reference| component(normalized, reference))
    {
        return match name {
            "UnixMillis" => (quote!(Shape::Integer), false),
            "Decimal" => (quote!(Shape::Text("0")), false),
            _ if schema.get("properties").is_some() => {
                let table = table(name);
                (quote!(Shape::Object(&#table)), true)
            }
            _ => shape(normalized, schema),
        };
    }
    if let Some(first) = schema.pointer("/enum/0").and_then(Value::as_str) {
        return (quote!(Shape::Text(#first)), false);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => (quote!(Shape::Text("")), false),
        Some("boolean") => (quote!(Shape::Boolean), false),
        Some("integer" | "number") => (quote!(Shape::Integer), false),
        Some("array") => {
            let (item, nests) = shape(normalized, schema.get("items").unwrap_or(&Value::Null));
            (quote!(Shape::List(&#item)), nests)
        }
        Some("object") => {
            if schema.get("properties").is_some() {
                let properties = properties(normalized, schema);
                return (quote!(Shape::Object(&Object(&[#(#properties),*]))), true);
            }
            let value = schema.get("additionalProperties").unwrap_or(&Value::Null);
            let (value, nests) = shape(normalized, value);
            (quote!(Shape::Map(&#value)), nests)
        }
        _ => (quote!(Shape::Any), false),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn types_are_spelled_as_progenitor_spells_them() {
        let schema = json!({ "$ref": "#/components/schemas/AIConfig" });
        let body = json!({ "content": { "application/json": { "schema": schema } } });
        let file = super::generate(&json!({
            "paths": { "/": { "get": { "responses": { "200": body } } } },
            "components": { "schemas": { "AIConfig": { "properties": { "key": { "type": "string" } } } } },
        }));
        let text = prettyplease::unparse(&file);
        assert!(text.contains("impl Shaped for types::AiConfig {"), "{text}");
    }
}
