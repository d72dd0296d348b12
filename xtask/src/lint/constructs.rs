//! Constructs that make progenitor panic, or that it turns into something wrong.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::{self, Object, OperationAt, schema_ref};
use crate::openapi::walk;

/// Checks operations and schemas; components in `replacements` have a hand-written type and may be anything.
pub(super) fn check(document: &Value, replacements: &[String]) -> Vec<Error> {
    let mut faults = Vec::new();
    let schemas = document::components(document, "schemas");
    for name in replacements {
        if schemas.is_none_or(|schemas| !schemas.contains_key(name)) {
            faults.push(
                Error::new(format!(
                    "a replacement names the component `{name}`, which is not there"
                ))
                .at(schema_ref(name))
                .help("progenitor ignores such a replacement: drop it, or name the component"),
            );
        }
    }
    let version = document.pointer("/info/version").and_then(Value::as_str);
    if version.is_some_and(|version| !version.bytes().all(|byte| (0x20..0x7f).contains(&byte))) {
        faults.push(
            Error::new("the version is not plain ASCII")
                .at("#/info/version")
                .help("it becomes a header"),
        );
    }
    for at in document::operations(document) {
        faults.extend(
            operation(&at)
                .into_iter()
                .map(|fault| fault.at(&at.pointer)),
        );
    }
    walk::schemas(document, &mut |pointer, schema| {
        let replaced = replacements.iter().any(|name| {
            let component = schema_ref(name);
            pointer
                .strip_prefix(&component)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        if !replaced {
            faults.extend(
                self::schema(schema)
                    .into_iter()
                    .map(|(key, fault)| fault.at(format!("{pointer}{key}"))),
            );
        }
    });
    faults
}

fn operation(at: &OperationAt<'_>) -> Vec<Error> {
    let mut faults = Vec::new();
    if at
        .operation
        .get("operationId")
        .and_then(Value::as_str)
        .is_none_or(str::is_empty)
    {
        faults.push(
            Error::new("the operation has no operationId").help("its method is named after it"),
        );
    }
    let mut success = BTreeSet::new();
    let mut error = BTreeSet::new();
    for (status, response) in at
        .operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let side = if status.starts_with(['4', '5']) {
            &mut error
        } else {
            &mut success
        };
        side.insert(body_type(response));
    }
    if success.len() > 1 {
        faults.push(
            Error::new(format!("successes have {} different bodies: {}", success.len(), list(&success)))
                .help("progenitor panics: keep one success type; errors are `4XX` and `5XX`, not `default`"),
        );
    }
    if error.len() > 1 || error.contains("none") {
        faults.push(
            Error::new(format!(
                "errors have different bodies, or none: {}",
                list(&error)
            ))
            .help("progenitor panics: give every error status one shared schema"),
        );
    }
    if let Some(content) = at
        .operation
        .get("requestBody")
        .and_then(|body| body.get("content")?.as_object())
    {
        let types: Vec<&str> = content.keys().map(String::as_str).collect();
        if types != ["application/json"] {
            faults.push(
                Error::new(format!("the request body is {}", types.join(" or "))).help(
                    "progenitor takes `application/json` alone; set the real one with `x-wire-media-type`",
                ),
            );
        }
    }
    for parameter in document::parameters(at.operation) {
        faults.extend(self::parameter(parameter));
    }
    for name in template_names(at.path) {
        let declared = document::parameters(at.operation)
            .any(|parameter| parameter["in"] == "path" && parameter["name"] == name);
        if !declared {
            faults.push(
                Error::new(format!(
                    "the path's `{{{name}}}` is no parameter of the operation"
                ))
                .help(
                    "progenitor panics: list it among the operation's parameters, with `in: path`",
                ),
            );
        }
    }
    faults
}

/// The names in the braces of a path.
fn template_names(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0))
}

