//! The fragment of LaunchDarkly's OpenAPI document, as schemas to judge by and to walk along.

use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::api::dialect::{self, Dialect};
use crate::api::operation::Operation;

/// The document, unchanged.
pub(crate) fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    // The text is part of the crate; a test reads it, so it cannot fail elsewhere.
    DOCUMENT.get_or_init(|| serde_json::from_str(include_str!("fragment.json")).unwrap_or_default())
}

/// The entry of an operation.
pub(crate) fn operation(operation: Operation) -> Option<&'static Value> {
    let paths = document()["paths"].as_object()?;
    paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(|path| path.values())
        .find(|entry| entry["operationId"] == operation.name())
}

/// The schema that a pointer such as `#/components/schemas/Link` leads to.
pub(crate) fn at(pointer: &str) -> Option<&'static Value> {
    document().pointer(pointer.strip_prefix('#')?)
}

/// The schema itself, references followed.
pub(crate) fn resolve(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str().and_then(at) {
        Some(target) => resolve(target),
        None => schema,
    }
}

/// The reference to the schema of a JSON body: that of a request, or that of one status.
pub(crate) fn body_schema(entry: &'static Value, status: Option<u16>) -> Option<&'static str> {
    let holder = match status {
        Some(status) => &entry["responses"][status.to_string()],
        None => &entry["requestBody"],
    };
    holder["content"]["application/json"]["schema"]["$ref"].as_str()
}

/// All component schemas as JSON Schema, for requests.
pub(crate) fn request_components() -> Value {
    convert(&document()["components"], None)
}

/// All component schemas as JSON Schema, with what a dialect does to replies.
///
/// Replies are held to more than the fragment says: what it does not list, they must not contain.
pub(crate) fn reply_components(dialect: &Dialect) -> Value {
    let mut components = convert(&document()["components"], Some(dialect));
    if dialect.string_timestamps {
        components["schemas"]["UnixMillis"] = json!({"type": "string", "pattern": "^-?[0-9]+$"});
    }
    components
}

fn convert(schema: &Value, dialect: Option<&Dialect>) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(|item| convert(item, dialect)).collect(),
        Value::Object(map) if map.get("properties").is_some_and(Value::is_object) => {
            object_schema(map, dialect)
        }
        Value::Object(map) => plain(map, dialect).into(),
        other => other.clone(),
    }
}

fn plain(map: &Map<String, Value>, dialect: Option<&Dialect>) -> Map<String, Value> {
    let mut converted: Map<String, Value> = map
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "example" | "nullable" | "deprecated"))
        .map(|(name, value)| (name.clone(), convert(value, dialect)))
        .collect();
    if dialect.is_some_and(|dialect| dialect.unknown_enum_values) && map.contains_key("type") {
        converted.shift_remove("enum");
    }
    // OpenAPI 3.0 says it beside the type, JSON Schema within.
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
        properties.insert(dialect.name_of(name, schema).to_owned(), property);
    }
    let is_error = properties.contains_key("code") && properties.contains_key("message");
    if is_error {
        // LaunchDarkly's prose shows it in every error; its schemas leave it out.
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
    fn the_fragment_is_readable_and_knows_every_operation() {
        for known in Operation::ALL {
            let entry = operation(known).unwrap_or_else(|| panic!("{}", known.name()));
            assert_eq!(body_schema(entry, None).is_some(), known.writes());
        }
    }

    #[test]
    fn nullable_becomes_a_choice() {
        let converted = convert(
            &json!({"type": "string", "nullable": true, "example": 1}),
            None,
        );
        assert_eq!(
            converted,
            json!({"anyOf": [{"type": "string"}, {"type": "null"}]})
        );
    }
}
