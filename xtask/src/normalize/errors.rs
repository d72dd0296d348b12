//! Quirk: there are eight identical error schemas, without the `id` that errors have in prose and in practice, and
//! undocumented statuses occur.
//!
//! All become one `ApiError`, for every status from 400 to 599. The client turns any body, JSON or not, into that type,
//! so no error response is lost.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, schema_name, schema_ref};

/// Upstream's error schemas.
pub const SCHEMAS: [&str; 8] = [
    "InvalidRequestErrorRep",
    "UnauthorizedErrorRep",
    "ForbiddenErrorRep",
    "NotFoundErrorRep",
    "MethodNotAllowedErrorRep",
    "StatusConflictErrorRep",
    "PatchFailedErrorRep",
    "RateLimitedErrorRep",
];

/// The component that replaces them.
pub const COMPONENT: &str = "ApiError";

/// Replaces the listed schemas by `ApiError` and each operation's error statuses by `4XX` and `5XX`.
///
/// # Errors
/// A listed schema that is missing or is not `{code, message}`, or an error response with another schema.
pub fn run(mut document: Value, names: &[&str]) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    let shape = json!({"code": "string", "message": "string"});
    if let Some(schemas) = document::schemas_mut(&mut document) {
        for name in names {
            match schemas.shift_remove(*name) {
                None => errors.push(stale(&format!("the error schema `{name}`"), "errors.rs")),
                Some(schema) if types_of(&schema) != shape => errors.push(
                    Error::new("an error schema is not `{code, message}`")
                        .at(schema_ref(name))
                        .help("remove it from SCHEMAS in xtask/src/normalize/errors.rs, or extend ApiError"),
                ),
                Some(_) => changes.push(format!("{}: is ApiError", schema_ref(name))),
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
            if let Some(other) = unlisted_schema(response, names) {
                errors.push(
                    Error::new(format!(
                        "the response has the schema `{other}`, which is not an error's"
                    ))
                    .at(format!("{pointer}/responses/{status}"))
                    .help("add the schema to SCHEMAS in xtask/src/normalize/errors.rs"),
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
fn types_of(schema: &Value) -> Value {
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

/// Finds a schema of the response that is not in the list.
fn unlisted_schema(response: &Value, names: &[&str]) -> Option<String> {
    let content = response.get("content")?.as_object()?;
    let mut references = content
        .values()
        .filter_map(|media| media.pointer("/schema/$ref")?.as_str());
    let unlisted =
        references.find(|target| schema_name(target).is_none_or(|name| !names.contains(&name)))?;
    Some(unlisted.to_owned())
}
