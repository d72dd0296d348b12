//! An OpenAPI document as a JSON tree, in the order in which it was written.
//!
//! Only this module deals with the syntax of files, YAML or JSON; everything else works on the tree.

use std::path::Path;

use serde_json::{Map, Value};

use crate::error::Error;

/// A JSON object, as the tree holds it.
pub type Object = Map<String, Value>;

/// Reads an OpenAPI 3.0 document, YAML or JSON, from a file.
///
/// # Errors
/// A missing or unreadable file, broken syntax (with its line), or a version other than 3.0.
pub fn read(path: &Path) -> Result<Value, Error> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new(format!("cannot read the document: {error}"))
            .at(&shown)
            .help("give the path of an OpenAPI 3.0 document")
    })?;
    parse(&text, &shown)
}

/// Reads an OpenAPI 3.0 document from text; `name` is the file that errors name.
///
/// # Errors
/// Broken syntax (with its line), or a version other than 3.0.
pub fn parse(text: &str, name: &str) -> Result<Value, Error> {
    let document: Value = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| {
            // The parser has a limit of its own above `MAX_DEPTH`.
            if error.to_string().starts_with("recursion limit") {
                return too_deep(&format!("{name}:{}", error.line()));
            }
            Error::new(format!("broken JSON: {error}"))
                .at(format!("{name}:{}", error.line()))
                .help("correct the syntax; a truncated document looks like this too")
        })?
    } else {
        parse_yaml(text, name)?
    };
    check(&document, name)?;
    Ok(document)
}

/// Checks what every document needs, whatever it was read from: its version and a bounded depth.
///
/// # Errors
/// A version other than 3.0, and a document that is nested too deeply.
pub fn check(document: &Value, name: &str) -> Result<(), Error> {
    check_version(document, name)?;
    check_depth(document, name)
}

/// The options for reading YAML: version 1.2, in which `no` and `n` are strings, within limits.
pub(crate) fn yaml_options() -> serde_saphyr::Options {
    // LaunchDarkly's whole document has about 100,000 nodes, and grows.
    let budget = serde_saphyr::budget! { max_depth: MAX_DEPTH + 1, max_nodes: 4_000_000, max_events: 16_000_000 };
    // And no aliases; a few lines of aliases of aliases would be read for long.
    let aliases = serde_saphyr::alias_limits! { max_total_replayed_events: 200_000 };
    serde_saphyr::options! { budget: budget, alias_limits: aliases, strict_booleans: true }
}

fn parse_yaml(text: &str, name: &str) -> Result<Value, Error> {
    serde_saphyr::from_str_with_options(text, yaml_options()).map_err(|error| {
        let line = error
            .location()
            .map_or(String::new(), |location| format!(":{}", location.line()));
        let first = error.without_snippet().to_string();
        if ["depth", "nesting", "recursion"]
            .iter()
            .any(|word| first.contains(word))
        {
            return too_deep(&format!("{name}{line}"));
        }
        Error::new(format!(
            "broken YAML: {}",
            first.lines().next().unwrap_or("unreadable")
        ))
        .at(format!("{name}{line}"))
        .help("correct the syntax at that line")
    })
}

fn check_version(document: &Value, name: &str) -> Result<(), Error> {
    let location = format!("{name}#/openapi");
    match document.get("openapi").and_then(Value::as_str) {
        Some(version) if version == "3.0" || version.starts_with("3.0.") => Ok(()),
        Some(version) => Err(Error::new(format!("OpenAPI {version} is not supported"))
            .at(location)
            .help(
                "write the document in OpenAPI 3.0.3, the only version that progenitor supports",
            )),
        None => Err(
            Error::new("this is not an OpenAPI document: it has no version")
                .at(location)
                .help("begin the document with `openapi: 3.0.3`"),
        ),
    }
}

/// The maximal depth of objects and lists: LaunchDarkly's document has 19 levels, and the walks recurse.
const MAX_DEPTH: usize = 64;

