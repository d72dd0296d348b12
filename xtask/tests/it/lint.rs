//! Each error that lint reports, in small documents: `tests/lint/*.yaml`.
use serde_json::Value;
use xtask::lint;

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
                if let Some(expected) = error[2].as_str() {
                    if !help.contains(expected) {
                        problems.push(format!("{title}: {what}: {help}"));
                    }
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
