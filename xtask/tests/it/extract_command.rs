//! `cargo xtask extract`: operations of a document, with all components that they reach.

use std::path::Path;

use serde_json::{Value, json};
use xtask::command::extract::{extract, extract_area};
use xtask::openapi::compose::{Fragment, Source};
use xtask::openapi::document;

use crate::support::{composed, fragment, stderr, stdout, workspace, xtask};

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn extracted(document: &Value, operations: &[&str]) -> Value {
    let text = extract(document, "d", &ids(operations)).unwrap();
    document::parse(&text, "extract").unwrap()
}

#[test]
fn an_extract_has_the_operations_and_what_they_reach_and_no_more() {
    let base = include_str!("../drift/base.yaml");
    let mut base = document::parse(base, "base").unwrap();
    base["paths"]["/flags"] = json!({
        "parameters": [{"name": "page", "in": "query", "schema": {"type": "string"}}],
        "get": {"operationId": "getFlags", "responses": {"200": {"content": {"application/json":
            {"schema": {"$ref": "#/components/schemas/Flag"}}}}}},
        "post": {"operationId": "postFlag", "responses": {}},
    });
    let schemas = &mut base["components"]["schemas"];
    schemas["Flag"] = json!({"items": {"$ref": "#/components/schemas/Variation"}});
    schemas["Variation"] = json!({"description": "A text: with a colon, and # more\nlines."});
    let extract = extracted(&base, &["getFlags"]);
    assert_eq!(extract["openapi"], base["openapi"]);
    assert_eq!(
        extract["paths"],
        json!({"/flags": {"parameters": base["paths"]["/flags"]["parameters"], "get": base["paths"]["/flags"]["get"]}})
    );
    let schemas: Vec<&String> = extract["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(schemas, ["Flag", "Variation"]);
    assert_eq!(
        extract["components"]["schemas"]["Variation"],
        base["components"]["schemas"]["Variation"]
    );
}

#[test]
fn every_operation_of_the_fragment_reads_back_as_it_is() {
    let fragment = composed().document;
    let operations = document::operations(&fragment);
    let all: Vec<&str> = operations.iter().filter_map(|at| at.id()).collect();
    let extract = extracted(&fragment, &all);
    assert_eq!(extract["paths"], fragment["paths"]);
    let own = fragment["components"]["schemas"].as_object().unwrap();
    for (name, schema) in extract["components"]["schemas"].as_object().unwrap() {
        assert_eq!(Some(schema), own.get(name), "{name}");
    }
}

#[test]
fn an_area_has_what_the_fragment_lacks_and_composes_with_it() {
    let base = include_str!("../drift/base.yaml");
    let mut upstream = document::parse(base, "base").unwrap();
    upstream["paths"]["/flags"] = json!({"get": {
        "operationId": "getFlags",
        "tags": ["Flags"],
        "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Flag"}}}}},
    }});
    let schemas = &mut upstream["components"]["schemas"];
    schemas["Flag"] = json!({"properties": {
        "link": {"$ref": "#/components/schemas/Link"},
        "metric": {"$ref": "#/components/schemas/Metric"},
    }});
    schemas["Metric"]["properties"]["owner"] = json!({"$ref": "#/components/schemas/Owner"});
    schemas["Owner"] = json!({"type": "string"});
    let fragment = document::parse(base, "base").unwrap();
    let area = extract_area(&upstream, &fragment, "d", &ids(&["getFlags"])).unwrap();
    let start = "openapi: 3.0.3\nx-selected: true\ntags:\n  - name: Flags\npaths:\n";
    assert!(area.replace('"', "").starts_with(start), "{area}");
    let source = |path: &str, text: &str| Source {
        path: path.into(),
        text: text.into(),
    };
    let both = [source("base.yaml", base), source("flags.yaml", &area)];
    let composed = Fragment::compose(both.into()).unwrap();
    assert_eq!(
        composed.locate("#/components/schemas/Flag").unwrap().0,
        "flags.yaml"
    );
    let area = document::parse(&area, "flags.yaml").unwrap();
    let schemas = area["components"]["schemas"].as_object().unwrap();
    // `Owner` is reached only through `Metric`, which the fragment has in its own form.
    assert_eq!(schemas.keys().collect::<Vec<_>>(), ["Flag"]);
}

