//! The layers of the crate: each folder uses only those below it.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders and files of `src`, from the top. Those on one line may use each other.
const LAYERS: &[&[&str]] = &[
    &["main"],
    &["command"],
    &["connect"],
    &["cli"],
    &["print"],
    &["apply", "export"],
    &["plan"],
    &["found", "simulate"],
    &["wanted"],
    &["file"],
    &["terminal"],
    &["error"],
    &["exit"],
];

#[test]
fn imports_run_downwards() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let layer_of = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (module, path) in sources(&src) {
        let Some(layer) = layer_of(&module) else {
            panic!("`{module}` has no layer; give it one");
        };
        let text = fs::read_to_string(&path).unwrap();
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for import in line.split("crate::").skip(1) {
                seen += 1;
                let used = import.split([':', ';', ',', ')', ' ', '{']).next().unwrap();
                let is_below =
                    used.is_empty() || layer_of(used).is_some_and(|below| layer <= below);
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
fn sources(src: &Path) -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    let mut folders = vec![src.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("lib.rs") {
                let first = path.strip_prefix(src).unwrap().components().next().unwrap();
                let module = first.as_os_str().to_str().unwrap().trim_end_matches(".rs");
                files.push((module.to_owned(), path));
            }
        }
    }
    files
}
