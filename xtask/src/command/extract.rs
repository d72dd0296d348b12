//! `cargo xtask extract`: prints operations of a document with everything that they refer to, or writes them as an area.

use std::collections::BTreeSet;
use std::path::Path;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};
use serde_saphyr::DoubleQuoted;

use crate::command::{Exit, Report};
use crate::error::Error;
use crate::openapi::compose::{FOLDER, Fragment};
use crate::openapi::document::{METHODS, Object};
use crate::openapi::extensions::SELECTED;
use crate::openapi::subset::ApiSubset;
use crate::openapi::{draft, input};
use crate::pipeline;
use crate::shown::{self, is_hidden};

/// What follows the arguments in the help.
pub const AFTER_HELP: &str = "\
Examples:
  cargo xtask extract openapi.json getExperiments                       print an operation
  cargo xtask extract openapi.json getExperiments getExperiment | less  print two
  cargo xtask extract --area holdouts openapi.json getAllHoldouts       write openapi/holdouts.yaml

Exit codes:
  0  printed or written
  1  error: the document or an operation cannot be read, or the file exists
  2  wrong arguments";

/// The arguments of `cargo xtask extract`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// OpenAPI 3.0 document, as JSON or YAML; `-` is standard input
    pub file: String,
    /// `operationId` of an operation to print
    #[arg(required = true, value_name = "OPERATION")]
    pub operations: Vec<String>,
    /// Write openapi/NAME.yaml, a new area of the fragment, instead of printing: without what only the base may have,
    /// without the schemas that the fragment has, and with the marks that a machine can know
    #[arg(long, value_name = "NAME", value_parser = area_name)]
    pub area: Option<String>,
}

/// Returns the operations and all components that they reach as one YAML document, or writes them as a new area.
///
/// # Errors
/// A document that cannot be read or parsed, operations that it does not have, and references that lead nowhere; for an
/// area, a fragment in `root` that cannot be read, and a file that is there already or cannot be written.
pub fn run(args: &Args, root: &Path) -> Result<Report, Error> {
    let input::Input { document, name, .. } = input::read(&args.file)?;
    let text = match &args.area {
        Some(area) => {
            let path = format!("{FOLDER}/{area}.yaml");
            // An existing file may be what keeps the fragment from being read.
            if root.join(&path).exists() {
                return Err(pipeline::exists(&path));
            }
            let fragment = Fragment::read(root)?.document;
            let text = extract_area(&document, &fragment, &name, &args.operations)?;
            let head = format!(
                "# The area `{area}`, as LaunchDarkly's document has it; docs/add-an-area.md says how it goes on. Composed with\n\
                 # `experiments.yaml`, which has what is shared.\n"
            );
            pipeline::create(root, &path, &(head + &text))?;
            format!("wrote {path}; go on with step 2 of docs/add-an-area.md\n")
        }
        None => extract(&document, &name, &args.operations)?,
    };
    Ok(Report {
        text,
        exit: Exit::Done,
    })
}

/// Returns the operations with the given ids, and all components that they reach, as YAML.
///
/// # Errors
/// As [`run`], but for reading.
pub fn extract(document: &Value, name: &str, operations: &[String]) -> Result<String, Error> {
    let subset = ApiSubset::by_ids(document, name, operations)?;
    yaml(&standalone(&subset), name)
}

/// Returns the operations with the given ids as a new area of `fragment`, with the schemas that it does not have.
///
/// # Errors
/// As [`extract`].
pub fn extract_area(
    document: &Value,
    fragment: &Value,
    name: &str,
    operations: &[String],
) -> Result<String, Error> {
    let subset = ApiSubset::beyond(document, fragment, name, operations)?;
    yaml(&area(&subset, fragment), name)
}

/// Checks the name of an area, which becomes that of a file.
fn area_name(text: &str) -> Result<String, String> {
    let fits = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-';
    match !text.is_empty() && text.chars().all(fits) {
        true => Ok(text.to_owned()),
        false => Err("write it in lower case, with `-` between words, as in `ai-configs`".into()),
    }
}

