//! The fragment of LaunchDarkly's OpenAPI document that describes Experiments, embedded in the crate.
//!
//! `fragment.json` is written by `cargo xtask gen`. The functions here look up operations and schemas in it; the
//! [`validator`](crate::api::validator) turns the schemas into JSON Schema.

use std::sync::OnceLock;

use serde_json::Value;

use crate::api::operation::Operation;

/// Returns the document.
pub(crate) fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    // The text is part of the crate and a test parses it, so this cannot fail at run time.
    DOCUMENT.get_or_init(|| {
        let document = serde_json::from_str(include_str!("fragment.json")).unwrap_or_default();
        #[cfg(test)]
        let document = with_planted(document);
        document
    })
}

/// Adds an operation that the simulator does not implement, to test what it answers then.
#[cfg(test)]
fn with_planted(mut document: Value) -> Value {
    let entry = serde_json::json!({"operationId": "getPlanted", "responses": {}});
    document["paths"]["/api/v2/planted/{key}"]["get"] = entry;
    document
}

/// Returns the description of an operation.
pub(crate) fn operation(operation: Operation) -> Option<&'static Value> {
    entry(operation).map(|(_, entry)| entry)
}

/// Returns the method of an operation, in lower case.
pub(crate) fn method(operation: Operation) -> Option<&'static str> {
    entry(operation).map(|(method, _)| method.as_str())
}

fn entry(operation: Operation) -> Option<(&'static String, &'static Value)> {
    let paths = document()["paths"].as_object()?;
    paths
        .values()
        .filter_map(Value::as_object)
        .flatten()
        .find(|(_, entry)| entry["operationId"] == operation.as_str())
}

/// Returns the schema at a pointer such as `#/components/schemas/Link`.
pub(crate) fn at(pointer: &str) -> Option<&'static Value> {
    document().pointer(pointer.strip_prefix('#')?)
}

/// Follows the references of a schema.
pub(crate) fn resolve(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str().and_then(at) {
        Some(target) => resolve(target),
        None => schema,
    }
}

/// Returns the pointer to the schema of a JSON body: that of the request, or that of the response with `status`.
pub(crate) fn body_schema(entry: &'static Value, status: Option<u16>) -> Option<&'static str> {
    let holder = match status {
        Some(status) => &entry["responses"][status.to_string()],
        None => &entry["requestBody"],
    };
    holder["content"]["application/json"]["schema"]["$ref"].as_str()
}

/// Returns the kinds of instructions that the body of an operation can contain, each with the pointer to its schema.
pub(crate) fn instructions(entry: &'static Value) -> Option<&'static Value> {
    let body = at(body_schema(entry, None)?)?;
    let items = resolve(&resolve(&body["properties"]["instructions"])["items"]);
    items.get("x-instructions")
}

/// Whether the body of an operation is a semantic patch.
pub(crate) fn is_semantic_patch(operation: Operation) -> bool {
    self::operation(operation).is_some_and(|entry| instructions(entry).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fragment_is_valid_json_and_describes_every_operation() {
        for &known in Operation::ALL {
            let entry = operation(known).unwrap_or_else(|| panic!("{known}"));
            assert_eq!(body_schema(entry, None).is_some(), known.writes());
        }
    }
}
