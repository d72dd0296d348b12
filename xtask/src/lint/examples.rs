//! Examples that do not fit their schema.

use serde_json::{Value, json};

use crate::error::Error;
use crate::openapi::document::{self, Object};
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// Checks the example of each schema and of each media type.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut found: Vec<(String, Value, Value)> = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        if let Some(example) = schema.get("example") {
            found.push((
                pointer.to_owned(),
                Value::Object(schema.clone()),
                example.clone(),
            ));
        }
    });
    for at in document::operations(document) {
        let content = at
            .operation
            .get("requestBody")
            .and_then(|body| body.get("content")?.as_object());
        for (media, value) in content.into_iter().flatten() {
            if let (Some(schema), Some(example)) = (value.get("schema"), value.get("example")) {
                let pointer = join(&format!("{}/requestBody/content", at.pointer), media);
                found.push((pointer, schema.clone(), example.clone()));
            }
        }
    }
    misfits(document, found)
}

/// Validates all examples at once: building a validator costs far more than using it.
fn misfits(document: &Value, found: Vec<(String, Value, Value)>) -> Vec<Error> {
    let mut schemas = Object::new();
    let mut examples = Object::new();
    for (pointer, schema, example) in found {
        schemas.insert(pointer.clone(), json_schema(&schema));
        examples.insert(pointer, example);
    }
    let components = document
        .get("components")
        .map(json_schema)
        .unwrap_or_default();
    let root = json!({ "properties": schemas, "components": components });
    let validator = match jsonschema::draft4::new(&root) {
        Ok(validator) => validator,
        Err(error) => {
            return vec![
                Error::new(format!("a schema is broken: {error}")).at("#/components/schemas"),
            ];
        }
    };
    validator
        .iter_errors(&Value::Object(examples))
        .map(|error| {
            let place = error.instance_path().to_string();
            let pointer = place
                .trim_start_matches('/')
                .split('/')
                .next()
                .unwrap_or_default();
            // The key in the path is itself a pointer, escaped once more.
            let pointer = pointer.replace("~1", "/").replace("~0", "~");
            Error::new(format!("the example does not fit its schema: {error}"))
                .at(format!("{pointer}/example"))
                .help("correct the example, or upstream's in the pass `examples`")
        })
        .collect()
}

/// Translates to JSON Schema: `nullable` becomes the type `null`.
fn json_schema(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let mut translated: Object = object
                .iter()
                .filter(|(key, _)| *key != "example")
                .map(|(key, child)| (key.clone(), json_schema(child)))
                .collect();
            if translated.shift_remove("nullable") == Some(Value::Bool(true)) {
                return json!({ "anyOf": [translated, { "type": "null" }] });
            }
            Value::Object(translated)
        }
        Value::Array(list) => list.iter().map(json_schema).collect(),
        other => other.clone(),
    }
}
