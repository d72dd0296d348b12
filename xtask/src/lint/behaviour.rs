//! The behaviour of each operation, which retry, pagination and tracing read from the generated table.

use serde_json::Value;

use crate::error::Error;
use crate::lint::references::reached;
use crate::openapi::document::{self, Object};
use crate::openapi::draft::{has_beta_tag, has_page, has_query};
use crate::openapi::extensions::{
    API_VERSION, EXPANDS, IDEMPOTENT, INSTRUCTIONS, PAGES, REPEAT_UNKNOWN, WIRE_MEDIA_TYPE,
};

/// The content type of a semantic patch; without the parameter LaunchDarkly reads the body as a JSON Patch.
const SEMANTIC_PATCH: &str = "application/json; domain-model=launchdarkly.semanticpatch";

/// Checks that each operation states its behaviour, consistently and in agreement with its parameters.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    for at in document::operations(document) {
        let mut found = stated(at.operation);
        found.extend(consistent(at.operation));
        found.extend(media_type(document, at.operation));
        errors.extend(found.into_iter().map(|error| error.at(&at.pointer)));
    }
    errors
}

/// Checks that every extension is there and has the right type.
fn stated(operation: &Object) -> Vec<Error> {
    let mut errors = Vec::new();
    for key in [IDEMPOTENT, REPEAT_UNKNOWN, PAGES] {
        errors.extend(match operation.get(key) {
            Some(Value::Bool(_)) => None,
            Some(_) => Some(
                Error::new(format!("`{key}` must be true or false")).help("write true or false"),
            ),
            None => Some(Error::new(format!("`{key}` is missing")).help(match key {
                PAGES => "write true if the operation has the parameters `limit` and `offset`, else false",
                IDEMPOTENT => "write true for a read or a full replacement, else false",
                _ => "write true if it may be sent again when the outcome is unknown, as a read may, else false",
            })),
        });
    }
    if has_beta_tag(operation) && !operation.contains_key(API_VERSION) {
        let error = Error::new(format!("a tag says beta, and `{API_VERSION}` is missing"));
        errors.push(error.help(format!("write `{API_VERSION}: beta`")));
    }
    errors.extend(match operation.get(EXPANDS) {
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => None,
        Some(_) => Some(
            Error::new(format!("`{EXPANDS}` must be a list of strings"))
                .help("write a list, or `[]`"),
        ),
        None => Some(
            Error::new(format!("`{EXPANDS}` is missing"))
                .help("list the values of `expand`, or write `[]`"),
        ),
    });
    for (key, help) in [
        (WIRE_MEDIA_TYPE, "write the content type"),
        (API_VERSION, "write the version, such as `beta`"),
    ] {
        // It becomes a header.
        let fits = |value: &Value| {
            let text = value.as_str().filter(|text| !text.is_empty());
            text.is_some_and(|text| text.bytes().all(|byte| (0x20..0x7f).contains(&byte)))
        };
        if operation.get(key).is_some_and(|value| !fits(value)) {
            let error = Error::new(format!("`{key}` must be a string of printable ASCII"));
            errors.push(error.help(help));
        }
    }
    errors
}

/// Checks that a body with instructions is sent as a semantic patch, and that only a body has a content type.
fn media_type(document: &Value, operation: &Object) -> Option<Error> {
    let media_type = operation.get(WIRE_MEDIA_TYPE);
    let Some(body) = operation.get("requestBody") else {
        let error = Error::new(format!("`{WIRE_MEDIA_TYPE}` without a request body"));
        return media_type.map(|_| error.help(format!("remove `{WIRE_MEDIA_TYPE}`")));
    };
    let schemas = document::components(document, "schemas")?;
    let domain = reached(document, body).into_iter().find(|name| {
        let schema = schemas.get(name);
        schema.is_some_and(|schema| schema.get(INSTRUCTIONS).is_some())
    })?;
    if media_type.is_some_and(|media_type| media_type == SEMANTIC_PATCH) {
        return None;
    }
    let error = Error::new(format!(
        "the body contains instructions, `{domain}`, and is not sent as a semantic patch"
    ));
    Some(error.help(format!("write `{WIRE_MEDIA_TYPE}: {SEMANTIC_PATCH}`")))
}

/// Checks that the extensions agree with one another and with the parameters.
fn consistent(operation: &Object) -> Vec<Error> {
    let mut errors = Vec::new();
    let is_set = |key: &str| operation.get(key) == Some(&Value::Bool(true));
    if is_set(REPEAT_UNKNOWN) && !is_set(IDEMPOTENT) {
        let error = Error::new(format!(
            "`{REPEAT_UNKNOWN}` without `{IDEMPOTENT}` could apply a write twice"
        ));
        errors.push(
            error.help("only an idempotent operation may be repeated when the outcome is unknown"),
        );
    }
    // One that is missing or no boolean is reported as such.
    let pages = operation.get(PAGES).and_then(Value::as_bool);
    if pages.is_some_and(|pages| pages != has_page(operation)) {
        let error = Error::new(format!("`{PAGES}` disagrees with the parameters"));
        errors.push(error.help("an operation with pages has the parameters `limit` and `offset`"));
    }
    // An empty list beside the parameter `expand` is fine: upstream reserves it where it takes no value yet.
    let expands = operation.get(EXPANDS).and_then(Value::as_array);
    if expands.is_some_and(|list| !list.is_empty()) && !has_query(operation, "expand") {
        let error = Error::new(format!("`{EXPANDS}` disagrees with the parameters"));
        errors.push(error.help("it lists the values of the parameter `expand`"));
    }
    errors
}