#[test]
fn unknown_operations_are_refused_with_similar_ids() {
    let arguments = ["extract", "-", "getExperiment", "getExprmnt", "experiments"];
    let output = xtask(workspace(), &arguments, &fragment());
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("`getExprmnt`"), "{message}");
    assert!(
        message.contains("similar ids are getExperiments"),
        "{message}"
    );
    let output = xtask(workspace(), &["extract", "-", "getExperiment"], &fragment());
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stdout(&output).starts_with("openapi: "),
        "{}",
        stdout(&output)
    );
}

/// A workspace with the small fragment of two files.
fn small_workspace() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/areas/openapi");
    std::fs::create_dir(root.path().join("openapi")).unwrap();
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(
            entry.path(),
            root.path().join("openapi").join(entry.file_name()),
        )
        .unwrap();
    }
    root
}

/// A document with the two operations on holdouts of `docs/add-an-area.md`.
fn holdouts() -> String {
    let query = |name: &str| json!({"in": "query", "name": name, "description": "Number.", "schema": {"type": "integer", "description": "Number."}});
    let answer = |name: &str| {
        json!({"200": {"description": "OK.", "content": {"application/json":
            {"schema": {"$ref": format!("#/components/schemas/{name}")}}}}})
    };
    let document = json!({
        "openapi": "3.0.3",
        "paths": {
            "/holdouts": {"get": {
                "responses": answer("Holdouts"),
                "parameters": [query("limit"), query("offset")],
                "operationId": "getAllHoldouts",
                "tags": ["Holdouts (beta)"],
            }},
            "/holdouts/{key}": {"get": {
                "responses": answer("Holdout"),
                "operationId": "getHoldout",
                "tags": ["Holdouts (beta)"],
            }},
        },
        "components": {"schemas": {
            "Holdouts": {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Holdout"}}}},
            "Holdout": {"type": "object", "properties": {"_links": {"$ref": "#/components/schemas/Link"}}},
            "Link": {"type": "object"},
        }},
    });
    document.to_string()
}

#[test]
fn the_command_line_of_the_page_writes_the_file_of_an_area() {
    let page = std::fs::read_to_string(workspace().join("docs/add-an-area.md")).unwrap();
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix("cargo xtask extract "))
        .unwrap();
    assert!(!line.contains(['>', '|']), "{line} needs a shell");
    let root = small_workspace();
    let upstream = root.path().join("openapi.json");
    std::fs::write(&upstream, holdouts()).unwrap();
    let line = line.replace("/tmp/openapi.json", upstream.to_str().unwrap());
    let arguments: Vec<&str> = ["extract"].into_iter().chain(line.split(' ')).collect();
    let output = xtask(root.path(), &arguments, "");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("wrote openapi/holdouts.yaml;"));

    let path = root.path().join("openapi/holdouts.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# The area `holdouts`,"), "{text}");
    let composed = Fragment::read(root.path()).unwrap().document;
    let list = &composed["paths"]["/holdouts"]["get"];
    assert_eq!(
        list.as_object().unwrap().keys().next().unwrap(),
        "operationId"
    );
    assert_eq!(list["parameters"][0]["schema"], json!({"type": "integer"}));
    assert_eq!(list["x-api-version"], "beta");
    assert_eq!(list["x-pages"], true);
    assert_eq!(
        composed["paths"]["/holdouts/{key}"]["get"]["x-pages"],
        false
    );

    // A file that somebody has edited is never lost.
    let output = xtask(root.path(), &arguments, "");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("the file exists"),
        "{}",
        stderr(&output)
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn the_name_of_an_area_cannot_leave_the_folder() {
    for name in ["", "../a", "Holdouts", "a.b"] {
        let output = xtask(workspace(), &["extract", "--area", name, "-", "a"], "");
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
}
