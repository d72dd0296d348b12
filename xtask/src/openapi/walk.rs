//! Visits every schema of a document, wherever OpenAPI lets one stand.

use serde_json::Value;

use crate::openapi::document::{self, Object};
use crate::openapi::pointer::join;

/// Calls `visit` for each schema with its JSON pointer, outermost first, in the document's order.
///
/// Visited are component schemas, and the schemas of parameters, headers, request bodies and responses, with all that is nested in them.
pub fn schemas_mut(document: &mut Value, visit: &mut dyn FnMut(&str, &mut Object)) {
    if let Some(schemas) = document::schemas_mut(document) {
        for (name, schema) in schemas {
            nested_mut(&join("#/components/schemas", name), schema, visit);
        }
    }
    for kind in ["parameters", "responses", "requestBodies", "headers"] {
        if let Some(part) = document.pointer_mut(&format!("/components/{kind}")) {
            holders_mut(&format!("#/components/{kind}"), part, visit);
        }
    }
    for (pointer, operation) in document::operations_mut(document) {
        for key in ["parameters", "requestBody", "responses"] {
            if let Some(part) = operation.get_mut(key) {
                holders_mut(&join(&pointer, key), part, visit);
            }
        }
    }
}

/// As [`schemas_mut`], to read only.
pub fn schemas(document: &Value, visit: &mut dyn FnMut(&str, &Object)) {
    // One walk serves both: a copy is cheap beside a second traversal that could come to differ.
    let mut copy = document.clone();
    schemas_mut(&mut copy, &mut |pointer, schema| visit(pointer, schema));
}

/// Walks parameters, bodies and responses down to the `schema` keys in them.
fn holders_mut(pointer: &str, part: &mut Value, visit: &mut dyn FnMut(&str, &mut Object)) {
    match part {
        Value::Object(object) => {
            for (key, value) in object {
                match key.as_str() {
                    "schema" => nested_mut(&join(pointer, key), value, visit),
                    "example" | "examples" => {}
                    _ => holders_mut(&join(pointer, key), value, visit),
                }
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter_mut().enumerate() {
                holders_mut(&join(pointer, &index.to_string()), value, visit);
            }
        }
        _ => {}
    }
}

/// Visits `schema` and every schema nested in it.
pub fn nested_mut(pointer: &str, schema: &mut Value, visit: &mut dyn FnMut(&str, &mut Object)) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    visit(pointer, object);
    for key in ["items", "additionalProperties", "not"] {
        if let Some(child) = object.get_mut(key) {
            nested_mut(&join(pointer, key), child, visit);
        }
    }
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, child) in properties {
            nested_mut(&join(&join(pointer, "properties"), name), child, visit);
        }
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        if let Some(children) = object.get_mut(key).and_then(Value::as_array_mut) {
            for (index, child) in children.iter_mut().enumerate() {
                nested_mut(&join(&join(pointer, key), &index.to_string()), child, visit);
            }
        }
    }
}

/// Every `$ref` below `value`, with the pointer of the object that holds it.
///
/// Examples are data, so a `$ref` inside one refers to nothing.
pub fn references(pointer: &str, value: &Value, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Object(object) => {
            if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                visit(pointer, target);
            }
            for (key, child) in object {
                if key != "example" && key != "examples" {
                    references(&join(pointer, key), child, visit);
                }
            }
        }
        Value::Array(list) => {
            for (index, child) in list.iter().enumerate() {
                references(&join(pointer, &index.to_string()), child, visit);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_place_of_a_schema_is_visited_once() {
        let document = json!({
            "paths": {"/a/b": {"get": {
                "parameters": [{"name": "p", "schema": {"type": "string"}}],
                "responses": {"200": {"content": {"application/json": {"schema": {"items": {}}}}}},
            }}},
            "components": {"schemas": {"A": {
                "properties": {"x/y": {"additionalProperties": {"allOf": [{}]}}},
                "example": {"schema": {}},
            }}},
        });
        let mut seen = Vec::new();
        schemas(&document, &mut |pointer, _| seen.push(pointer.to_owned()));
        assert_eq!(
            seen,
            [
                "#/components/schemas/A",
                "#/components/schemas/A/properties/x~1y",
                "#/components/schemas/A/properties/x~1y/additionalProperties",
                "#/components/schemas/A/properties/x~1y/additionalProperties/allOf/0",
                "#/paths/~1a~1b/get/parameters/0/schema",
                "#/paths/~1a~1b/get/responses/200/content/application~1json/schema",
                "#/paths/~1a~1b/get/responses/200/content/application~1json/schema/items",
            ]
        );
    }
}
