//! The schemas of the fragment as JSON Schema.
//!
//! The fragment is OpenAPI 3.0, whose `nullable` JSON Schema does not know. For responses, the schemas are also
//! adapted to the selected dialect.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::api::dialect::{self, Dialect};
use crate::api::fragment;

/// The beginning of a pointer to a component.
const COMPONENTS: &str = "#/components/schemas/";

/// Returns the schema at a pointer, with the components that it needs. Without a dialect it is the schema of a request.
///
/// In a dialect it is that of a response and stricter than the fragment: a response must not contain properties that
/// the fragment neither lists nor leaves out by name.
pub(super) fn schema(pointer: &str, dialect: Option<&Dialect>) -> Value {
    let root = json!({"$ref": pointer});
    // Every schema that is compiled costs time, and most requests need few.
    let (mut found, mut missing) = (Map::new(), references(&root));
    while let Some(name) = missing.pop_first() {
        if !found.contains_key(&name) {
            let converted = component(&name, dialect);
            missing.extend(references(&converted));
            found.insert(name, converted);
        }
    }
    json!({"$ref": pointer, "components": {"schemas": found}})
}

fn component(name: &str, dialect: Option<&Dialect>) -> Value {
    if name == "UnixMillis" && dialect.is_some_and(|dialect| dialect.string_timestamps) {
        return digits();
    }
    convert(
        &fragment::document()["components"]["schemas"][name],
        dialect,
    )
}

/// Returns the names of the components that a schema refers to.
fn references(schema: &Value) -> BTreeSet<String> {
    match schema {
        Value::Object(map) => {
            let pointer = map.get("$ref").and_then(Value::as_str);
            let name = pointer.and_then(|text| text.strip_prefix(COMPONENTS)?.split('/').next());
            let own = name.map(str::to_owned).into_iter();
            own.chain(map.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => BTreeSet::new(),
    }
}

/// Returns the component schemas as definitions of a JSON Schema, by their names, without what only OpenAPI knows.
pub(super) fn definitions() -> Map<String, Value> {
    let schemas = fragment::document()["components"]["schemas"].as_object();
    let strict = |name: &String| component(name, Some(&Dialect::default()));
    let names = schemas.into_iter().flat_map(Map::keys);
    names
        .map(|name| (name.clone(), without_extensions(&strict(name))))
        .collect()
}

fn without_extensions(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(without_extensions).collect(),
        Value::Object(map) => map
            .iter()
            .filter(|(name, _)| !name.starts_with("x-"))
            .map(|(name, value)| match (name.as_str(), value.as_str()) {
                ("$ref", Some(pointer)) => {
                    let pointer = pointer.replace(COMPONENTS, "#/$defs/");
                    (name.clone(), pointer.into())
                }
                _ => (name.clone(), without_extensions(value)),
            })
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// Returns the schema of a timestamp that is a string.
fn digits() -> Value {
    json!({"type": "string", "pattern": "^-?[0-9]+$"})
}

fn convert(schema: &Value, dialect: Option<&Dialect>) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(|item| convert(item, dialect)).collect(),
        Value::Object(map) if map.get("properties").is_some_and(Value::is_object) => {
            object_schema(map, dialect)
        }
        Value::Object(map)
            if is_millis(map) && dialect.is_some_and(|one| one.string_timestamps) =>
        {
            digits()
        }
        Value::Object(map) => plain(map, dialect).into(),
        other => other.clone(),
    }
}

/// Whether a schema is that of a timestamp in milliseconds, without a reference to the component.
fn is_millis(map: &Map<String, Value>) -> bool {
    map.get("x-moment") == Some(&json!(true)) && map.get("type") == Some(&json!("integer"))
}

fn plain(map: &Map<String, Value>, dialect: Option<&Dialect>) -> Map<String, Value> {
    let mut converted: Map<String, Value> = map
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "example" | "nullable" | "deprecated"))
        .map(|(name, value)| (name.clone(), convert(value, dialect)))
        .collect();
    // The widest type that OpenAPI has for a whole number.
    if dialect.is_none() && map.get("type") == Some(&json!("integer")) {
        converted.entry("minimum").or_insert(json!(i64::MIN));
        converted.entry("maximum").or_insert(json!(i64::MAX));
    }
    if dialect.is_some_and(|dialect| dialect.unknown_enum_values) && map.contains_key("type") {
        converted.remove("enum");
    }
    // OpenAPI 3.0 has a keyword beside the type, JSON Schema another type.
    if map.get("nullable") == Some(&json!(true)) {
        return nullable(converted.into());
    }
    converted
}

fn object_schema(map: &Map<String, Value>, dialect: Option<&Dialect>) -> Value {
    let mut converted = plain(map, dialect);
    let Some(dialect) = dialect else {
        return converted.into();
    };
    let required = |name: &str| {
        let listed = map.get("required").and_then(Value::as_array);
        listed.is_some_and(|names| names.iter().any(|required| required == name))
    };
    let mut properties = Map::new();
    let declared = map.get("properties").and_then(Value::as_object);
    for (name, schema) in declared.into_iter().flatten() {
        if !dialect.newest_fields && dialect::NEWEST.contains(&name.as_str()) {
            continue;
        }
        let mut property = convert(schema, Some(dialect));
        if dialect.nulls && !required(name) {
            property = nullable(property).into();
        }
        properties.insert(dialect.property_name(name, schema).to_owned(), property);
    }
    // What the fragment leaves out, LaunchDarkly sends all the same.
    let omitted = map.get("x-omits").and_then(Value::as_array);
    for name in omitted.into_iter().flatten().filter_map(Value::as_str) {
        properties.insert(name.to_owned(), json!({}));
    }
    let is_error = properties.contains_key("code") && properties.contains_key("message");
    if is_error {
        // LaunchDarkly's documentation shows it in every error; its schemas lack it.
        properties.insert("id".to_owned(), json!({"type": "string"}));
    }
    converted.insert("properties".to_owned(), properties.into());
    if !dialect.unknown_fields && !map.contains_key("additionalProperties") {
        converted.insert("additionalProperties".to_owned(), json!(false));
    }
    converted.into()
}

fn nullable(schema: Value) -> Map<String, Value> {
    let mut either = Map::new();
    either.insert("anyOf".to_owned(), json!([schema, {"type": "null"}]));
    either
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_can_contain_what_the_fragment_leaves_out_on_purpose() {
        let schema = json!({"properties": {"key": {"type": "string"}}, "x-omits": ["salt"]});
        let expected = json!({
            "properties": {"key": {"type": "string"}, "salt": {}},
            "additionalProperties": false,
            "x-omits": ["salt"],
        });
        assert_eq!(convert(&schema, Some(&Dialect::default())), expected);
    }

    #[test]
    fn nullable_becomes_a_choice() {
        let schema = json!({"type": "string", "nullable": true, "example": 1});
        let expected = json!({"anyOf": [{"type": "string"}, {"type": "null"}]});
        assert_eq!(convert(&schema, None), expected);
    }
}
