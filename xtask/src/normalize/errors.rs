//! Quirk: there are many identical error schemas, without the `id` that errors have in prose and in practice, and
//! undocumented statuses occur.
//!
//! The fragment marks each with `x-error`. All become one `ApiError`, for every status from 400 to 599. The client turns any body, JSON or not, into that type,
//! so no error response is lost.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, schema_name, schema_ref};
use crate::openapi::extensions::ERROR;

/// The component that replaces them.
pub const COMPONENT: &str = "ApiError";

/// Replaces the marked schemas by `ApiError` and each operation's error statuses by `4XX` and `5XX`.
///
/// # Errors
/// No mark at all, a marked schema that is not `{code, message}`, or an error response with another schema.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    let names: Vec<String> = document::components(&document, "schemas")
        .into_iter()
        .flatten()
        .filter(|(_, schema)| schema.get(ERROR) == Some(&Value::Bool(true)))
        .map(|(name, _)| name.clone())
        .collect();
    if names.is_empty() {
        return Err(stale(&format!("`{ERROR}`"), "errors.rs"));
    }
    let shape = json!({"code": "string", "message": "string"});
    if let Some(schemas) = document::schemas_mut(&mut document) {
        for name in &names {
            match schemas.shift_remove(name) {
                Some(schema) if types_of(&schema) != shape => errors.push(
                    Error::new("an error schema is not `{code, message}`")
                        .at(schema_ref(name))
                        .help(format!(
                            "remove `{ERROR}`, or extend ApiError in xtask/src/normalize/errors.rs"
                        )),
                ),
                _ => changes.push(format!("{}: is ApiError", schema_ref(name))),
            }
        }
        schemas.insert(COMPONENT.into(), component());
    }
    for (pointer, operation) in document::operations_mut(&mut document) {
        let Some(responses) = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        for (status, response) in responses.iter().filter(|(status, _)| is_error(status)) {
            if let Some(other) = unmarked_schema(response, &names) {
                errors.push(
                    Error::new(format!(
                        "the response has the schema `{other}`, which is not an error's"
                    ))
                    .at(format!("{pointer}/responses/{status}"))
                    .help(format!(
                        "mark the component with `{ERROR}: true`, or refer to one that is"
                    )),
                );
            }
        }
        let before = responses.len();
        responses.retain(|status, _| !is_error(status));
        changes.push(format!(
            "{pointer}: {} error statuses are 4XX and 5XX",
            before - responses.len()
        ));
        for (range, description) in [
            ("4XX", "The request was refused."),
            ("5XX", "The service failed."),
        ] {
            responses.insert(
                range.into(),
                json!({
                    "description": description,
                    "content": { "application/json": { "schema": { "$ref": schema_ref(COMPONENT) } } },
                }),
            );
        }
    }
    Error::all(errors)?;
    Ok(Outcome { document, changes })
}

fn component() -> Value {
    json!({
        "type": "object",
        "description": "The body of an error response. Every property may be missing.",
        "properties": {
            "code": { "type": "string", "description": "The kind of error, for programs." },
            "message": { "type": "string", "description": "The reason, for people." },
            "id": { "type": "string", "description": "The id of this one error, for LaunchDarkly's support." },
        },
    })
}

/// The type of each property, by name.
pub(crate) fn types_of(schema: &Value) -> Value {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, property)| {
            (
                name.clone(),
                property.get("type").cloned().unwrap_or_default(),
            )
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn is_error(status: &str) -> bool {
    status == "default" || status.starts_with('4') || status.starts_with('5')
}

/// Finds a schema of the response that is not among the marked ones.
fn unmarked_schema(response: &Value, names: &[String]) -> Option<String> {
    let content = response.get("content")?.as_object()?;
    let mut references = content
        .values()
        .filter_map(|media| media.pointer("/schema/$ref")?.as_str());
    let is_marked = |name: &str| names.iter().any(|marked| marked == name);
    let unmarked =
        references.find(|target| schema_name(target).is_none_or(|name| !is_marked(name)))?;
    Some(unmarked.to_owned())
}
