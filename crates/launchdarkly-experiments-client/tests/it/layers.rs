//! The layers of the crate: each module uses only those below it.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of `src`, from the top. Those on one line may use each other.
const LAYERS: &[&[&str]] = &[
    &["client"],
    &["error"],
    &["api_error", "decode", "fixture"],
    &["body", "excerpt", "response"],
    &["experiment", "flag", "generated", "types", "operation"],
    &["value"],
    &["shown"],
];

#[test]
fn imports_run_downwards_and_never_through_the_root() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let layer_of = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (module, path) in sources(&src) {
        let Some(layer) = layer_of(&module) else {
            panic!("`{module}` has no layer; give it one");
        };
        let text = fs::read_to_string(&path).expect("a source");
        // What tests use is theirs.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = text.lines().filter(|line| line.starts_with("use crate::"));
        for line in lines {
            seen += 1;
            let import = line.trim_start_matches("use crate::");
            let used = import.split([':', ';']).next().unwrap_or_default();
            if layer_of(used).is_none_or(|below| layer > below) {
                wrong.push(format!("{}: {line}", path.display()));
            }
        }
    }
    assert!(seen > 30, "only {seen} imports were read");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every hand-written source but the root, with the module of the root that it belongs to.
fn sources(src: &Path) -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    let mut folders = vec![src.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let relative = path.strip_prefix(src).expect("inside").to_owned();
            let first = relative.components().next().expect("a name").as_os_str();
            let module = first.to_string_lossy().trim_end_matches(".rs").to_owned();
            if path.is_dir() && module != "generated" {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && module != "lib" {
                files.push((module, path));
            }
        }
    }
    files
}
