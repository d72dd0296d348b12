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
            while let Some(problem) = lines.next() {
                let location = lines.next_if(|line| line.starts_with("  at: "));
                if let Some(location) = location {
                    found.push((problem, location.trim_start_matches("  at: ")));
                    assert!(
                        lines
                            .next()
                            .is_some_and(|line| line.starts_with("  help: ")),
                        "{title}: {problem}"
                    );
                }
            }
            let expected = case["errors"].as_array().expect("errors");
            for error in expected {
                let (problem, location) = (
                    error[0].as_str().expect("problem"),
                    error[1].as_str().expect("location"),
                );
                let at = found
                    .iter()
                    .position(|(text, at)| text.contains(problem) && *at == location);
                let at = at.unwrap_or_else(|| {
                    panic!("{title}: no `{problem}` at {location} in\n{message}")
                });
                found.remove(at);
            }
            assert!(found.is_empty(), "{title}: not expected {found:#?}");
        }
    }
}