fn parameter(parameter: &Value) -> Option<Error> {
    let name = parameter
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let text = |key: &str| {
        parameter
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (fault, help) = if text("in") == "cookie" {
        (
            "is a cookie",
            "progenitor takes path, query and header parameters",
        )
    } else if text("style") == "deepObject" {
        ("has the style deepObject", "model it as plain parameters")
    } else if parameter.get("content").is_some() {
        ("has a media type", "give it a schema")
    } else if parameter
        .pointer("/schema/type")
        .is_some_and(|kind| kind == "array")
    {
        (
            "is a list",
            "progenitor always writes `k=a&k=b`: model a comma list as a string",
        )
    } else {
        return None;
    };
    Some(Error::new(format!("the parameter `{name}` {fault}")).help(help))
}

/// A word for the type of a response's body.
fn body_type(response: &Value) -> String {
    let Some(content) = response
        .get("content")
        .and_then(Value::as_object)
        .filter(|content| !content.is_empty())
    else {
        return "none".into();
    };
    let schemas: Vec<String> = content
        .iter()
        .map(|(media, value)| match value.pointer("/schema/$ref") {
            Some(target) if media == "application/json" => {
                target.as_str().unwrap_or_default().to_owned()
            }
            _ => format!("{media} {}", value.get("schema").unwrap_or(&Value::Null)),
        })
        .collect();
    schemas.join(" or ")
}

fn list(types: &BTreeSet<String>) -> String {
    types.iter().cloned().collect::<Vec<_>>().join(", ")
}

/// The types that a schema may have.
const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "object", "array"];

fn schema(schema: &Object) -> Vec<(&'static str, Error)> {
    let mut faults = Vec::new();
    let mut fault =
        |key: &'static str, what: &str, help: &str| faults.push((key, Error::new(what).help(help)));
    if schema.contains_key("enum") {
        fault(
            "/enum",
            "a closed enum: one unknown value fails a whole reply",
            "name its concept with `x-enum`",
        );
    }
    if schema.contains_key("anyOf") {
        fault(
            "/anyOf",
            "`anyOf` compiles, then fails at run time",
            "give the component a replacement type",
        );
    }
    if schema.contains_key("oneOf") {
        fault(
            "/oneOf",
            "`oneOf` becomes an untagged enum, slow and awkward",
            "give it a replacement type",
        );
    }
    if schema.contains_key("not") {
        fault(
            "/not",
            "`not` is not understood",
            "leave it out of the fragment",
        );
    }
    if schema.contains_key("discriminator") {
        fault(
            "/discriminator",
            "a discriminator is ignored",
            "give the component a replacement type",
        );
    }
    if schema.get("additionalProperties") == Some(&Value::Bool(true)) {
        fault(
            "/additionalProperties",
            "`true` drops unknown fields",
            "write `{}` to keep them",
        );
    }
    match schema.get("type") {
        Some(Value::Array(_)) => fault(
            "/type",
            "a list of types is OpenAPI 3.1",
            "write one type, and `nullable`",
        ),
        Some(kind) if !TYPES.iter().any(|known| kind == known) => fault(
            "/type",
            &format!("{kind} is no type of OpenAPI"),
            &format!("progenitor panics: write {}", TYPES.join(", ")),
        ),
        _ => {}
    }
    let required = schema.get("required").and_then(Value::as_array);
    for (name, property) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if property.get("default").is_some() {
            fault(
                "/properties",
                &format!("the default of `{name}` would always be sent"),
                "say it in prose",
            );
        }
        let required = required.is_some_and(|required| required.iter().any(|other| other == name));
        let container = property.get("type").is_some_and(|kind| kind == "array")
            || property.get("additionalProperties").is_some();
        if container && !required && property.get("nullable") != Some(&Value::Bool(true)) {
            fault(
                "/properties",
                &format!(
                    "`{name}` is an optional list or map: null fails, and an empty one cannot be sent"
                ),
                "make it nullable",
            );
        }
    }
    faults
}
