//! Quirk: eight identical error schemas, which leave out the `id` that the prose and practice have; and statuses that nobody documented.
//!
//! All become one `ApiError`, for every status from 400 to 599.
//! The client turns any body, JSON or not, into that type, so no error reply is lost.

use serde_json::{Value, json};

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, schema_name, schema_ref};

/// The error schemas that upstream has.
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

/// The component that takes their place.
pub const COMPONENT: &str = "ApiError";

/// Replaces the listed schemas by `ApiError` and each operation's error statuses by `4XX` and `5XX`.
///
/// # Errors
/// A listed schema that is missing or is not `{code, message}`, or an error response with another schema.
pub fn run(mut document: Value, names: &[&str]) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut faults = Vec::new();
    let shape = json!({"code": "string", "message": "string"});
    if let Some(schemas) = document::schemas_mut(&mut document) {
        for name in names {
            match schemas.shift_remove(*name) {
                None => faults.push(stale(&format!("the error schema `{name}`"), "errors.rs")),
                Some(schema) if types_of(&schema) != shape => faults.push(
                    Error::new("an error schema is not `{code, message}`")
                        .at(schema_ref(name))
                        .help("take it from SCHEMAS in xtask/src/normalize/errors.rs, or widen ApiError"),
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
            if let Some(other) = foreign_schema(response, names) {
                faults.push(
                    Error::new(format!(
                        "the response has the schema `{other}`, not an error's"
                    ))
                    .at(format!("{pointer}/responses/{status}"))
                    .help("list the schema in xtask/src/normalize/errors.rs"),
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
    Error::all(faults)?;
    Ok(Outcome { document, changes })
}

fn component() -> Value {
    json!({
        "type": "object",
        "description": "What LaunchDarkly says of a request that it refuses or fails. Nothing in it is certain to be there.",
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

/// The name of a schema that the response has and the list has not.
fn foreign_schema(response: &Value, names: &[&str]) -> Option<String> {
    let content = response.get("content")?.as_object()?;
    let mut references = content
        .values()
        .filter_map(|media| media.pointer("/schema/$ref")?.as_str());
    let foreign =
        references.find(|target| schema_name(target).is_none_or(|name| !names.contains(&name)))?;
    Some(foreign.to_owned())
}
