//! Broken files: each names its line and a way out, and nothing connects because of it.
//!
//! Each folder of `tests/invalid` has a file and what is printed about it; with `UPDATE_EXPECTED=1`, the latter is written.

use std::ffi::OsString;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;

use launchdarkly_experiments_cli::Exit;
use launchdarkly_experiments_cli::terminal::Terminal;

use crate::ldx::{Ran, Shared};

/// The least number of folders.
const LEAST: usize = 60;

#[test]
fn a_broken_file_shows_its_line_and_a_way_out_and_nothing_is_asked() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid");
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let folders = fs::read_dir(&root).unwrap();
    let mut folders: Vec<_> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= LEAST, "{} folders", folders.len());
    let mut wrong = Vec::new();
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let runs = ["check", "plan", "apply"].map(|command| run(command, &folder));
        for ran in &runs {
            if (ran.exit, ran.err.as_str()) != (Exit::Failed, "") || ran.out != runs[0].out {
                wrong.push(format!("{name}: {ran:?}"));
            }
        }
        let shown = &runs[0].out;
        let (errors, count) = shown.trim_end().rsplit_once("\n\n").unwrap();
        for error in errors.split("\n\n") {
            let has_line = error.contains("--> experiments.yaml:");
            if !has_line || !error.starts_with("error: ") || !error.contains("= help: ") {
                wrong.push(format!("{name}: neither line nor way out:\n{error}"));
            }
        }
        if count.starts_with("0 errors") || shown.contains("0a1b2c3d") {
            wrong.push(format!("{name}: {shown}"));
        }
        let expected = folder.join("expected.txt");
        if update {
            fs::write(&expected, shown).unwrap();
        }
        let stored = fs::read_to_string(&expected).unwrap_or_default();
        if stored != *shown {
            wrong.push(format!("{name}: expected\n{stored}\nbut got\n{shown}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Runs a command in a folder. Without a client there is no request, and without a token no client.
fn run(command: &str, folder: &Path) -> Ran {
    let (out, err) = (Shared::default(), Shared::default());
    let connects = Shared::default();
    let terminal = Terminal {
        out: Box::new(out.clone()),
        err: Box::new(err.clone()),
        input: Box::new(Cursor::new(Vec::new())),
        asks: false,
        shows_progress: false,
        variables: Box::new({
            let connects = connects.clone();
            move |name| {
                if name == "LAUNCHDARKLY_ACCESS_TOKEN" {
                    connects.clone().write_all(b"it connects").unwrap();
                }
                None
            }
        }),
        folder: folder.to_owned(),
    };
    let arguments = ["ldx", command, "experiments.yaml"].map(OsString::from);
    let exit = launchdarkly_experiments_cli::run(arguments, terminal);
    Ran {
        exit,
        out: out.text(),
        err: err.text() + &connects.text(),
        colored: out.colored(),
    }
}
