//! Examples that do not fit their own schema.

use serde_json::{Value, json};

use crate::Failure;
use crate::document::{self, Object};
use crate::pointer::join;
use crate::walk;

/// Checks the example of each schema and of each media type.
pub(super) fn check(document: &Value) -> Vec<Failure> {
    let mut found: Vec<(String, Value, Value)> = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        if let Some(example) = schema.get("example") {
            found.push((pointer.to_owned(), Value::Object(schema.clone()), example.clone()));
        }
    });
    for at in document::operations(document) {
        let content = at.operation.get("requestBody").and_then(|body| body.get("content")?.as_object());
        for (media, value) in content.into_iter().flatten() {
            if let (Some(schema), Some(example)) = (value.get("schema"), value.get("example")) {
                let pointer = join(&format!("{}/requestBody/content", at.pointer), media);
                found.push((pointer, schema.clone(), example.clone()));
            }
        }
    }
    let components = document.get("components").map(json_schema).unwrap_or_default();
    found.into_iter().filter_map(|(pointer, schema, example)| misfit(&pointer, &schema, &example, &components)).collect()
}

fn misfit(pointer: &str, schema: &Value, example: &Value, components: &Value) -> Option<Failure> {
    let mut root = json_schema(schema);
    let mut refers = false;
    walk::references("", &root, &mut |_, _| refers = true);
    if let (true, Some(root)) = (refers, root.as_object_mut()) {
        root.insert("components".into(), components.clone());
    }
    let fault = match jsonschema::draft4::new(&root) {
        Ok(judge) => judge.validate(example).err()?.to_string(),
        Err(error) => format!("the schema itself is broken: {error}"),
    };
    Some(
        Failure::new(format!("the example does not fit: {fault}"))
            .at(format!("{pointer}/example"))
            .mend("correct the example, or mend upstream's in the pass `examples`"),
    )
}

/// The schema in JSON Schema's own words: `nullable` becomes the type `null`.
fn json_schema(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let mut words: Object =
                object.iter().filter(|(key, _)| *key != "example").map(|(key, child)| (key.clone(), json_schema(child))).collect();
            if words.shift_remove("nullable") == Some(Value::Bool(true)) {
                return json!({ "anyOf": [words, { "type": "null" }] });
            }
            Value::Object(words)
        }
        Value::Array(list) => list.iter().map(json_schema).collect(),
        other => other.clone(),
    }
}
