//! Each error that lint reports, in small documents: `tests/lint/*.yaml`.
use serde_json::Value;
use xtask::lint;

#[test]
fn every_error_is_reported_with_its_location_and_no_other_is() {
    for (name, table) in [
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
                "fragment" => lint::fragment(&case["document"]),
                _ => lint::normalized(&case["document"], &replacements),
            };
            let message = found.expect_err(title).to_string();
            let mut found: Vec<(&str, &str)> = Vec::new();
            let mut lines = message.lines().peekable();
            while let Some(what) = lines.next() {
                let place = lines.next_if(|line| line.starts_with("  at: "));
                if let Some(place) = place {
                    found.push((what, place.trim_start_matches("  at: ")));
                    assert!(
                        lines
                            .next()
                            .is_some_and(|line| line.starts_with("  help: ")),
                        "{title}: {what}"
                    );
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
                let at =
                    at.unwrap_or_else(|| panic!("{title}: no `{what}` at {place} in\n{message}"));
                found.remove(at);
            }
            assert!(found.is_empty(), "{title}: not expected {found:#?}");
        }
    }
}