fn yaml(document: &Value, name: &str) -> Result<String, Error> {
    // Lists are indented as in the fragment.
    let options = serde_saphyr::ser_options! { compact_list_indent: false };
    let text = serde_saphyr::to_string_with_options(&Quoted(document), options);
    let text = text.map_err(|error| {
        Error::new(format!("cannot write the operations as YAML: {error}"))
            .at(name)
            .help("report this as a bug, with the document")
    })?;
    Ok(shown::json(&text))
}

/// A tree in which texts and keys with hidden characters are put in double quotes, where they can be escaped.
struct Quoted<'a>(&'a Value);

impl Serialize for Quoted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hides = |text: &str| text.chars().any(|c| is_hidden(c) && c != '\n');
        match self.0 {
            Value::String(text) if hides(text) => DoubleQuoted(text).serialize(serializer),
            Value::Array(list) => serializer.collect_seq(list.iter().map(Quoted)),
            Value::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (key, value) in object {
                    match hides(key) {
                        true => map.serialize_entry(&DoubleQuoted(key), &Quoted(value))?,
                        false => map.serialize_entry(key, &Quoted(value))?,
                    }
                }
                map.end()
            }
            value => value.serialize(serializer),
        }
    }
}

/// Copies a subset into a document of its own.
fn standalone(subset: &ApiSubset<'_>) -> Value {
    let mut document = Object::new();
    for key in ["openapi", "info", "servers", "security"] {
        let value = subset.document.get(key);
        document.extend(value.map(|value| (key.to_owned(), value.clone())));
    }
    document.insert("paths".into(), paths(subset).into());
    document.insert("components".into(), components(subset).into());
    document.into()
}

/// Copies a subset into the document of an area: its tags, paths and components.
fn area(subset: &ApiSubset<'_>, fragment: &Value) -> Value {
    let names = |list: Option<&Value>, key: &str| -> BTreeSet<String> {
        let list = list.and_then(Value::as_array).into_iter().flatten();
        let name = |one: &Value| one.get(key).unwrap_or(one).as_str().map(str::to_owned);
        list.filter_map(name).collect()
    };
    let known = names(fragment.get("tags"), "name");
    let mut tags = BTreeSet::new();
    for at in &subset.operations {
        tags.extend(names(at.operation.get("tags"), "name"));
    }
    let tags: Vec<Value> = tags
        .difference(&known)
        .map(|name| json!({ "name": name }))
        .collect();
    let mut components = components(subset);
    components.shift_remove("securitySchemes");
    let mut paths = paths(subset);
    draft::fill(&mut paths);
    json!({
        "openapi": subset.document.get("openapi"),
        SELECTED: true,
        "tags": tags,
        "paths": paths,
        "components": components,
    })
}

/// The path items of the operations, without their other operations.
fn paths(subset: &ApiSubset<'_>) -> Object {
    let mut paths = Object::new();
    for operation in &subset.operations {
        let item = subset.path_item(operation);
        let shared = item.object().into_iter().flatten();
        let shared = shared.filter(|(key, _)| !METHODS.contains(&key.as_str()));
        let entry = paths.entry(operation.path).or_insert_with(|| {
            let shared = shared.map(|(key, value)| (key.clone(), value.clone()));
            Value::Object(shared.collect())
        });
        entry[operation.method] = Value::Object(operation.operation.clone());
    }
    paths
}

/// The components that are reached, and the security schemes, to which no `$ref` leads.
fn components(subset: &ApiSubset<'_>) -> Object {
    let mut components = Object::new();
    let all = subset.document.get("components").and_then(Value::as_object);
    for (kind, members) in all.into_iter().flatten() {
        let wanted = |name: &str| kind == "securitySchemes" || subset.reaches(kind, name);
        let members: Object = members
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| wanted(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !members.is_empty() {
            components.insert(kind.clone(), members.into());
        }
    }
    components
}
