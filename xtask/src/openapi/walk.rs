//! Visits every schema and every reference of a document, wherever OpenAPI lets one stand.

use serde_json::Value;

use crate::openapi::document::{self, Object};
use crate::openapi::pointer::join;

/// Calls `visit` for each schema with its JSON pointer, outermost first, in the document's order.
///
/// Visits component schemas, and the schemas of parameters, headers, request bodies and responses, with all that is nested in them.
pub fn schemas<'a>(document: &'a Value, visit: &mut dyn FnMut(&str, &'a Object)) {
    for (name, schema) in document::components(document, "schemas")
        .into_iter()
        .flatten()
    {
        nested(&join("#/components/schemas", name), schema, visit);
    }
    for kind in ["parameters", "responses", "requestBodies", "headers"] {
        if let Some(holders) = document.pointer(&format!("/components/{kind}")) {
            in_holders(&format!("#/components/{kind}"), holders, visit);
        }
    }
    for at in document::operations(document) {
        for key in ["parameters", "requestBody", "responses"] {
            if let Some(holders) = at.operation.get(key) {
                in_holders(&join(&at.pointer, key), holders, visit);
            }
        }
    }
}

/// Calls `visit` as [`schemas`] does, with schemas that it may change.
///
/// A schema that an earlier call took out is not visited any more, and one that it put in is not visited either.
pub fn schemas_mut(document: &mut Value, visit: &mut dyn FnMut(&str, &mut Object)) {
    let mut pointers = Vec::new();
    schemas(document, &mut |pointer, _| {
        pointers.push(pointer.to_owned())
    });
    for pointer in pointers {
        if let Some(Value::Object(schema)) = document.pointer_mut(pointer.trim_start_matches('#')) {
            visit(&pointer, schema);
        }
    }
}

/// Visits the values of the `schema` keys in parameters, headers, bodies and responses.
fn in_holders<'a>(pointer: &str, holder: &'a Value, visit: &mut dyn FnMut(&str, &'a Object)) {
    match holder {
        Value::Object(object) => {
            for (key, value) in object {
                match key.as_str() {
                    "schema" => nested(&join(pointer, key), value, visit),
                    "example" | "examples" => {}
                    _ if value.is_object() || value.is_array() => {
                        in_holders(&join(pointer, key), value, visit);
                    }
                    _ => {}
                }
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                in_holders(&join(pointer, &index.to_string()), value, visit);
            }
        }
        _ => {}
    }
}

/// Visits `schema` and every schema nested in it.
fn nested<'a>(pointer: &str, schema: &'a Value, visit: &mut dyn FnMut(&str, &'a Object)) {
    let Some(object) = schema.as_object() else {
        return;
    };
    visit(pointer, object);
    for key in ["items", "additionalProperties", "not"] {
        if let Some(child) = object.get(key) {
            nested(&join(pointer, key), child, visit);
        }
    }
    let properties = object.get("properties").and_then(Value::as_object);
    for (name, child) in properties.into_iter().flatten() {
        nested(&join(&join(pointer, "properties"), name), child, visit);
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        let children = object.get(key).and_then(Value::as_array);
        for (index, child) in children.into_iter().flatten().enumerate() {
            nested(&join(&join(pointer, key), &index.to_string()), child, visit);
        }
    }
}

/// Calls `visit` for every `$ref` at or below `value`, with the pointer of the object that holds it.
///
/// Examples are data, so a `$ref` inside one refers to nothing.
pub fn references(pointer: &str, value: &Value, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Object(object) => {
            if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                visit(pointer, target);
            }
            for (key, child) in object {
                let nests = child.is_object() || child.is_array();
                if nests && key != "example" && key != "examples" {
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

    #[test]
    fn a_schema_that_a_visit_takes_out_is_not_visited() {
        let mut document = json!({"components": {"schemas": {
            "A": {"items": {"x": 1}},
            "B": {"items": {}},
        }}});
        let mut seen = Vec::new();
        schemas_mut(&mut document, &mut |pointer, schema| {
            seen.push(pointer.to_owned());
            if schema
                .remove("items")
                .is_some_and(|items| items == json!({}))
            {
                schema.insert("allOf".into(), json!([{}]));
            }
        });
        assert_eq!(seen, ["#/components/schemas/A", "#/components/schemas/B"]);
    }
}
