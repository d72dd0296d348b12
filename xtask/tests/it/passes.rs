//! Each pass with its table of small documents, in and out: `passes/*.yaml`.
use std::path::Path;

use serde_json::Value;
use xtask::error::Error;
use xtask::normalize::{
    Outcome, PASSES, decimals, enums, errors, examples, formats, nulls, patch, renames, timestamps,
};
use xtask::openapi::document;

fn run(pass: &str, given: Value, list: &[&str]) -> Result<Outcome, Error> {
    match pass {
        "decimals" => decimals::run(given),
        "enums" => enums::run(given),
        "errors" => errors::run(given, list),
        "examples" => examples::run(given, list),
        "formats" => formats::run(given),
        "nulls" => nulls::run(given),
        "patch" => patch::run(given),
        "renames" => renames::run(given),
        "timestamps" => timestamps::run(given, list),
        other => panic!("no pass is named {other}"),
    }
}

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
            let list: Vec<&str> = case["list"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            match (
                run(pass.name, case["given"].clone(), &list),
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
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/experiments.yaml");
    let fragment = document::read(&path).expect("the fragment reads");
    let normalized = xtask::normalize::normalize(fragment).expect("normalizes");
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
