//! Documents that are broken, or made to overflow the stack: each gives one clear error, and none hangs.

use std::fmt::Write;

use serde_json::{Value, json};
use xtask::drift::{Options, drift};
use xtask::openapi::input::Input;
use xtask::openapi::provenance::Provenance;

use crate::support::fragment_of;

const FRAGMENT: &str = include_str!("../drift/base.yaml");

/// The report on a document, or the error.
fn answer(document: &[u8]) -> Result<String, String> {
    let upstream = Input::of(document, "d").map_err(|error| error.to_string())?;
    let fragment = fragment_of(FRAGMENT).unwrap();
    drift(
        &fragment,
        &Provenance::default(),
        &upstream,
        &Options::default(),
    )
    .map(|report| report.text())
    .map_err(|error| error.to_string())
}

/// A document with one operation, which responds with `schema`.
fn responding(schema: Value, schemas: Value) -> Vec<u8> {
    let content = json!({"application/json": {"schema": schema}});
    let get = json!({"operationId": "getExperiments", "responses": {"200": {"content": content}}});
    let paths = json!({"/projects/{projectKey}/experiments": {"get": get}});
    json!({"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}})
        .to_string()
        .into_bytes()
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[test]
fn each_broken_document_gets_one_clear_message() {
    let whole = responding(json!({"type": "object"}), json!({}));
    let nested = |levels: usize| {
        let (open, close) = ("{\"items\":".repeat(levels), "}".repeat(levels));
        let whole = String::from_utf8(responding(json!("HERE"), json!({}))).unwrap();
        whole
            .replace("\"HERE\"", &format!("{open}{{}}{close}"))
            .into_bytes()
    };
    let nested_yaml = (0..100).fold("openapi: 3.0.3\npaths:\n".to_owned(), |text, level| {
        format!("{text}{:1$}a:\n", "", level + 1)
    });
    let paths = |paths: Value| {
        json!({"openapi": "3.0.3", "paths": paths})
            .to_string()
            .into_bytes()
    };
    let circle = json!({"A": reference("B"), "B": reference("C"), "C": reference("B")});
    let rows: Vec<(Vec<u8>, &str, &str)> = vec![
        (whole[..whole.len() / 2].to_vec(), "broken JSON: EOF", "d:1"),
        (
            b"openapi: 3.0.3\npaths:\n  /a: {get: {".to_vec(),
            "broken YAML",
            "d:3",
        ),
        (b"".to_vec(), "the document is empty", "d"),
        (b" \n\t".to_vec(), "the document is empty", "d"),
        (b"\xff\xfe{".to_vec(), "byte 0 is not UTF-8", "d"),
        (b"<html></html>".to_vec(), "a web page, not OpenAPI", "d"),
        (b"[]".to_vec(), "has no version", "d#/openapi"),
        (
            b"{\"openapi\": \"3.1.0\", \"paths\": {}}".to_vec(),
            "OpenAPI 3.1.0 is not supported",
            "d#/openapi",
        ),
        (b"swagger: '2.0'\n".to_vec(), "has no version", "d#/openapi"),
        (
            b"{\"openapi\": \"3.0.3\"}".to_vec(),
            "none of the fragment's operations",
            "d#/paths",
        ),
        (paths(json!([])), "`paths` is a list", "d#/paths"),
        (
            paths(json!({"/flags": {"get": {"operationId": "getFlags"}}})),
            "none of the fragment's operations",
            "d#/paths",
        ),
        (
            responding(reference("A"), circle),
            "leads in a circle and never to a value",
            "d#/components/schemas/",
        ),
        (
            responding(reference("A"), json!({})),
            "`#/components/schemas/A` leads nowhere",
            "d#/paths/~1projects",
        ),
        (
            responding(json!({"$ref": "types.yaml#/A"}), json!({})),
            "leads to another document",
            "d#/paths/~1projects",
        ),
        (nested(100), "nested more than 64 levels deep", "d"),
        (nested(100_000), "nested more than 64 levels deep", "d"),
        (
            nested_yaml.into_bytes(),
            "nested more than 64 levels deep",
            "d",
        ),
        (
            format!("openapi: 3.0.3\npaths: {}", "[".repeat(100_000)).into_bytes(),
            "nested more than 64 levels deep",
            "d",
        ),
    ];
    for (document, what, place) in rows {
        let shown = String::from_utf8_lossy(&document[..document.len().min(80)]).into_owned();
        let message = answer(&document).expect_err(&shown);
        assert!(message.contains(what), "{shown}: {message}");
        assert!(
            message.contains(&format!("\n  at: {place}")),
            "{shown}: {message}"
        );
        assert!(message.contains("\n  help: "), "{shown}: {message}");
        assert!(message.lines().count() <= 3, "{shown}: {message}");
    }
}

#[test]
fn every_missing_target_is_named_once() {
    let schema =
        json!({"properties": {"a": reference("A"), "b": reference("A"), "c": reference("B")}});
    let message = answer(&responding(schema, json!({}))).unwrap_err();
    assert_eq!(
        message.matches("schemas/A` leads nowhere").count(),
        2,
        "{message}"
    );
    assert!(
        message.contains("schemas/B` leads nowhere") && message.ends_with("3 errors"),
        "{message}"
    );
}

/// Circles through properties are allowed: trees have them.
#[test]
fn recursive_schemas_are_compared() {
    let tree = json!({"type": "object", "properties": {"children": {"type": "array", "items": reference("Tree")}, "self": reference("Tree")}});
    let merged = json!({"allOf": [reference("Merged"), reference("Tree")]});
    let report = answer(&responding(
        reference("Tree"),
        json!({"Tree": tree, "Merged": merged}),
    ))
    .unwrap();
    assert!(report.contains("getExperiments"), "{report}");
    answer(&responding(
        reference("Merged"),
        json!({"Tree": tree, "Merged": merged}),
    ))
    .unwrap();
}

/// Long chains of references are not followed by recursion: this test has a stack of two MiB.
#[test]
fn long_chains_neither_overflow_nor_hang() {
    const LENGTH: usize = 5_000;
    let chain = |link: fn(usize) -> Value| -> Value {
        let links = (0..LENGTH).map(|index| (format!("A{index}"), link(index + 1)));
        links
            .chain([(format!("A{LENGTH}"), json!({"type": "string"}))])
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let alias = chain(|next| reference(&format!("A{next}")));
    answer(&responding(reference("A0"), alias)).unwrap();
    let list = chain(
        |next| json!({"type": "object", "properties": {"items": reference(&format!("A{next}"))}}),
    );
    answer(&responding(reference("A0"), list)).unwrap();
}

/// Many properties are removed and many added, all of one shape: the search for renames is bounded.
#[test]
fn many_candidates_for_renames_do_not_hang() {
    let mut fragment = "openapi: 3.0.3\npaths:\n  /e: {get: {responses: {'200': {content: {a/b: {schema: {properties: {".to_owned();
    (0..1_000).for_each(|index| write!(fragment, "name{index}: {{type: string}}, ").unwrap());
    fragment += "}}}}}}}}\n";
    let document = Input::of(fragment.replace("name", "title").as_bytes(), "d").unwrap();
    let fragment = fragment_of(&fragment).unwrap();
    let provenance = Provenance::default();
    let report = drift(&fragment, &provenance, &document, &Options::default()).unwrap();
    let text = report.text();
    assert!(text.contains("differences"), "{text}");
}
