//! `cargo xtask drift` and `cargo xtask extract` as commands: what they print, what they exit with, what they refuse.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use xtask::drift::{self, Change, Format, Options, Pattern};
use xtask::extract::{self, Words};
use xtask::openapi::document;
use xtask::pipeline;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn fragment() -> String {
    std::fs::read_to_string(root().join(pipeline::FRAGMENT)).unwrap()
}

fn base() -> String {
    std::fs::read_to_string(root().join("xtask/tests/drift/base.yaml")).unwrap()
}

fn xtask(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("XTASK_ROOT", root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// The fragment as LaunchDarkly would serve it: without the host that it does not list.
fn served() -> Value {
    let mut served = document::parse(&fragment(), "fragment").unwrap();
    served["servers"].as_array_mut().unwrap().pop();
    served
}

fn run(document: &Value, format: Format) -> (String, u8) {
    let provenance = std::fs::read_to_string(root().join(drift::PROVENANCE)).unwrap();
    let accepted = drift::accepted(&provenance).unwrap();
    let options = Options {
        file: "served.json".into(),
        format,
        ..Options::default()
    };
    drift::run(&fragment(), &accepted, document, &options).unwrap()
}

#[test]
fn the_fragment_and_itself_are_the_same() {
    let path = root().join(pipeline::FRAGMENT);
    let (text, exit) = drift::command(&[path.to_str().unwrap()], root()).unwrap();
    assert!(text.ends_with("no differences\n"), "{text}");
    assert_eq!(exit, 0);
}

#[test]
fn what_is_accepted_is_said_and_is_no_drift() {
    let (text, exit) = run(&served(), Format::Text);
    assert!(text.contains("accepted (1)"), "{text}");
    assert!(text.ends_with("no differences; 1 accepted\n"), "{text}");
    assert_eq!(exit, 0);
}

#[test]
fn an_accepted_difference_that_no_longer_occurs_is_reported() {
    let mut document = document::parse(&fragment(), "fragment").unwrap();
    document["info"]["title"] = json!("not the fragment itself");
    let (text, exit) = run(&document, Format::Text);
    assert!(
        text.contains("accepted, but no longer occurring (1)"),
        "{text}"
    );
    assert!(
        text.contains("no differences; 1 accepted that no longer occur"),
        "{text}"
    );
    assert_eq!(exit, 3);
    // A part that does not speak of servers has nothing to say about it.
    document.as_object_mut().unwrap().remove("servers");
    assert_eq!(run(&document, Format::Text).1, 0);
}

#[test]
fn standard_input_is_read_and_the_exit_code_says_how_bad_it_is() {
    let mut document = served();
    let rows: [(&str, Value, i32); 3] = [
        ("/info/title", json!("same"), 0),
        (
            "/components/schemas/Experiment/properties/dataSource/enum",
            json!(["launchdarkly", "snowflake", "bigquery"]),
            3,
        ),
        (
            "/components/schemas/ExperimentPost/required",
            json!(["name", "key", "iteration", "tags"]),
            4,
        ),
    ];
    for (pointer, value, exit) in rows {
        *document.pointer_mut(pointer).unwrap() = value;
        let output = xtask(&["drift", "-"], &document.to_string());
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{text}");
        assert!(text.contains("standard input: "), "{text}");
    }
    let output = xtask(&["drift", "-"], "{\"openapi\": \"3.0.3\", \"paths\": {");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .starts_with("error: broken JSON")
    );
}

#[test]
fn yaml_and_json_are_read_alike() {
    let yaml = extract::run(&fragment(), &served(), "served", Words::Document).unwrap();
    let from_yaml = document::parse(&yaml, "yaml").unwrap();
    assert_eq!(run(&from_yaml, Format::Json), run(&served(), Format::Json));
}

#[test]
fn only_and_ignore_select_by_pointer() {
    let base = base();
    let mut document = document::parse(&base, "base").unwrap();
    document["components"]["schemas"]["Metric"]["required"] = json!(["name", "kind"]);
    document["paths"]["/projects/{projectKey}/experiments"]["post"]["deprecated"] = json!(true);
    let summary = |only: &[&str], ignore: &[&str]| {
        let patterns = |list: &[&str]| {
            list.iter()
                .map(|text| Pattern::new(text))
                .collect::<Vec<_>>()
        };
        let (only, ignore) = (patterns(only), patterns(ignore));
        let options = Options {
            file: "d".into(),
            format: Format::Json,
            only,
            ignore,
        };
        let (text, exit) = drift::run(&base, &[], &document, &options).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        (report["findings"].as_array().unwrap().len(), exit)
    };
    assert_eq!(summary(&[], &[]), (2, 4));
    assert_eq!(summary(&["#/paths"], &[]), (1, 3));
    assert_eq!(summary(&["**/Metric", "#/paths/*/post"], &[]), (2, 4));
    assert_eq!(
        summary(&[], &["#/components/schemas/Metric/properties/*"]),
        (1, 3)
    );
    assert_eq!(summary(&[], &["#"]), (0, 0));
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let text = std::fs::read_to_string(root().join("xtask/drift-report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let judge = jsonschema::validator_for(&schema).unwrap();
    let mut worst = served();
    let schemas = &mut worst["components"]["schemas"];
    schemas["Experiment"]["properties"]["status"] = json!({"type": "string"});
    schemas["ExperimentPost"]["required"] = json!([]);
    schemas["IterationRep"]["properties"]["metrics"]["deprecated"] = json!(true);
    schemas["Link"]["properties"]["href"]["nullable"] = json!(true);
    let mut stale = worst.clone();
    stale["servers"] = document::parse(&fragment(), "fragment").unwrap()["servers"].clone();
    for document in [served(), worst, stale] {
        let (report, exit) = run(&document, Format::Json);
        let report: Value = serde_json::from_str(&report).unwrap();
        let faults: Vec<String> = judge
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert!(faults.is_empty(), "{faults:?} in {report:#}");
        assert_eq!(report["exit"], exit);
    }
    let kinds = schema["$defs"]["finding"]["properties"]["change"]["enum"]
        .as_array()
        .unwrap();
    let names: Vec<Value> = Change::ALL
        .iter()
        .map(|change| json!(change.name()))
        .collect();
    assert_eq!(
        kinds, &names,
        "xtask/drift-report.schema.json lists the kinds in the order of the table"
    );
    assert!(!judge.is_valid(&json!({"version": 1})));
}

#[test]
fn markdown_has_a_table_for_each_effect() {
    let mut document = served();
    document["components"]["schemas"]["Link"]["properties"]["rel"] = json!({"type": "string"});
    document["components"]["schemas"]["ExperimentPost"]["required"] =
        json!(["name", "key", "iteration", "tags"]);
    let (text, exit) = run(&document, Format::Markdown);
    assert_eq!(exit, 4);
    assert!(text.starts_with("## Drift of the Experiments API\n\n`served.json`: 2 differences: 1 breaking, 1 additive; 1 accepted.\n"), "{text}");
    let row = "| `Link.rel` | reply | optional property added: `rel` (string) | `openapi/experiments.yaml:";
    assert!(text.contains(row), "{text}");
    for title in ["### Breaking (1)", "### Additive (1)", "### Accepted (1)"] {
        assert!(text.contains(title), "{text}");
    }
}

#[test]
fn the_text_names_the_line_to_edit() {
    let mut document = served();
    document["components"]["schemas"]["Experiment"]["properties"]["dataSource"]["enum"] =
        json!(["launchdarkly", "snowflake", "bigquery"]);
    let (text, _) = run(&document, Format::Text);
    let line = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("edit openapi/experiments.yaml:"))
        .unwrap();
    let number: usize = line.split(':').next().unwrap().parse().unwrap();
    assert_eq!(
        fragment().lines().nth(number - 1).unwrap().trim(),
        "enum: [launchdarkly, snowflake]"
    );
    assert!(
        text.contains("Experiment.dataSource (reply): enum value added: bigquery"),
        "{text}"
    );
}

#[test]
fn extracting_the_fragment_from_itself_gives_the_same_bytes() {
    let path: PathBuf = root().join(pipeline::FRAGMENT);
    let (text, exit) = extract::command(&[path.to_str().unwrap()], root()).unwrap();
    assert_eq!(exit, 0);
    assert!(
        text == fragment(),
        "the extract of the fragment is not the fragment"
    );
}

#[test]
fn an_extract_differs_where_the_document_does_and_nowhere_else() {
    let base = base();
    let mut document = document::parse(&base, "base").unwrap();
    document["paths"]["/flags"] = json!({"get": {"operationId": "getFlags", "responses": {}}});
    document["components"]["schemas"]["Flag"] = json!({"type": "object"});
    document["components"]["schemas"]["Link"]["properties"]["rel"] =
        json!({"description": "New: really", "type": "string"});
    document["components"]["schemas"]["Metric"]["properties"]["kind"]["enum"] =
        json!(["trace", "custom", "click"]);
    document["components"]["schemas"]["Experiment"]["properties"]["key"]["description"] =
        json!("Theirs.");
    let text = extract::run(&base, &document, "d", Words::Fragment).unwrap();
    let expected = base
        .replace("enum: [click, custom]", "enum: [click, custom, trace]")
        .replace(
            "        href:\n          type: string\n",
            "        href:\n          type: string\n        rel:\n          type: string\n          description: \"New: really\"\n",
        );
    assert_eq!(text, expected);
    let verbatim = extract::run(&base, &document, "d", Words::Document).unwrap();
    assert!(
        verbatim.contains("description: Theirs.\n") && !verbatim.contains("Flag"),
        "{verbatim}"
    );
}

#[test]
fn arguments_that_cannot_be_meant_are_refused() {
    for arguments in [
        &["drift"][..],
        &["drift", "a", "b"],
        &["drift", "--loud", "-"],
        &["extract"],
        &["extract", "--loud", "-"],
    ] {
        let output = xtask(arguments, "");
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("--help"), "{text}");
    }
    for command in ["drift", "extract"] {
        let output = xtask(&[command, "--help"], "");
        assert_eq!(output.status.code(), Some(0));
        assert!(
            String::from_utf8(output.stdout)
                .unwrap()
                .contains("usage: cargo xtask")
        );
    }
}
