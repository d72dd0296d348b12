//! Examples that do not fit their schema, as the passes will understand both.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::references::dangling;
use crate::error::Error;
use crate::normalize::timestamps;
use crate::openapi::document::{self, Object, schema_ref};
use crate::openapi::extensions::{ENUM, INSTRUCTIONS, KNOWN_VALUES, MOMENT, PARSE_EXAMPLE};
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// Checks the example of each schema and of each media type.
pub(super) fn check(document: &Value) -> Vec<Error> {
    // A schema that refers to nothing has no examples that fit; `references.rs` reports it.
    if !dangling(document).is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(String, Value, Value)> = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        if let Some(example) = schema.get("example") {
            // One that is broken JSON is reported as such.
            let parsed = example
                .as_str()
                .filter(|_| schema.contains_key(PARSE_EXAMPLE))
                .and_then(|text| serde_json::from_str(text).ok());
            let example = parsed.unwrap_or_else(|| example.clone());
            found.push((pointer.to_owned(), Value::Object(schema.clone()), example));
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
    let concepts = concepts(document);
    let mut schemas = Object::new();
    let mut examples = Object::new();
    for (pointer, schema, example) in found {
        schemas.insert(pointer.clone(), json_schema(&schema, &concepts));
        examples.insert(pointer, example);
    }
    let components = document
        .get("components")
        .map(|components| json_schema(components, &concepts))
        .unwrap_or_default();
    let root = json!({ "properties": schemas, "components": components });
    let validator = match jsonschema::draft4::new(&root) {
        Ok(validator) => validator,
        Err(error) => {
            return vec![
                Error::new(format!("a schema is broken: {error}"))
                    .at("#/components/schemas")
                    .help("correct the schema that the message names"),
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

/// The values of each concept, of all its enums.
fn concepts(document: &Value) -> BTreeMap<String, Vec<Value>> {
    let mut concepts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    walk::schemas(document, &mut |_, schema| {
        if let Some(name) = schema.get(ENUM).and_then(Value::as_str) {
            let lists = [schema.get("enum"), schema.get(KNOWN_VALUES)];
            let values = lists.into_iter().flatten().filter_map(Value::as_array);
            concepts
                .entry(name.into())
                .or_default()
                .extend(values.flatten().cloned());
        }
    });
    concepts
}

/// Translates to JSON Schema: marks become what the passes make of them, and optional properties may be null.
fn json_schema(schema: &Value, concepts: &BTreeMap<String, Vec<Value>>) -> Value {
    match schema {
        Value::Object(object) => {
            // `moments.rs` knows what a timestamp may look like.
            let is_moment = object.get(MOMENT) == Some(&Value::Bool(true))
                || object
                    .get("$ref")
                    .is_some_and(|target| *target == schema_ref(timestamps::COMPONENT));
            if is_moment || object.contains_key(INSTRUCTIONS) {
                return json!({});
            }
            let mut translated: Object = object
                .iter()
                .filter(|(key, _)| *key != "example")
                .map(|(key, child)| (key.clone(), json_schema(child, concepts)))
                .collect();
            let concept = object.get(ENUM).and_then(Value::as_str);
            if let Some(values) = concept.and_then(|name| concepts.get(name)) {
                translated.insert("enum".into(), values.clone().into());
            }
            let required = object.get("required").and_then(Value::as_array);
            let is_required =
                |name: &String| required.is_some_and(|list| list.iter().any(|one| one == name));
            let properties = translated
                .get_mut("properties")
                .and_then(Value::as_object_mut);
            for (_, property) in properties
                .into_iter()
                .flatten()
                .filter(|(name, _)| !is_required(name))
            {
                *property = nullable(property.take());
            }
            match translated.shift_remove("nullable") {
                Some(Value::Bool(true)) => nullable(translated.into()),
                _ => Value::Object(translated),
            }
        }
        Value::Array(list) => list.iter().map(|one| json_schema(one, concepts)).collect(),
        other => other.clone(),
    }
}

fn nullable(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}
