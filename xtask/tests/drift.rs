//! `cargo xtask drift` on small documents: a base, edits, and the differences that must be found, a file per case.
//!
//! Each file under `tests/drift` says what it is about. To add a case, add a file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use xtask::drift::{self, Finding};
use xtask::extract::{self, Words};
use xtask::openapi::document;
use xtask::openapi::subset;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[allow(dead_code)]
    about: String,
    /// Edits to the fragment's side, where the base does not have what the case needs.
    #[serde(default)]
    fragment_edit: Vec<Edit>,
    /// Edits to the document's side.
    edit: Vec<Edit>,
    findings: Vec<Value>,
}

/// A change to a document, after JSON Patch (RFC 6902).
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
enum Edit {
    Add { path: String, value: Value },
    Replace { path: String, value: Value },
    Remove { path: String },
    Move { from: String, path: String },
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drift")
}

fn take(document: &mut Value, path: &str) -> Value {
    let (parent, key) = path.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match document
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("nothing at {parent}"))
    {
        Value::Object(object) => object
            .shift_remove(&key)
            .unwrap_or_else(|| panic!("nothing at {path}")),
        Value::Array(list) => list.remove(key.parse().unwrap()),
        _ => panic!("nothing below {parent}"),
    }
}

fn put(document: &mut Value, path: &str, value: Value) {
    let (parent, key) = path.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match document
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("nothing at {parent}"))
    {
        Value::Object(object) => drop(object.insert(key, value)),
        Value::Array(list) if key == "-" => list.push(value),
        Value::Array(list) => list.insert(key.parse().unwrap(), value),
        _ => panic!("nothing below {parent}"),
    }
}

fn edited(base: &Value, edits: Vec<Edit>) -> Value {
    let mut document = base.clone();
    for edit in edits {
        match edit {
            Edit::Add { path, value } => put(&mut document, &path, value),
            Edit::Replace { path, value } => {
                *document
                    .pointer_mut(&path)
                    .unwrap_or_else(|| panic!("nothing at {path}")) = value
            }
            Edit::Remove { path } => drop(take(&mut document, &path)),
            Edit::Move { from, path } => {
                let value = take(&mut document, &from);
                put(&mut document, &path, value);
            }
        }
    }
    document
}

fn shown(finding: &Finding) -> Value {
    let mut shown = json!({
        "change": finding.change.name(),
        "effect": finding.effect.name(),
        "direction": finding.direction.name(),
        "fragment": finding.fragment,
        "document": finding.document,
    });
    for (key, value) in [("was", &finding.was), ("is", &finding.is)] {
        if let Some(value) = value {
            shown[key] = json!(value);
        }
    }
    shown
}

fn findings(fragment: &Value, document: &Value) -> Vec<Value> {
    let own = subset::whole(fragment).unwrap();
    let other = subset::carve(document, fragment, "the document").unwrap();
    drift::compare(&own, &other)
        .findings
        .iter()
        .map(shown)
        .collect()
}

fn cases() -> Vec<(String, Case)> {
    let mut cases: Vec<(String, Case)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let case = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                case,
            )
        })
        .collect();
    cases.sort_by(|one, other| one.0.cmp(&other.0));
    cases
}

#[test]
fn each_case_finds_what_it_says_and_no_more() {
    let base = document::read(&folder().join("base.yaml")).unwrap();
    let cases = cases();
    assert!(cases.len() >= 40, "{} cases", cases.len());
    let mut faults = Vec::new();
    for (name, case) in cases {
        let fragment = edited(&base, case.fragment_edit);
        let document = edited(&fragment, case.edit);
        let sorted = |mut list: Vec<Value>| {
            list.sort_by_key(ToString::to_string);
            list
        };
        let (found, expected) = (
            sorted(findings(&fragment, &document)),
            sorted(case.findings),
        );
        if found != expected {
            faults.push(format!(
                "{name}: found {}\nexpected {}",
                serde_json::to_string_pretty(&found).unwrap(),
                serde_json::to_string_pretty(&expected).unwrap()
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// Whatever a case does to a document, the document compared with itself shows nothing.
#[test]
fn every_document_is_the_same_as_itself() {
    let base = document::read(&folder().join("base.yaml")).unwrap();
    for (name, case) in cases() {
        let document = edited(&edited(&base, case.fragment_edit), case.edit);
        let part = subset::carve(&document, &document, &name);
        if let Ok(part) = part {
            assert_eq!(drift::compare(&part, &part).findings, [], "{name}");
        }
    }
}

/// What is extracted from a document differs from the fragment in just what the document did.
#[test]
fn every_extract_shows_the_same_differences() {
    let base = document::read(&folder().join("base.yaml")).unwrap();
    for (name, case) in cases() {
        let fragment = edited(&base, case.fragment_edit);
        let document = edited(&fragment, case.edit);
        for words in [Words::Fragment, Words::Document] {
            let text = extract::run(&fragment.to_string(), &document, &name, words).unwrap();
            let extract = document::parse(&text, &name).unwrap();
            // Places move, since an extract has the fragment's order; what happened does not.
            let brief = |finding: Value| {
                [
                    finding["change"].clone(),
                    finding["fragment"].clone(),
                    finding["is"].clone(),
                ]
            };
            let brief = |list: Vec<Value>| {
                list.into_iter()
                    .map(brief)
                    .map(Value::from_iter)
                    .collect::<Vec<Value>>()
            };
            assert_eq!(
                brief(findings(&fragment, &extract)),
                brief(findings(&fragment, &document)),
                "{name}"
            );
        }
    }
}
