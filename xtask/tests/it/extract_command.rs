//! `cargo xtask extract`: operations of a document, with all components that they reach.

use serde_json::{Value, json};
use xtask::command::extract::extract;
use xtask::openapi::document;

use crate::support::{fragment, stderr, stdout, workspace, xtask};

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
    let fragment = document::parse(&fragment(), "fragment").unwrap();
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
