//! `cargo xtask drift` with a fragment of two files, a base and an area: one file for each case in `tests/areas/cases`.
//!
//! Each case edits `upstream.yaml`, and says what is found and at which file and line. To add a case, add a file.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use xtask::command::drift::{Args, Format, run};
use xtask::openapi::document;

use crate::support::{Edit, edited, stderr, xtask};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[allow(dead_code)]
    about: String,
    edit: Vec<Edit>,
    findings: Vec<Value>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/areas")
}

fn case(name: &str) -> Case {
    let path = root().join("cases").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The report on `upstream.yaml` with `edits`.
fn report(edits: Vec<Edit>, format: Format) -> String {
    let upstream = document::read(&root().join("upstream.yaml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("upstream.json");
    std::fs::write(&file, edited(&upstream, edits).to_string()).unwrap();
    let args = Args {
        file: file.to_str().unwrap().to_owned(),
        format,
        only: Vec::new(),
        ignore: Vec::new(),
        area: None,
        as_newer: false,
    };
    run(&args, &root())
        .unwrap()
        .text
        .replace(&args.file, "upstream.json")
}

fn json(edits: Vec<Edit>) -> Value {
    serde_json::from_str(&report(edits, Format::Json)).unwrap()
}

/// A finding as the cases write it: its place is the file and the text of the line.
fn shown(finding: &Value) -> Value {
    let places = finding["places"].as_array().unwrap();
    let place = &places[0]["fragment"];
    let (file, line) = (
        place["file"].as_str().unwrap(),
        place["line"].as_u64().unwrap(),
    );
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let line = text.lines().nth(usize::try_from(line).unwrap() - 1);
    let mut shown = json!({"at": format!("{file}: {}", line.unwrap().trim())});
    for key in ["change", "severity", "direction", "old", "new"] {
        if !finding[key].is_null() {
            shown[key] = finding[key].clone();
        }
    }
    shown["label"] = places[0]["label"].clone();
    if places.len() > 1 {
        shown["places"] = places.len().into();
    }
    shown
}

#[test]
fn each_case_finds_what_it_says_at_the_line_of_its_file() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in std::fs::read_dir(root().join("cases")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let case = case(&name);
        let report = json(case.edit);
        let found: Vec<Value> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(shown)
            .collect();
        if found != case.findings {
            wrong.push(format!(
                "{name}: found {}\nexpected {}",
                serde_json::to_string_pretty(&found).unwrap(),
                serde_json::to_string_pretty(&case.findings).unwrap()
            ));
        }
        assert_eq!(report["stale"], json!([]), "{name}");
        cases += 1;
    }
    assert!(cases > 10, "{cases}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn neighbours_are_counted_and_areas_that_are_absent_are_named() {
    let counts = |name: &str| {
        let report = json(case(name).edit);
        (report["neighbours"].clone(), report["absent"].clone())
    };
    let area = |operations: u32| json!([{"file": "openapi/flags.yaml", "operations": operations}]);
    assert_eq!(counts("same.json"), (area(2), json!([])));
    assert_eq!(counts("same-new-neighbour.json"), (area(3), json!([])));
    assert_eq!(
        counts("base-alone.json"),
        (json!([]), json!(["openapi/flags.yaml"]))
    );
}

#[test]
fn every_format_names_file_and_line_of_findings_and_accepted_differences() {
    let edits = || case("omission-stale.json").edit;
    let text = report(edits(), Format::Text);
    for line in [
        "  Flag (response): omitted property does not exist: salt",
        "      edit openapi/flags.yaml:59: take `salt` out of `x-omits`; if it has another name now, omit that or add it as a property",
        "      at openapi/flags.yaml:72, accepted in openapi/provenance.toml:8",
        "not compared, operations beside the selected ones: 2 (openapi/flags.yaml 2)",
        "upstream.json: 2 differences: 2 tolerated; 1 accepted",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    let markdown = report(edits(), Format::Markdown);
    for part in [
        "<br>`openapi/flags.yaml:59`: take `salt` out",
        "- `#/components/schemas/Flag/properties/off` (`openapi/provenance.toml:8`): The fragment reads it as a text.",
        "  - `Flag.off`: type changed: string → integer, `openapi/flags.yaml:72`",
        "\nNot compared, operations beside the selected ones: 2 (openapi/flags.yaml 2).\n",
    ] {
        assert!(markdown.contains(part), "{part}\n{markdown}");
    }
    let json = json(edits());
    let accepted = &json["accepted"][0];
    let place = &accepted["places"][0]["fragment"];
    assert_eq!(place["file"], "openapi/flags.yaml");
    assert_eq!(place["line"], 72);
    let entry = json!({"file": "openapi/provenance.toml", "line": 8});
    assert_eq!(accepted["entry"], entry);
}

#[test]
fn an_area_that_no_document_names_and_a_name_without_an_area_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("openapi")).unwrap();
    for name in ["experiments.yaml", "flags.yaml", "provenance.toml"] {
        let text = std::fs::read_to_string(root().join("openapi").join(name)).unwrap();
        let text = text.replace(
            "\"experiments\", \"flags\"]",
            "\n  \"experiments\",\n  \"flag\"]",
        );
        std::fs::write(folder.path().join("openapi").join(name), text).unwrap();
    }
    let upstream = std::fs::read_to_string(root().join("upstream.yaml")).unwrap();
    let output = xtask(folder.path(), &["drift", "-"], &upstream);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    for part in [
        "`flag` is not an area of the fragment\n  at: openapi/provenance.toml:8\n",
        "names the area `flags`\n  at: openapi/flags.yaml:1\n",
    ] {
        assert!(message.contains(part), "{part}\n{message}");
    }
}

#[test]
fn with_area_only_the_differences_of_its_file_are_reported_and_decide_the_exit_code() {
    let upstream = document::read(&root().join("upstream.yaml")).unwrap();
    let schema = "/components/schemas/Experiment/properties/status/type";
    let edits = vec![Edit::Replace {
        path: schema.into(),
        value: json!("integer"),
    }];
    let upstream = edited(&upstream, edits).to_string();
    let code = |arguments: &[&str]| xtask(&root(), arguments, &upstream).status.code();
    assert_eq!(code(&["drift", "-"]), Some(4));
    assert_eq!(code(&["drift", "--area", "experiments", "-"]), Some(4));
    assert_eq!(code(&["drift", "--area", "flags", "-"]), Some(0));
    let output = xtask(&root(), &["drift", "--area", "flgs", "-"], &upstream);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(
        message.contains("the files are openapi/experiments.yaml, openapi/flags.yaml"),
        "{message}"
    );
}
