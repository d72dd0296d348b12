//! The filters of `cargo xtask drift`: what they select, and what they say of a pattern that names nothing.

use serde_json::{Value, json};
use xtask::command::Exit;
use xtask::command::drift::Format;
use xtask::openapi::compose::BASE;
use xtask::openapi::document;
use xtask::openapi::provenance::PROVENANCE;

use crate::drift_command::{run_in, served, with_the_host_accepted};
use crate::support::{stderr, stdout, xtask};

#[test]
fn only_and_ignore_select_by_pointer() {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("openapi")).unwrap();
    let base = include_str!("../drift/base.yaml");
    std::fs::write(root.path().join(BASE), base).unwrap();
    let provenance = "[[document]]\nid = \"d\"\nname = \"d\"\nwhat = \"w\"\ndate = \"2026\"\nareas = [\"experiments\"]\n";
    std::fs::write(root.path().join(PROVENANCE), provenance).unwrap();
    let mut document = document::parse(base, "base").unwrap();
    document["components"]["schemas"]["Metric"]["required"] = json!(["name", "kind"]);
    document["paths"]["/projects/{projectKey}/experiments"]["post"]["deprecated"] = json!(true);
    let summary = |only: &[&str], ignore: &[&str]| {
        let report = run_in(root.path(), &document, Format::Json, only, ignore);
        let json: Value = serde_json::from_str(&report.text).unwrap();
        (json["findings"].as_array().unwrap().len(), report.exit)
    };
    assert_eq!(summary(&[], &[]), (2, Exit::Breaking));
    assert_eq!(summary(&["#/paths"], &[]), (1, Exit::Stale));
    assert_eq!(
        summary(&["**/Metric", "#/paths/*/post"], &[]),
        (2, Exit::Breaking)
    );
    assert_eq!(
        summary(&[], &["#/components/schemas/Metric/properties/*"]),
        (1, Exit::Stale)
    );
    assert_eq!(summary(&[], &["#"]), (0, Exit::Done));
}

#[test]
fn a_filter_that_names_nothing_fails_over_a_breaking_change() {
    let mut document = served();
    document["components"]["schemas"]["ExperimentPost"]["required"] =
        json!(["name", "key", "iteration", "tags"]);
    let document = document.to_string();
    let root = with_the_host_accepted();
    let rows = [
        // arguments, exit code, a part of what is printed
        (
            ["--only", "ExperimentPost"],
            1,
            "help: the nearest is '#/components/schemas/ExperimentPost'",
        ),
        (
            ["--ignore", "**/treatmnts"],
            1,
            "at: --ignore '**/treatmnts'\n  help: the nearest is '**/treatments'",
        ),
        (
            ["--only", "#/info"],
            1,
            "what the filter names is not compared",
        ),
        (
            ["--only", "#/components/schemas/ExperimentPost"],
            4,
            "1 difference within '#/components/schemas/ExperimentPost': 1 breaking",
        ),
        (
            ["--only", "#/components/schemas/Link"],
            0,
            "no differences within '#/components/schemas/Link'",
        ),
        (
            ["--ignore", "#/components/schemas/ExperimentPost"],
            0,
            "no differences outside '#/components/schemas/ExperimentPost'; 1 accepted",
        ),
    ];
    for ([option, pattern], exit, part) in rows {
        let output = xtask(root.path(), &["drift", option, pattern, "-"], &document);
        let text = stdout(&output) + &stderr(&output);
        assert_eq!(output.status.code(), Some(exit), "{pattern}: {text}");
        assert!(text.contains(part), "{pattern}: {text}");
    }
}
