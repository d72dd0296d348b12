//! What the features of the crate bring into a program that uses it.

use std::collections::BTreeSet;
use std::process::Command;

/// Returns what `cargo tree` prints for the crate with these features, without those that its tests need.
fn tree(features: &str, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(["--package", env!("CARGO_PKG_NAME"), "--no-default-features"])
        .args(["--features", features])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn only_the_server_needs_axum_and_only_the_program_needs_the_rest() {
    let packages = |features| {
        let tree = tree(features, &["--edges", "normal"]);
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        names.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let program = ["clap", "serde-saphyr", "tempfile"];
    for (features, axum) in [("", false), ("server", true), ("page", true)] {
        let packages = packages(features);
        assert_eq!(packages.contains("axum"), axum, "{features}");
        for name in program {
            assert!(!packages.contains(name), "`{features}` needs {name}");
        }
    }
    let packages = packages("cli");
    assert!(program.iter().all(|name| packages.contains(*name)));
}

#[test]
fn no_feature_changes_the_json_of_the_program_under_test() {
    for features in ["", "server", "page", "cli"] {
        let edges = ["--edges", "normal,features", "--invert", "serde_json"];
        let tree = tree(features, &edges);
        let of_serde_json = tree
            .lines()
            .filter_map(|line| line.strip_prefix("serde_json feature "));
        let on: BTreeSet<_> = of_serde_json
            .map(|rest| rest.trim_end_matches(" (*)").trim_matches('"'))
            .collect();
        // `jsonschema` turns on `float_roundtrip`, under which numbers with a fraction are read more exactly. Among those
        // that are absent are `preserve_order`, `arbitrary_precision` and `raw_value`.
        assert_eq!(
            on,
            BTreeSet::from(["default", "float_roundtrip", "std"]),
            "{features}"
        );
    }
}
