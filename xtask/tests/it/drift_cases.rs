//! `cargo xtask drift` on small documents: a base, edits, and the differences that must be found, one file for each case.
//!
//! Each file under `tests/drift` says what it is about. To add a case, add a file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use xtask::drift::change::Change;
use xtask::drift::compare::compare;
use xtask::drift::finding::Finding;
use xtask::openapi::document;
use xtask::openapi::subset::ApiSubset;

use crate::support::{Edit, edited};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[allow(dead_code)]
    about: String,
    /// Edits of the fragment, if the base lacks what the case needs.
    #[serde(default)]
    fragment_edit: Vec<Edit>,
    /// Edits of the fragment that make the upstream document.
    edit: Vec<Edit>,
    findings: Vec<Value>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drift")
}

fn shown(finding: &Finding) -> Value {
    let mut shown = json!({
        "change": finding.change.name(),
        "severity": finding.severity.name(),
        "direction": finding.direction.name(),
        "fragment": finding.fragment,
        "upstream": finding.upstream,
    });
    for (key, value) in [("old", &finding.old), ("new", &finding.new)] {
        if let Some(value) = value {
            shown[key] = json!(value);
        }
    }
    shown
}

fn findings(fragment: &Value, document: &Value) -> Vec<Value> {
    let old = ApiSubset::whole(fragment, "fragment").unwrap();
    let new = ApiSubset::select(document, fragment, "upstream").unwrap();
    compare(&old, &new).findings.iter().map(shown).collect()
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
    let mut wrong = Vec::new();
    for (name, case) in cases() {
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
            wrong.push(format!(
                "{name}: found {}\nexpected {}",
                serde_json::to_string_pretty(&found).unwrap(),
                serde_json::to_string_pretty(&expected).unwrap()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_document_differs_from_itself() {
    let base = document::read(&folder().join("base.yaml")).unwrap();
    for (name, case) in cases() {
        let document = edited(&edited(&base, case.fragment_edit), case.edit);
        let subset = ApiSubset::select(&document, &document, &name);
        if let Ok(subset) = subset {
            assert_eq!(compare(&subset, &subset).findings, [], "{name}");
        }
    }
}

/// The cases leave no kind of difference out, if each is also compared backwards.
#[test]
fn every_kind_of_difference_is_found_in_a_case() {
    let base = document::read(&folder().join("base.yaml")).unwrap();
    let mut kinds: BTreeSet<&str> = Change::ALL.iter().map(|change| change.name()).collect();
    for (_, case) in cases() {
        let fragment = edited(&base, case.fragment_edit);
        let document = edited(&fragment, case.edit);
        for (old, new) in [(&fragment, &document), (&document, &fragment)] {
            let subsets = (
                ApiSubset::whole(old, "old"),
                ApiSubset::select(new, old, "new"),
            );
            if let (Ok(old), Ok(new)) = subsets {
                for finding in compare(&old, &new).findings {
                    kinds.remove(finding.change.name());
                }
            }
        }
    }
    assert!(kinds.is_empty(), "no case has {kinds:?}");
}
