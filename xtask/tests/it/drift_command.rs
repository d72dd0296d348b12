//! `cargo xtask drift`: what it prints, in each format, and its exit codes.

use std::path::Path;

use serde_json::{Value, json};
use xtask::command::drift::{Args, Format, run};
use xtask::command::{Exit, Report};
use xtask::drift::change::Change;
use xtask::openapi::compose::FOLDER;
use xtask::openapi::provenance::PROVENANCE;

use crate::support::{composed, fragment, stderr, stdout, workspace, xtask};

/// The fragment as LaunchDarkly would serve it: without the host that it does not list.
pub(crate) fn served() -> Value {
    let mut served = composed().document;
    served["servers"].as_array_mut().unwrap().pop();
    served
}

/// Runs the command on a document, in the workspace at `root`.
pub(crate) fn run_in(
    root: &Path,
    document: &Value,
    format: Format,
    only: &[&str],
    ignore: &[&str],
) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("served.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let patterns = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    let args = Args {
        file: file.to_str().unwrap().to_owned(),
        format,
        only: patterns(only),
        ignore: patterns(ignore),
        area: None,
        as_newer: false,
    };
    let report = run(&args, root).unwrap();
    let text = report.text.replace(&args.file, "served.json");
    Report { text, ..report }
}

/// A workspace with the curated fragment, in which the host that LaunchDarkly does not list is the one accepted difference.
pub(crate) fn with_the_host_accepted() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join(FOLDER)).unwrap();
    for source in composed().sources {
        std::fs::write(root.path().join(source.path), source.text).unwrap();
    }
    let provenance = std::fs::read_to_string(workspace().join(PROVENANCE)).unwrap();
    let entries: Vec<&str> = provenance.split_inclusive("[[accepted]]").collect();
    assert!(entries[1].contains("server-removed"), "{}", entries[1]);
    let kept = entries[..2].concat();
    let kept = kept.strip_suffix("[[accepted]]").unwrap_or(&kept);
    std::fs::write(root.path().join(PROVENANCE), kept).unwrap();
    root
}

pub(crate) fn drift(document: &Value, format: Format) -> Report {
    run_in(with_the_host_accepted().path(), document, format, &[], &[])
}

#[test]
fn accepted_differences_are_listed_and_do_not_count() {
    let Report { text, exit } = drift(&served(), Format::Text);
    assert!(text.contains("accepted (1)"), "{text}");
    assert!(text.ends_with("no differences; 1 accepted\n"), "{text}");
    assert_eq!(exit, Exit::Done);
}

#[test]
fn an_accepted_difference_that_no_longer_occurs_is_reported() {
    let mut document = composed().document;
    document["info"]["title"] = json!("not the fragment itself");
    let Report { text, exit } = drift(&document, Format::Text);
    assert!(
        text.contains("accepted, but no longer occurring (1)"),
        "{text}"
    );
    assert!(
        text.contains("no differences; 1 accepted that no longer occur"),
        "{text}"
    );
    assert_eq!(exit, Exit::Stale);
    // A part of a document that names no servers is not compared in that respect.
    document.as_object_mut().unwrap().remove("servers");
    assert_eq!(drift(&document, Format::Text).exit, Exit::Done);
}

#[test]
fn the_exit_code_gives_the_worst_severity() {
    let root = with_the_host_accepted();
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
        let output = xtask(root.path(), &["drift", "-"], &document.to_string());
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(exit), "{text}");
        assert!(text.contains("standard input: "), "{text}");
    }
    let output = xtask(
        workspace(),
        &["drift", "-"],
        "{\"openapi\": \"3.0.3\", \"paths\": {",
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: broken JSON"));
}

