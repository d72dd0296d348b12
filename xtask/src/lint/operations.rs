//! Operations as the client can serve them: their parameters, their bodies, and the statuses that they answer with.

use std::collections::HashSet;

use serde_json::Value;

use super::constructs::{names_in_braces, parameter, request_body, undeclared_path_parameters};
use crate::error::Error;
use crate::nearest::nearest;
use crate::openapi::document::{self, OperationAt, schema_name};
use crate::openapi::extensions::{ERROR, ON_SCHEMAS};
use crate::openapi::pointer::join;

/// Checks every operation of the fragment.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    let operations = document::operations(document);
    for at in &operations {
        errors.extend(id(at).map(|error| error.at(&at.pointer)));
        errors.extend(request_body(at.operation).map(|error| error.at(&at.pointer)));
        let undeclared = undeclared_path_parameters(at).into_iter();
        errors.extend(undeclared.map(|error| error.at(&at.pointer)));
        let pointer = join(&at.pointer, "parameters");
        for (index, one) in document::parameters(at.operation).enumerate() {
            let found = parameter(one).or_else(|| sendable(at, one));
            errors.extend(found.map(|error| error.at(join(&pointer, &index.to_string()))));
        }
        errors.extend(responses(document, at));
    }
    errors.extend(routes(&operations));
    errors
}

fn id(at: &OperationAt<'_>) -> Option<Error> {
    let error = || {
        Error::new("the operation has no operationId")
            .help("add one: the generated method is named after it")
    };
    // One that is missing is a matter of the structure.
    at.id().is_some_and(str::is_empty).then(error)
}