fn check_depth(document: &Value, name: &str) -> Result<(), Error> {
    let mut todo = vec![(document, 0)];
    while let Some((value, depth)) = todo.pop() {
        if depth > MAX_DEPTH {
            return Err(too_deep(name));
        }
        match value {
            Value::Object(object) => todo.extend(object.values().map(|value| (value, depth + 1))),
            Value::Array(list) => todo.extend(list.iter().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

fn too_deep(location: &str) -> Error {
    Error::new(format!(
        "the document is nested more than {MAX_DEPTH} levels deep"
    ))
    .at(location)
    .help("name the inner schemas as components and refer to them by `$ref`")
}

/// Returns the components of a kind (`schemas`, `responses`, …), if the document has any.
pub fn components<'a>(document: &'a Value, kind: &str) -> Option<&'a Object> {
    document.get("components")?.get(kind)?.as_object()
}

/// Returns the component schemas, to change.
pub fn schemas_mut(document: &mut Value) -> Option<&mut Object> {
    document
        .get_mut("components")?
        .get_mut("schemas")?
        .as_object_mut()
}

/// Returns the name in a `$ref` to a component schema.
pub fn schema_name(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// Returns the `$ref` to a component schema.
pub fn schema_ref(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// The HTTP methods that a path item may have, as OpenAPI spells them.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An operation and its place in the document.
pub struct OperationAt<'a> {
    /// The path template.
    pub path: &'a str,
    /// The method, in lower case.
    pub method: &'a str,
    /// The operation object.
    pub operation: &'a Object,
    /// Its JSON pointer.
    pub pointer: String,
}

impl<'a> OperationAt<'a> {
    /// Its `operationId`, if it has one.
    pub fn id(&self) -> Option<&'a str> {
        self.operation.get("operationId")?.as_str()
    }

    /// Its method and path: `GET /projects/{projectKey}`.
    pub fn route(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

/// Returns the parameters of an operation, without those of its path.
pub fn parameters(operation: &Object) -> impl Iterator<Item = &Value> {
    let list = operation.get("parameters").and_then(Value::as_array);
    list.into_iter().flatten()
}

/// Returns every operation of the document, in its order.
pub fn operations(document: &Value) -> Vec<OperationAt<'_>> {
    let mut found = Vec::new();
    for (path, item) in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let Some(operation) = operation.as_object() else {
                continue;
            };
            if METHODS.contains(&method.as_str()) {
                let pointer = format!("#/paths/{}/{method}", crate::openapi::pointer::escape(path));
                found.push(OperationAt {
                    path,
                    method,
                    operation,
                    pointer,
                });
            }
        }
    }
    found
}

/// Returns every operation of the document with its pointer, to change.
pub fn operations_mut(document: &mut Value) -> Vec<(String, &mut Object)> {
    let mut found = Vec::new();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let Some(operation) = operation.as_object_mut() else {
                continue;
            };
            if METHODS.contains(&method.as_str()) {
                found.push((
                    format!("#/paths/{}/{method}", crate::openapi::pointer::escape(path)),
                    operation,
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_of_aliases_are_refused() {
        let line = |number: usize| format!("a{0}: &a{0} [*a{number}, *a{number}]\n", number + 1);
        let text: String = (0..40).map(line).collect();
        let error = parse(&format!("openapi: 3.0.3\na0: &a0 x\n{text}"), "f").unwrap_err();
        let shown = error.to_string();
        assert!(
            shown.contains("alias") && shown.contains("at: f:1"),
            "{shown}"
        );
    }

    #[test]
    fn broken_input_is_reported_with_its_location() {
        let cases = [
            (
                "openapi: 3.0.3\ninfo: [1, 2\npaths: {}\n",
                "broken YAML",
                "f.yaml:",
            ),
            ("openapi: 3.0.3\nopenapi: 3.0.3\n", "duplicate", "f.yaml:2"),
            (
                "{\"openapi\": \"3.0.3\",\n \"info\": ",
                "broken JSON",
                "f.yaml:2",
            ),
            (
                "openapi: 3.1.0\n",
                "OpenAPI 3.1.0 is not supported",
                "f.yaml#/openapi",
            ),
            ("swagger: '2.0'\n", "has no version", "f.yaml#/openapi"),
        ];
        for (text, what, place) in cases {
            let message = parse(text, "f.yaml").expect_err(text).to_string();
            assert!(message.contains(what), "{message}");
            assert!(message.contains(place), "{message}");
        }
    }

    #[test]
    fn words_that_older_yaml_reads_as_booleans_are_strings() {
        let document =
            parse("openapi: 3.0.3\ncountries: [no, n, yes, on, true]\n", "f").expect("reads");
        assert_eq!(
            document["countries"],
            serde_json::json!(["no", "n", "yes", "on", true])
        );
    }

    #[test]
    fn keys_keep_their_order() {
        let document = parse("openapi: 3.0.3\nzebra: 1\napple: 2\n", "f").expect("reads");
        let keys: Vec<&String> = document.as_object().expect("object").keys().collect();
        assert_eq!(keys, ["openapi", "zebra", "apple"]);
    }
}
