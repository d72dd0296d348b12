//! The order of the modules, as `lib.rs` states it: each uses only those before it.

use std::path::{Path, PathBuf};

const LAYERS: [&str; 13] = [
    "nearest",
    "shown",
    "error",
    "child",
    "openapi",
    "normalize",
    "lint",
    "generate",
    "pipeline",
    "drift",
    "release",
    "command",
    "cli",
];

/// The modules inside `drift`, in their order.
const DRIFT: [&str; 7] = [
    "change", "finding", "identity", "compare", "age", "parts", "report",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(sources(&path)),
            false => found.push(path),
        }
    }
    found
}

/// The module that a path of keys begins with: `lint` for `lint/mod.rs`, `lint.rs` and `lint::names`.
fn position(layers: &[&str], path: &str) -> Option<usize> {
    let name = path.split(['/', '.', ':', ';', ',', '{', ' ']).next()?;
    layers.iter().position(|layer| *layer == name)
}

fn check(layers: &[&str], folder: &Path, prefix: &str) -> usize {
    let mut checked = 0;
    for source in sources(folder) {
        let path = source.strip_prefix(folder).unwrap().display().to_string();
        let Some(own) = position(layers, &path) else {
            continue;
        };
        let text = std::fs::read_to_string(&source).unwrap();
        let imports = text.lines().filter_map(|line| line.strip_prefix("use "));
        for import in imports.filter_map(|import| import.strip_prefix(prefix)) {
            // `use crate::{a, b};` names several modules.
            let names = import.trim_start_matches('{').trim_end_matches("};");
            let names = match import.starts_with('{') {
                true => names.split(", ").collect(),
                false => vec![names],
            };
            for name in names {
                let used = position(layers, name);
                assert!(
                    used.is_some_and(|used| used <= own),
                    "{path} uses {prefix}{name}"
                );
                checked += 1;
            }
        }
    }
    checked
}

#[test]
fn modules_use_only_those_before_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert!(check(&LAYERS, &folder, "crate::") > 100);
    assert!(check(&DRIFT, &folder.join("drift"), "crate::drift::") > 20);
}

#[test]
fn no_crate_of_the_workspace_is_a_dependency() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let manifest: toml::Table = std::fs::read_to_string(manifest).unwrap().parse().unwrap();
    for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let names = manifest.get(table).and_then(toml::Value::as_table);
        for name in names.into_iter().flat_map(toml::Table::keys) {
            assert!(!name.starts_with("launchdarkly"), "xtask depends on {name}");
        }
    }
}