#[test]
fn the_json_report_fits_its_schema() {
    let text = std::fs::read_to_string(workspace().join("xtask/drift-report.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut worst = served();
    let schemas = &mut worst["components"]["schemas"];
    schemas["Experiment"]["properties"]["status"] = json!({"type": "string"});
    schemas["ExperimentPost"]["required"] = json!([]);
    schemas["IterationRep"]["properties"]["metrics"]["deprecated"] = json!(true);
    schemas["Link"]["properties"]["href"]["nullable"] = json!(true);
    let mut stale = worst.clone();
    stale["servers"] = composed().document["servers"].clone();
    let mut older = served();
    for (schema, property) in [
        ("Experiment", "_access"),
        ("Experiment", "mutableFieldsByStatus"),
        ("DependentMetricOrMetricGroupRep", "analysisUnit"),
        ("MetricInGroupRep", "analysisUnit"),
        ("MetricInput", "analysisUnit"),
        ("MetricV2Rep", "analysisUnit"),
    ] {
        let properties = older["components"]["schemas"][schema]["properties"].as_object_mut();
        properties.unwrap().shift_remove(property).unwrap();
    }
    for document in [served(), worst, stale, older] {
        let Report { text, exit } = drift(&document, Format::Json);
        let report: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?} in {report:#}");
        assert_eq!(report["exit"], exit.code());
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
    assert!(!validator.is_valid(&json!({"version": 2})));
}

#[test]
fn markdown_is_a_check_list_by_severity() {
    let mut document = served();
    document["components"]["schemas"]["Link"]["properties"]["rel"] = json!({"type": "string"});
    document["components"]["schemas"]["ExperimentPost"]["required"] =
        json!(["name", "key", "iteration", "tags"]);
    let Report { text, exit } = drift(&document, Format::Markdown);
    assert_eq!(exit, Exit::Breaking);
    let first = text.lines().next().unwrap();
    let version = served()["info"]["version"].as_str().unwrap().to_owned();
    for part in [
        "**Breaks programs**: 2 differences: 1 breaking, 1 additive; 1 accepted.<br>`served.json`: file of 20",
        &format!(", version {version}, sha256 `"),
    ] {
        assert!(first.contains(part), "{first}");
    }
    let item = "- [ ] **`Link.rel`** (response): optional property added: `rel` (string).<br>`openapi/experiments.yaml:";
    assert!(text.contains(item), "{text}");
    for part in [
        "### Breaking (1)",
        "### Additive (1)",
        "` `Link.rel`: `#/components/schemas/Link/properties`, upstream `#/components/schemas/Link/properties/rel`\n\n</details>",
        "<details><summary>Pointers</summary>\n\n- `openapi/experiments.yaml:",
        "<details><summary>Accepted differences (1)</summary>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("|---"), "{text}");
}

#[test]
fn markdown_lists_twelve_places_of_one_event_and_folds_the_others() {
    let mut document = served();
    let mut statuses = 0;
    for path in document["paths"].as_object_mut().unwrap().values_mut() {
        for operation in path.as_object_mut().unwrap().values_mut() {
            let responses = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            for response in responses.into_iter().flat_map(|all| all.values_mut()) {
                response["headers"] = json!({"X-New": {"schema": {"type": "integer"}}});
                statuses += 1;
            }
        }
    }
    let Report { text, exit } = drift(&document, Format::Markdown);
    assert_eq!(exit, Exit::Stale);
    let items = text
        .lines()
        .filter(|line| line.starts_with("  - [ ] `"))
        .count();
    assert_eq!(items, 12, "{text}");
    let more = format!("  - [ ] {} more, under", statuses - 12);
    assert!(text.contains(&more), "{more}: {text}");
    let pointers = text
        .lines()
        .filter(|line| line.contains("/headers/X-New`"))
        .count();
    assert_eq!(pointers, statuses, "{text}");
}

/// A value that the enum `kind` gains in each schema that has it is one finding, and so is an operation with its parts.
#[test]
fn one_event_is_one_finding_with_its_places() {
    let mut document = served();
    let mut copies = 0;
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    for schema in schemas.values_mut() {
        let kinds = schema.pointer_mut("/properties/kind/enum");
        let kinds = kinds.and_then(Value::as_array_mut);
        if let Some(kinds) = kinds.filter(|kinds| kinds.contains(&json!("trace"))) {
            kinds.push(json!("warehouse"));
            copies += 1;
        }
    }
    assert!(copies > 2, "{copies}");
    let paths = document["paths"].as_object_mut().unwrap();
    let settings = "/api/v2/projects/{projectKey}/experimentation-settings";
    paths.shift_remove(settings).unwrap();
    let new =
        json!({"type": "object", "properties": {"link": {"$ref": "#/components/schemas/Link"}}});
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/New"}}});
    let get = json!({"operationId": "getNew", "tags": ["Experiments"], "responses": {"200": {"content": content}}});
    paths.insert("/api/v2/new".into(), json!({"get": get}));
    document["components"]["schemas"]["New"] = new;

    let Report { text, .. } = drift(&document, Format::Json);
    let report: Value = serde_json::from_str(&text).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let found: Vec<Value> = findings
        .map(|finding| {
            let places = finding["places"].as_array().unwrap();
            json!([
                finding["change"],
                places[0]["label"],
                places.len(),
                finding["parts"]
            ])
        })
        .collect();
    let parts = |parameters: usize, body: bool, statuses: usize, schemas: &[&str]| json!({"parameters": parameters, "body": body, "statuses": statuses, "schemas": schemas});
    let reads = ["RandomizationSettingsRep", "RandomizationUnitRep"];
    let puts = [
        "RandomizationSettingsPut",
        "RandomizationSettingsRep",
        "RandomizationUnitInput",
        "RandomizationUnitRep",
    ];
    let removed = "operation-removed";
    let expected = [
        json!([
            removed,
            "getExperimentationSettings",
            1,
            parts(1, false, 7, &reads)
        ]),
        json!([
            removed,
            "putExperimentationSettings",
            1,
            parts(1, true, 7, &puts)
        ]),
        json!(["operation-added", "getNew", 1, parts(0, false, 1, &["New"])]),
        json!([
            "enum-value-added",
            "DependentMetricOrMetricGroupRep.kind",
            copies,
            null
        ]),
    ];
    assert_eq!(found, expected, "{text}");

    let Report { text, .. } = drift(&document, Format::Text);
    let line = format!("  kind (response), {copies} places: enum value added: warehouse");
    for part in [
        line.as_str(),
        "      MetricV2Rep.kind (response) at openapi/experiments.yaml:",
        "      edit each: add `warehouse` to the enum",
        "with 1 parameter, a body, 7 statuses and 4 schemas (RandomizationSettingsPut, ",
        "GET /api/v2/new, with 1 status and 1 schema (New)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let Report { text, .. } = drift(&document, Format::Markdown);
    let item = format!(
        "- [ ] **`kind`** (response, {copies} places): enum value added: warehouse.<br>At each: add `warehouse`"
    );
    assert!(text.contains(&item), "{text}");
    assert!(
        text.contains("\n  - [ ] `openapi/experiments.yaml:"),
        "{text}"
    );
}

#[test]
fn the_text_names_the_line_to_edit() {
    let mut document = served();
    document["components"]["schemas"]["Experiment"]["properties"]["dataSource"]["enum"] =
        json!(["launchdarkly", "snowflake", "bigquery"]);
    let Report { text, .. } = drift(&document, Format::Text);
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
        text.contains("Experiment.dataSource (response): enum value added: bigquery"),
        "{text}"
    );
}

#[test]
fn the_fragment_does_not_differ_from_itself() {
    let document = composed().document.to_string();
    let output = xtask(workspace(), &["drift", "-"], &document);
    assert!(stdout(&output).ends_with("no differences\n"), "{output:?}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_quirk_that_is_gone_is_reported_in_every_format_unless_a_filter_asks_for_differences() {
    // The fragment has sentences of its own, so it does not say what upstream's tag says.
    let mut document = composed().document;
    document["info"]["version"] = "of another day".into();
    let document = document.to_string();
    let said = "#/tags/Experiments: it does not say `This feature is in beta`";
    let run = |arguments: &[&str]| {
        let arguments = [&["drift", "-"], arguments].concat();
        xtask(workspace(), &arguments, &document)
    };
    let text = run(&[]);
    assert_eq!(text.status.code(), Some(3), "{}", stderr(&text));
    let line = format!("\nquirk no longer holds: {said}\n      edit openapi/experiments.yaml:");
    assert!(stdout(&text).contains(&line), "{}", stdout(&text));
    let markdown = stdout(&run(&["--format", "markdown"]));
    assert!(
        markdown.contains("### Quirks that no longer hold\n\n- [ ] `openapi/experiments.yaml:"),
        "{markdown}"
    );
    let json = stdout(&run(&["--format", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["quirks"][0]["what"], said);
    let schema =
        std::fs::read_to_string(workspace().join("xtask/drift-report.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &json), "{json}");
    let filtered = run(&["--area", "experiments"]);
    assert!(
        !stdout(&filtered).contains("quirk"),
        "{}",
        stdout(&filtered)
    );
}
