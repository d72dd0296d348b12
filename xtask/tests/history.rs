//! The real history of the API, replayed in small: each document in `tests/history` is the fragment for the next one.
//!
//! `steps.txt` says what each step must show, a line for each difference.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use xtask::drift;
use xtask::openapi::document;
use xtask::openapi::subset;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("tests/history")
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
        let [was, is] = [0, 1].map(|index| document::read(&step[index]).unwrap());
        let name = |index: usize| {
            step[index]
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        };
        let parts = (
            subset::whole(&was).unwrap(),
            subset::carve(&is, &was, "is").unwrap(),
        );
        writeln!(found, "{} to {}", name(0), name(1)).unwrap();
        for finding in drift::compare(&parts.0, &parts.1).findings {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
            writeln!(
                found,
                "  {:<10} {:<8} {:<26} {} => {}  {}",
                finding.effect.name(),
                finding.direction.name(),
                finding.change.name(),
                value(&finding.was),
                value(&finding.is),
                finding.fragment
            )
            .unwrap();
        }
    }
    let expected = std::fs::read_to_string(folder().join("steps.txt")).unwrap();
    assert_eq!(found, expected, "found:\n{found}");
}
