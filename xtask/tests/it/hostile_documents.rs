//! Documents with characters that command a terminal, and with huge values.

use proptest::prelude::*;
use serde_json::{Value, json};
use xtask::command::extract::extract;
use xtask::openapi::document;
use xtask::shown::is_hidden;

use crate::support::{composed, put, stderr, stdout, workspace, xtask};

/// One of each kind: C0, DEL, C1, bidi controls, separators.
const HIDDEN: &str =
    "\u{7}\u{1b}[31m\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}\u{feff}";

/// The fragment with one operation, property, enum value and description too many.
fn hostile(text: &str) -> Value {
    let mut document = composed().document;
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    let schema = schemas["Experiment"].as_object_mut().unwrap();
    schema["description"] = text.into();
    schema["properties"][text] = json!({ "type": "string", "description": text });
    let get = "/paths/~1api~1v2~1projects~1{projectKey}~1experimentation-settings/get";
    put(&mut document, &format!("{get}/tags/-"), text.into());
    let operation = document.pointer(get).unwrap().clone();
    document["paths"][&format!("/{text}")] = json!({ "get": operation });
    document["paths"][&format!("/{text}")]["get"]["operationId"] = text.into();
    document
}

fn shows(text: &str) -> Option<char> {
    text.chars()
        .find(|c| is_hidden(*c) && !matches!(c, '\n' | '\t'))
}

#[test]
fn control_characters_of_a_document_reach_no_terminal() {
    let document = hostile(HIDDEN).to_string();
    for arguments in [
        &["drift", "-"] as &[&str],
        &["drift", "-", "--format", "json"],
        &["drift", "-", "--format", "markdown"],
        &["extract", "-", "getExperiment"],
        &["extract", "-", "no-such-operation"],
    ] {
        let output = xtask(workspace(), arguments, &document);
        let (out, err) = (stdout(&output), stderr(&output));
        assert!(out.len() + err.len() > 100, "{arguments:?}");
        assert_eq!(shows(&out), None, "{arguments:?} {out}");
        assert_eq!(shows(&err), None, "{arguments:?} {err}");
    }
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("openapi")).unwrap();
    std::fs::write(root.path().join(xtask::openapi::compose::BASE), document).unwrap();
    for arguments in [["lint"], ["gen"]] {
        let output = xtask(root.path(), &arguments, "");
        assert_eq!(output.status.code(), Some(1));
        let message = stderr(&output);
        assert_eq!(shows(&message), None, "{message}");
    }
}

#[test]
fn an_extract_keeps_control_characters_as_yaml_escapes_them() {
    let document = hostile(HIDDEN);
    let ids = ["getExperiment".to_owned()];
    let text = extract(&document, "d", &ids).unwrap();
    assert_eq!(shows(&text), None, "{text}");
    let read = document::parse(&text, "extract").unwrap();
    let schema = "/components/schemas/Experiment";
    assert_eq!(read.pointer(schema), document.pointer(schema));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4) })]

    #[test]
    fn messages_about_huge_values_are_bounded(text in "[a-z\u{1b}\u{202e}\n]{1,9}", times in 1_usize..100_000) {
        let text = text.repeat(times);
        let document = hostile(&text);
        let schemas = ["Experiment".to_owned()];
        let errors = [
            xtask::lint::fragment(&document).err(),
            xtask::lint::normalized(&document, &schemas).err(),
            extract(&document, &text, &[text.clone() + "x"]).err(),
            document::parse(&text, &text).err(),
            document::parse(&format!("openapi: '{text}'"), &text).err(),
        ];
        for error in errors.into_iter().flatten() {
            let (shown, debug) = (error.to_string(), format!("{error:?}"));
            prop_assert!(shown.len() <= 8 * 1024, "{} bytes", shown.len());
            prop_assert!(debug.len() <= 16 * 1024, "{} bytes", debug.len());
        }
    }
}
