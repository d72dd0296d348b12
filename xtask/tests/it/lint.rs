//! Each error that lint reports, in small documents: `tests/lint/*.yaml`.
use serde_json::Value;
use xtask::lint;
use xtask::normalize::normalize;
use xtask::openapi::provenance::Provenance;

use crate::support::{composed, fragment_of, stderr, xtask};

#[test]
fn every_error_is_reported_with_its_location_and_no_other_is() {
    let mut problems: Vec<String> = Vec::new();
    for (name, table) in [
        ("structure", include_str!("../lint/structure.yaml")),
        ("fragment", include_str!("../lint/fragment.yaml")),
        ("normalized", include_str!("../lint/normalized.yaml")),
    ] {
        let cases: Vec<Value> = serde_saphyr::from_str_with_options(
            table,
            serde_saphyr::options! { strict_booleans: true },
        )
        .expect("the table is YAML");
        for case in cases {
            let title = case["case"].as_str().expect("a name");
            let names = case["replacements"].as_array().into_iter().flatten();
            let replacements: Vec<String> =
                names.filter_map(Value::as_str).map(str::to_owned).collect();
            let found = match name {
                "structure" => lint::structure(&case["document"]),
                "fragment" => lint::fragment(&case["document"]),
                _ => lint::normalized(&case["document"], &replacements),
            };
            let message = found.expect_err(title).to_string();
            let mut found: Vec<(&str, &str)> = Vec::new();
            let mut helps: Vec<&str> = Vec::new();
            let mut lines = message.lines().peekable();
            while let Some(what) = lines.next() {
                let place = lines.next_if(|line| line.starts_with("  at: "));
                if let Some(place) = place {
                    found.push((what, place.trim_start_matches("  at: ")));
                    let help = lines.next_if(|line| line.starts_with("  help: "));
                    helps.push(help.unwrap_or_else(|| panic!("{title}: {what}")));
                }
            }
            let expected = case["errors"].as_array().expect("errors");
            for error in expected {
                let (what, place) = (
                    error[0].as_str().expect("what"),
                    error[1].as_str().expect("place"),
                );
                let at = found
                    .iter()
                    .position(|(text, at)| text.contains(what) && *at == place);
                let Some(at) = at else {
                    problems.push(format!("{title}: no `{what}` at {place}"));
                    continue;
                };
                found.remove(at);
                let help = helps.remove(at);
                let expected = error[2].as_str();
                if expected.is_some_and(|expected| !help.contains(expected)) {
                    problems.push(format!("{title}: {what}: {help}"));
                }
            }
            problems.extend(
                found
                    .iter()
                    .map(|found| format!("{title}: not expected {found:?}")),
            );
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn quirks_name_documents_that_the_provenance_knows_and_entries_have_their_comment() {
    let base = "\
openapi: 3.0.3
# Quirk [march-2026]: of the whole list.
tags: []
# Quirk: without a document.
paths:
  /a:
    # Quirk [march-2062, pages]: read
    # in two documents.
    get: {}
    put: {}
";
    let provenance = "\
[[document]]
id = \"march-2026\"
name = \"d\"
what = \"w\"
date = \"2026-03-25\"
areas = [\"experiments\"]
[[quirk]]
at = \"#/paths/~1a/get/responses\"
lacks = [\"403\"]
[[quirk]]
at = \"#/components/schemas/A\"
has = [\"b\"]
";
    let fragment = fragment_of(base).unwrap();
    let provenance = Provenance::parse(provenance).unwrap();
    let error = lint::quirks(&fragment, &provenance)
        .unwrap_err()
        .to_string();
    for part in [
        "a quirk does not say where it was read\n  at: openapi/experiments.yaml:4\n",
        "`march-2062` is not the id of a document\n  at: openapi/experiments.yaml:7\n  help: did you mean `march-2026`?",
        "`pages` is not the id of a document\n  at: openapi/experiments.yaml:7\n  help: write one of march-2026",
        "no comment `Quirk` stands at #/components/schemas/A\n  at: openapi/provenance.toml:10\n",
        "\n4 errors",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

#[test]
fn no_pass_gives_advice_about_what_lint_refuses() {
    let mut document = composed().document;
    let schemas = &mut document["components"]["schemas"];
    schemas["FlagInstruction"]["x-instructions"]["turnFlagOn"] = "#/components/schemas/Gone".into();
    schemas["Link"]["properties"]["href"]["x-renamed-from"] = 7.into();
    schemas["Link"]["properties"]["type"]["enum"] = vec!["text/html"].into();
    schemas["Link"]["properties"]["type"]["oneOf"] = serde_json::json!([]);
    // A pass would complain, and lint does so first.
    assert!(normalize(&document).is_err());
    let fragment = lint::fragment(&document).unwrap_err().to_string();
    for part in [
        "has no component",
        "the former name must be",
        "an enum without",
        "untagged enum",
    ] {
        assert!(fragment.contains(part), "{part}: {fragment}");
    }
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("openapi")).unwrap();
    let write = |document: &Value| {
        std::fs::write(
            root.path().join("openapi/experiments.yaml"),
            document.to_string(),
        )
        .unwrap();
    };
    write(&document);
    for typo in [false, true] {
        if typo {
            document["components"]["schemas"]["Link"]["descripton"] = "A link.".into();
            write(&document);
        }
        for command in ["lint", "gen"] {
            let message = stderr(&xtask(root.path(), &[command], ""));
            let is_advice = |line: &str| line.trim_start_matches("error: ").starts_with("pass `");
            assert!(!message.lines().any(is_advice), "{message}");
            // What is not OpenAPI is all that is said until it is.
            let expected = if typo {
                "did you mean `description`?"
            } else {
                "an enum without"
            };
            assert!(message.contains(expected), "{message}");
            assert_eq!(message.contains("an enum without"), !typo, "{message}");
        }
    }
}
