//! The Experiments part of a document, alone, in the fragment's order and layout.
//!
//! What the fragment has too keeps the fragment's words, comments and line breaks, so `diff` against it shows what is
//! different on the wire and nothing else. What is new brings the document's words along, to be read, not to be kept.

mod compose;
mod dress;
mod yaml;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value};

pub use self::dress::Words;
use crate::drift::workspace_file;
use crate::error::Error;
use crate::openapi::document::{self, Object};
use crate::openapi::input;
use crate::openapi::layout::Layout;
use crate::openapi::place::Place;
use crate::openapi::subset::{self, Part};
use crate::pipeline::FRAGMENT;

const HELP: &str = "\
The Experiments part of a document, in the order and layout of openapi/experiments.yaml.

usage: cargo xtask extract [--verbatim] FILE

  FILE          an OpenAPI 3.0 document of LaunchDarkly's or a part of one, JSON or YAML; `-` is standard input
  --verbatim    keep the document's own prose, examples and extensions

Without --verbatim, what the fragment has too keeps the fragment's prose, examples, extensions and comments, and the
schemas that those extensions name come along. So this shows what differs on the wire, and nothing else:
  cargo xtask extract FILE | diff openapi/experiments.yaml -

exit codes: 0 done, 1 failure
";

/// Runs `cargo xtask extract` with the arguments after it, in the workspace at `root`.
///
/// Returns what to print, and what to exit with.
///
/// # Errors
/// Arguments that cannot be meant, and documents that cannot be read, parsed, or followed.
pub fn command(arguments: &[&str], root: &Path) -> Result<(String, u8), Error> {
    if matches!(arguments, ["--help" | "-h" | "help"]) {
        return Ok((HELP.into(), 0));
    }
    let words = if arguments.contains(&"--verbatim") {
        Words::Document
    } else {
        Words::Fragment
    };
    let files: Vec<&&str> = arguments
        .iter()
        .filter(|argument| **argument != "--verbatim")
        .collect();
    let file = match files.as_slice() {
        [file] if **file == "-" || !file.starts_with('-') => file,
        _ => {
            return Err(
                Error::new("extract takes one document and at most the flag `--verbatim`")
                    .help("run `cargo xtask extract --help` to see what it takes"),
            );
        }
    };
    let fragment_text = workspace_file(root, FRAGMENT)?;
    let (document, name) = input::read(file)?;
    run(&fragment_text, &document, &name, words).map(|text| (text, 0))
}

/// Writes the Experiments part of `document` in the order and layout of the fragment.
///
/// # Errors
/// A fragment that cannot be parsed, a document without anything of Experiments, and references that lead nowhere.
pub fn run(
    fragment_text: &str,
    document: &Value,
    name: &str,
    words: Words,
) -> Result<String, Error> {
    let fragment = document::parse(fragment_text, FRAGMENT)?;
    let part = subset::carve(document, &fragment, name)?;
    let mut alone = alone(&part, &fragment, words);
    if words == Words::Fragment {
        bring_along(&mut alone, &fragment);
    }
    let dressed = dress::dress(&alone, Some(&fragment), Place::Keywords, words);
    let copied = compose::compose(&dressed, &fragment, &Layout::of(fragment_text));
    // A fragment in another layout cannot be copied from; then every line is written afresh.
    [copied, yaml::block(&dressed, 0)]
        .into_iter()
        .find(|text| document::parse(text, name).is_ok_and(|read| read == dressed))
        .ok_or_else(|| {
            Error::new("the part does not read back as it was written")
                .at(name)
                .help("try --verbatim")
        })
}

/// The part as a document of its own.
fn alone(part: &Part<'_>, fragment: &Value, words: Words) -> Value {
    let mut alone = Map::new();
    let named = ["openapi", "info", "servers", "security", "tags"];
    for key in named {
        let value = match key {
            // The title and the version of the fragment are its own.
            "info" if words == Words::Fragment => fragment.get(key),
            _ => part.document.get(key),
        };
        alone.extend(value.map(|value| (key.to_owned(), value.clone())));
    }
    if let Some(tags) = alone.get_mut("tags").and_then(Value::as_array_mut) {
        let used: BTreeSet<&str> = part
            .operations
            .iter()
            .flat_map(|operation| tags_of(operation.operation))
            .collect();
        tags.retain(|tag| {
            tag.get("name")
                .and_then(Value::as_str)
                .is_some_and(|name| used.contains(name))
        });
    }
    alone.insert("paths".into(), Value::Object(paths(part)));
    alone.insert("components".into(), Value::Object(components(part)));
    Value::Object(alone)
}

fn tags_of(operation: &Object) -> impl Iterator<Item = &str> {
    operation
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn paths(part: &Part<'_>) -> Object {
    let mut paths = Object::new();
    for operation in &part.operations {
        let Some(item) = part.document["paths"][operation.path].as_object() else {
            continue;
        };
        let own = paths.entry(operation.path).or_insert_with(|| {
            let shared = item
                .iter()
                .filter(|(key, _)| !document::METHODS.contains(&key.as_str()));
            Value::Object(
                shared
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect(),
            )
        });
        own[operation.method] = Value::Object(operation.operation.clone());
    }
    paths
}

/// The components that are reached, and the ways to authenticate, which are named without `$ref`.
fn components(part: &Part<'_>) -> Object {
    let mut components = Object::new();
    for (kind, all) in part
        .document
        .get("components")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let reached = |name: &str| kind == "securitySchemes" || part.reaches(kind, name);
        let members = all
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| reached(name));
        let members: Object = members
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !members.is_empty() {
            components.insert(kind.clone(), Value::Object(members));
        }
    }
    components
}

/// Adds the fragment's schemas that its extensions name, as the kinds of instructions are.
fn bring_along(alone: &mut Value, fragment: &Value) {
    let Some(own) = document::components(fragment, "schemas") else {
        return;
    };
    let Some(schemas) = document::schemas_mut(alone) else {
        return;
    };
    let mut todo: Vec<String> = schemas.keys().cloned().collect();
    while let Some(name) = todo.pop() {
        let Some(schema) = own.get(&name) else {
            continue;
        };
        // What came along is the fragment's alone, so whatever it refers to comes too; of the rest, what extensions name.
        let foreign = !schemas.contains_key(&name);
        if foreign {
            schemas.insert(name.clone(), schema.clone());
        }
        let mut named = Vec::new();
        names(schema, Place::Keywords, foreign, &mut named);
        todo.extend(named.into_iter().filter(|name| !schemas.contains_key(name)));
    }
}

/// Collects the schemas that extensions name by a reference, and all others too if `everything` is asked for.
fn names(value: &Value, place: Place, everything: bool, found: &mut Vec<String>) {
    match value {
        Value::String(text) if place == Place::Data || everything => {
            found.extend(document::schema_name(text).map(str::to_owned));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| names(value, place, everything, found)),
        Value::Object(object) => {
            for (key, value) in object {
                let child = place.child(key);
                // Examples and defaults are data too, and name nothing.
                if child != Place::Data || place == Place::Data || key.starts_with("x-") {
                    names(value, child, everything, found);
                }
            }
        }
        _ => {}
    }
}
