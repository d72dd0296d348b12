//! Constructs that make progenitor panic, or for which it generates wrong code.

use std::collections::BTreeSet;

use serde_json::Value;

use super::formats::{FOREIGN, foreign};
use crate::error::Error;
use crate::nearest::nearest;
use crate::openapi::document::{self, Object, OperationAt, schema_ref};
use crate::openapi::walk;

/// Checks operations and schemas; components in `replacements` have a type written by hand and may be anything.
pub(super) fn check(document: &Value, replacements: &[String]) -> Vec<Error> {
    let mut errors = missing_replacements(document, replacements);
    errors.extend(version(document));
    for at in document::operations(document) {
        let found = operation(&at).into_iter();
        errors.extend(found.map(|error| error.at(&at.pointer)));
    }
    let replaced = |pointer: &str| {
        replacements.iter().any(|name| {
            let rest = pointer.strip_prefix(&schema_ref(name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    walk::schemas(document, &mut |pointer, schema| {
        if !replaced(pointer) {
            errors.extend(keywords(pointer, schema));
            errors.extend(schema_type(pointer, schema));
            errors.extend(format(pointer, schema));
            errors.extend(properties(pointer, schema));
        }
    });
    errors
}

fn missing_replacements(document: &Value, replacements: &[String]) -> Vec<Error> {
    let schemas = document::components(document, "schemas");
    let missing = |name: &&String| schemas.is_none_or(|schemas| !schemas.contains_key(*name));
    let error = |name: &String| {
        Error::new(format!("the replaced component `{name}` does not exist"))
            .at(schema_ref(name))
            .help("progenitor ignores such a replacement: remove it, or correct the name")
    };
    replacements.iter().filter(missing).map(error).collect()
}

fn version(document: &Value) -> Option<Error> {
    let version = document.pointer("/info/version")?.as_str()?;
    if version.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return None;
    }
    let error = Error::new("the version has characters that are not printable ASCII");
    Some(
        error
            .at("#/info/version")
            .help("it becomes a header: write printable ASCII"),
    )
}

fn operation(at: &OperationAt<'_>) -> Vec<Error> {
    let mut errors = Vec::new();
    if at.id().is_none_or(str::is_empty) {
        let error = Error::new("the operation has no operationId");
        errors.push(error.help("add one: the generated method is named after it"));
    }
    errors.extend(responses(at.operation));
    errors.extend(request_body(at.operation));
    errors.extend(document::parameters(at.operation).filter_map(parameter));
    errors.extend(undeclared_path_parameters(at));
    errors
}

/// Successes must share one type, and so must errors.
fn responses(operation: &Object) -> Vec<Error> {
    let responses = operation.get("responses").and_then(Value::as_object);
    let (mut successes, mut errors) = (BTreeSet::new(), BTreeSet::new());
    for (status, response) in responses.into_iter().flatten() {
        let types = match status.starts_with(['4', '5']) {
            true => &mut errors,
            false => &mut successes,
        };
        types.insert(body_type(response));
    }
    let list = |types: BTreeSet<String>| types.into_iter().collect::<Vec<_>>().join(", ");
    let mut found = Vec::new();
    if successes.len() > 1 {
        let count = successes.len();
        let error = Error::new(format!(
            "successes have {count} different bodies: {}",
            list(successes)
        ));
        found.push(error.help(
            "progenitor panics: keep one success type, and write errors as `4XX` and `5XX`, not as `default`",
        ));
    }
    if errors.len() > 1 || errors.contains("none") {
        let error = Error::new(format!(
            "errors have different bodies, or none: {}",
            list(errors)
        ));
        found.push(error.help("progenitor panics: give every error status one shared schema"));
    }
    found
}

/// Describes the type of a response's body.
fn body_type(response: &Value) -> String {
    let content = response.get("content").and_then(Value::as_object);
    let Some(content) = content.filter(|content| !content.is_empty()) else {
        return "none".into();
    };
    let schemas = content.iter().map(|(media, value)| {
        let reference = value.pointer("/schema/$ref").and_then(Value::as_str);
        match reference.filter(|_| media == "application/json") {
            Some(target) => target.to_owned(),
            None => format!("{media} {}", value.get("schema").unwrap_or(&Value::Null)),
        }
    });
    schemas.collect::<Vec<_>>().join(" or ")
}

pub(super) fn request_body(operation: &Object) -> Option<Error> {
    let content = operation.get("requestBody")?.get("content")?.as_object()?;
    let types: Vec<&str> = content.keys().map(String::as_str).collect();
    if types == ["application/json"] {
        return None;
    }
    let error = Error::new(format!("the request body is {}", types.join(" or ")));
    Some(error.help(
        "progenitor supports `application/json` only: write that, and set the real type with `x-wire-media-type`",
    ))
}

pub(super) fn parameter(parameter: &Value) -> Option<Error> {
    let text = |key: &str| {
        parameter
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let is_list = parameter
        .pointer("/schema/type")
        .is_some_and(|kind| kind == "array");
    let (problem, help) = if text("in") == "cookie" {
        (
            "is a cookie",
            "progenitor supports path, query and header parameters",
        )
    } else if text("style") == "deepObject" {
        ("has the style deepObject", "write it as plain parameters")
    } else if parameter.get("content").is_some() {
        ("has a media type", "give it a schema")
    } else if is_list {
        (
            "is a list",
            "progenitor always writes `k=a&k=b`: write a comma-separated list as a string",
        )
    } else {
        return None;
    };
    let name = text("name");
    Some(Error::new(format!("the parameter `{name}` {problem}")).help(help))
}

pub(super) fn undeclared_path_parameters(at: &OperationAt<'_>) -> Vec<Error> {
    let declared = |name: &&str| {
        document::parameters(at.operation)
            .any(|parameter| parameter["in"] == "path" && parameter["name"] == *name)
    };
    let names = || {
        let all = document::parameters(at.operation);
        all.filter_map(|parameter| parameter["name"].as_str())
            .filter(|name| !names_in_braces(at.path).any(|part| part == *name))
    };
    let error = |name: &str| {
        let error = Error::new(format!(
            "`{{{name}}}` in the path is not a parameter of the operation"
        ));
        error.help(match nearest(name, names()) {
            Some(other) => format!("progenitor panics: is it `{other}`?"),
            None => {
                "progenitor panics: add it to the operation's parameters, with `in: path`".into()
            }
        })
    };
    names_in_braces(at.path)
        .filter(|name| !declared(name))
        .map(error)
        .collect()
}

pub(super) fn names_in_braces(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| Some(part.split_once('}')?.0))
}

/// Keywords that no schema may have, each with what is wrong about it and the way out.
pub(super) const KEYWORDS: [(&str, &str, &str); 5] = [
    (
        "enum",
        "the enum is closed: one unknown value would fail a whole response",
        "name its concept with `x-enum`",
    ),
    (
        "anyOf",
        "`anyOf` compiles, and fails at run time",
        "give the component a type written by hand",
    ),
    (
        "oneOf",
        "`oneOf` becomes an untagged enum, which is slow and gives poor errors",
        "give the component a type written by hand",
    ),
    (
        "not",
        "`not` is not supported",
        "remove it from the fragment",
    ),
    (
        "discriminator",
        "a discriminator is ignored",
        "give the component a type written by hand",
    ),
];

fn keywords(pointer: &str, schema: &Object) -> Vec<Error> {
    let mut errors = Vec::new();
    for (key, message, help) in KEYWORDS {
        if schema.contains_key(key) {
            errors.push(
                Error::new(message)
                    .at(format!("{pointer}/{key}"))
                    .help(help),
            );
        }
    }
    if schema.get("additionalProperties") == Some(&Value::Bool(true)) {
        let error = Error::new("`true` drops unknown properties");
        let location = format!("{pointer}/additionalProperties");
        errors.push(error.at(location).help("write `{}` to keep them"));
    }
    errors
}

/// The types that a schema may have.
const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "object", "array"];

fn schema_type(pointer: &str, schema: &Object) -> Option<Error> {
    let error = match schema.get("type")? {
        Value::Array(_) => Error::new("a list of types is OpenAPI 3.1")
            .help("write one type, and `nullable: true` for null"),
        kind if TYPES.iter().any(|known| kind == known) => return None,
        kind => Error::new(format!("{kind} is not a type of OpenAPI")).help(format!(
            "progenitor panics: write one of {}",
            TYPES.join(", ")
        )),
    };
    Some(error.at(format!("{pointer}/type")))
}

fn format(pointer: &str, schema: &Object) -> Option<Error> {
    let format = schema.get("format")?.as_str()?;
    let error = || foreign(format).at(format!("{pointer}/format"));
    FOREIGN.contains(&format).then(error)
}

fn properties(pointer: &str, schema: &Object) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut error = |message: String, help: &str| {
        let location = format!("{pointer}/properties");
        errors.push(Error::new(message).at(location).help(help));
    };
    let required = schema.get("required").and_then(Value::as_array);
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        if property.get("default").is_some() {
            error(
                format!("the default of `{name}` would always be sent"),
                "state the default in the description instead",
            );
        }
        let required = required.is_some_and(|names| names.iter().any(|other| other == name));
        let container = property.get("type").is_some_and(|kind| kind == "array")
            || property.get("additionalProperties").is_some();
        let nullable = property.get("nullable") == Some(&Value::Bool(true));
        if container && !required && !nullable {
            error(
                format!(
                    "`{name}` is an optional list or map: null fails, and an empty one cannot be sent"
                ),
                "make it nullable",
            );
        }
    }
    errors
}
