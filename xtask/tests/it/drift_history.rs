//! The real history of the API, replayed in small: each document in `tests/history` is the fragment for the next one.
//!
//! `steps.txt` says what each step must show, a line for each difference.

use std::fmt::Write;
use std::path::PathBuf;

use xtask::drift::compare::compare;
use xtask::openapi::document;
use xtask::openapi::subset::ApiSubset;

use crate::support::workspace;

fn folder() -> PathBuf {
    workspace().join("tests/history")
}

#[test]
fn each_step_of_the_history_shows_what_it_did() {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    names.sort();
    let mut found = String::new();
    for step in names.windows(2) {
        let [old, new] = [0, 1].map(|index| document::read(&step[index]).unwrap());
        let name = |index: usize| {
            step[index]
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        };
        let old = ApiSubset::whole(&old, "old").unwrap();
        let new = ApiSubset::select(&new, old.document, "new").unwrap();
        writeln!(found, "{} to {}", name(0), name(1)).unwrap();
        for finding in compare(&old, &new).findings {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
            writeln!(
                found,
                "  {:<10} {:<8} {:<26} {} => {}  {}",
                finding.severity.name(),
                finding.direction.name(),
                finding.change.name(),
                value(&finding.old),
                value(&finding.new),
                finding.fragment
            )
            .unwrap();
        }
    }
    let expected = std::fs::read_to_string(folder().join("steps.txt")).unwrap();
    assert_eq!(found, expected, "found:\n{found}");
}
