//! The layers of the crate: each folder uses only those below it.

use std::fs;
use std::path::Path;

/// The folders and files of `src`, from the top. Those on one line may use each other.
const LAYERS: &[&[&str]] = &[
    &["wait", "page"],
    &["resource"],
    &["operation"],
    &["client"],
    &["execute"],
    &["catalog"],
    &["error", "input", "key"],
    &["response"],
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
        let text = fs::read_to_string(&path).unwrap();
        // What tests use is theirs.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for import in line.split("crate::").skip(1) {
                seen += 1;
                let used = import.split([':', ';', ',', ')', ' ']).next().unwrap();
                let is_below = layer_of(used).is_some_and(|below| layer <= below);
                if !is_below {
                    wrong.push(format!("{}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} imports were read");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every source file but the root, with the module of the root that it belongs to.
fn sources(src: &Path) -> Vec<(String, std::path::PathBuf)> {
    let mut files = Vec::new();
    let mut folders = vec![src.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_source = path.extension().is_some_and(|extension| extension == "rs");
            if path.is_dir() {
                folders.push(path);
            } else if is_source && !path.ends_with("lib.rs") && !path.ends_with("matches_tests.rs")
            {
                let relative = path.strip_prefix(src).unwrap();
                let first = relative.components().next().unwrap().as_os_str();
                let module = first.to_string_lossy().trim_end_matches(".rs").to_owned();
                files.push((module, path));
            }
        }
    }
    files
}