/// Paths that are the same but for the names of their parameters, and paths without a slash or with broken braces.
fn routes(operations: &[OperationAt<'_>]) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut seen: Vec<(String, &str)> = Vec::new();
    for at in operations {
        let route = format!("{} {}", at.method, without_names(at.path));
        match seen
            .iter()
            .find(|(other, path)| *other == route && *path != at.path)
        {
            Some((_, other)) => errors.push(
                Error::new(format!("`{other}` is the same path"))
                    .at(&at.pointer)
                    .help("keep one of them: only the names of the parameters differ"),
            ),
            None => seen.push((route, at.path)),
        }
        let names: Vec<&str> = names_in_braces(at.path).collect();
        let mut once = HashSet::new();
        let braces = at.path.matches(['{', '}']).count();
        let problem = if !at.path.starts_with('/') {
            "does not begin with a slash"
        } else if braces != 2 * names.len() || names.iter().any(|name| name.contains('{')) {
            "has a brace without its other one"
        } else if !names.iter().all(|name| once.insert(*name)) {
            "has a parameter twice"
        } else {
            continue;
        };
        errors.push(
            Error::new(format!("the path `{}` {problem}", at.path))
                .at(&at.pointer)
                .help("write the path as LaunchDarkly documents it, each parameter in braces"),
        );
    }
    errors
}

fn without_names(path: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Checks that the client can send a parameter: a text in the path, or a plain value in the query.
fn sendable(at: &OperationAt<'_>, parameter: &Value) -> Option<Error> {
    parameter.get("schema")?;
    let text = |key: &str| {
        parameter
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let (name, place) = (text("name"), text("in"));
    let kind = parameter.pointer("/schema/type").and_then(Value::as_str);
    let (problem, help) = match (place, kind) {
        ("header", _) => (
            "is a header",
            "leave it out: the client sets the headers that it sends".to_owned(),
        ),
        ("path", _) if !names_in_braces(at.path).any(|part| part == name) => (
            "is not in the path",
            match nearest(name, names_in_braces(at.path)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "remove it, or add it to the path in braces".into(),
            },
        ),
        ("path", _) if parameter.get("required") != Some(&Value::Bool(true)) => (
            "is in the path and not required",
            "write `required: true`".into(),
        ),
        ("path", Some("string")) | ("query", Some("string" | "integer" | "number" | "boolean")) => {
            let marks = parameter.get("schema").and_then(Value::as_object)?;
            let mut marks = marks
                .keys()
                .filter(|key| ON_SCHEMAS.contains(&key.as_str()) || *key == "enum");
            let mark = marks.next()?;
            let error = Error::new(format!("the parameter `{name}` has `{mark}`"));
            return Some(error.help(
                "remove it: a parameter is a plain value, and its values stand in its description",
            ));
        }
        ("path", _) => (
            "is in the path and not a text",
            "write `type: string`".into(),
        ),
        _ => (
            "is not a plain value",
            "write the type `string`, `integer`, `number` or `boolean`".into(),
        ),
    };
    Some(Error::new(format!("the parameter `{name}` {problem}")).help(help))
}

/// Checks the statuses of an operation: one success with a JSON body, and errors with the schema of one.
fn responses(document: &Value, at: &OperationAt<'_>) -> Vec<Error> {
    let mut errors = Vec::new();
    let pointer = join(&at.pointer, "responses");
    let responses = at.operation.get("responses").and_then(Value::as_object);
    let mut successes = 0;
    for (status, response) in responses.into_iter().flatten() {
        let pointer = join(&pointer, status);
        match status.as_bytes() {
            [b'2', b'0'..=b'9', b'0'..=b'9'] => {
                successes += 1;
                errors.extend(json_body(response).map(|error| error.at(&pointer)));
            }
            b"default" | [b'4' | b'5', b'0'..=b'9', b'0'..=b'9'] => {
                errors.extend(error_body(document, response).map(|error| error.at(&pointer)));
            }
            _ => errors.push(
                Error::new(format!(
                    "`{status}` is not a status that the client can read"
                ))
                .at(&pointer)
                .help("write 200 to 299 for the success, 400 to 599 or `default` for errors"),
            ),
        }
    }
    if responses.is_some() && successes != 1 {
        errors.push(
            Error::new(format!(
                "the operation documents {successes} successes, not one"
            ))
            .at(&pointer)
            .help("keep the one response 2xx that the service sends"),
        );
    }
    errors
}

/// The success needs a body of JSON.
fn json_body(response: &Value) -> Option<Error> {
    let content = response.get("content").and_then(Value::as_object);
    let types: Vec<&str> = content
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    match types[..] {
        ["application/json"] => None,
        [] => Some(
            Error::new("the success has no body")
                .help("describe it as `application/json`: the client reads every success as JSON"),
        ),
        _ => Some(
            Error::new(format!("the success is {}", types.join(" or ")))
                .help("write `application/json`, the only media type that the client reads"),
        ),
    }
}

/// An error may have no body, or one whose schema is that of errors.
fn error_body(document: &Value, response: &Value) -> Option<Error> {
    let content = response.get("content").and_then(Value::as_object);
    let schemas = document::components(document, "schemas");
    let marked = |name: &str| {
        let schema = schemas.and_then(|schemas| schemas.get(name));
        schema.is_some_and(|schema| schema.get(ERROR) == Some(&Value::Bool(true)))
    };
    if let Some((name, _)) = content
        .into_iter()
        .flatten()
        .find(|(name, _)| *name != "application/json")
    {
        let error = Error::new(format!("the error is {name}"));
        return Some(
            error.help("write `application/json`: an error of any other type is read as its text"),
        );
    }
    let other = content.into_iter().flatten().find_map(|(_, media)| {
        let target = media.pointer("/schema/$ref").and_then(Value::as_str);
        match target.and_then(schema_name) {
            Some(name) if marked(name) => None,
            Some(name) => Some(format!("the schema `{name}`")),
            None => Some("a schema of its own".into()),
        }
    })?;
    let error = Error::new(format!(
        "the error has {other}, which is not marked as an error's"
    ));
    Some(error.help(format!(
        "mark the component with `{ERROR}: true`, or refer to one that is"
    )))
}
