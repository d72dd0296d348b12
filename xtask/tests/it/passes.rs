//! Each pass with its table of small documents, in and out: `passes/*.yaml`.
use std::path::Path;

use serde_json::Value;
use xtask::normalize::{PASSES, normalize};

use crate::support::composed;

#[test]
fn each_pass_does_what_its_table_says() {
    for pass in PASSES {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/passes/{}.yaml", pass.name));
        let text = std::fs::read_to_string(&file).expect("every pass has a table");
        let cases: Vec<Value> = serde_saphyr::from_str(&text).expect("the table is YAML");
        assert!(cases.len() > 1, "{} has a table", pass.name);
        for case in cases {
            let name = format!("{}: {}", pass.name, case["case"].as_str().expect("a name"));
            match (
                (pass.run)(case["given"].clone()),
                case.get("fails").and_then(Value::as_str),
            ) {
                (Ok(outcome), None) => {
                    assert_eq!(outcome.document, case["then"], "{name}");
                    let changes: Vec<&String> = outcome
                        .changes
                        .iter()
                        .filter(|change| change.contains("#/"))
                        .collect();
                    assert_eq!(
                        Some(changes.len() as u64),
                        case["changes"].as_u64(),
                        "{name}: {changes:#?}"
                    );
                }
                (Err(error), Some(expected)) => {
                    assert!(error.to_string().contains(expected), "{name}: {error}");
                }
                (Ok(outcome), Some(_)) => {
                    panic!("{name}: should fail, made {:#}", outcome.document)
                }
                (Err(error), None) => panic!("{name}: {error}"),
            }
        }
    }
}

#[test]
fn every_pass_finds_its_quirk_in_the_fragment_and_leaves_none_of_it() {
    let normalized = normalize(&composed().document).expect("normalizes");
    for (pass, changes) in &normalized.report {
        assert!(!changes.is_empty(), "{pass} changed nothing");
    }
    // A second run finds nothing left to help: the passes that look for marks say so.
    for pass in &PASSES {
        if !matches!(pass.name, "nulls" | "timestamps") {
            let again = (pass.run)(normalized.document.clone());
            assert!(again.is_err(), "{} still finds something", pass.name);
        }
    }
}

#[test]
fn all_failing_passes_are_reported_at_once_and_each_is_named() {
    let mut document = composed().document;
    let schemas = &mut document["components"]["schemas"];
    schemas["FlagInstruction"]["x-instructions"]["turnFlagOn"] = "#/components/schemas/Gone".into();
    schemas["Link"]["properties"]["href"]["x-renamed-from"] = 7.into();
    schemas["Link"]["properties"]["type"]["enum"] = vec!["text/html"].into();
    let error = normalize(&document).err().expect("fails").to_string();
    for (first, place) in [
        (
            "pass `patch`: the kind `turnFlagOn`",
            "#/components/schemas/FlagInstruction/x-instructions/turnFlagOn",
        ),
        (
            "pass `renames`: the former name must be a string",
            "#/components/schemas/Link/properties/href/x-renamed-from",
        ),
        (
            "pass `enums`: an enum without `x-enum`",
            "#/components/schemas/Link/properties/type",
        ),
    ] {
        let at = error
            .find(first)
            .unwrap_or_else(|| panic!("{first}: {error}"));
        let rest: Vec<&str> = error[at..].lines().take(2).collect();
        assert_eq!(rest[1], format!("  at: {place}"), "{error}");
    }
    // What one pass leaves undone is no error of the next ones.
    assert!(error.ends_with("\n3 errors"), "{error}");
}
