//! Files of fixtures, YAML or JSON: refused with file and line, or loaded entirely, and then saved and loaded as a state.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::fixtures_file::FixturesFile;
use crate::shown;
use crate::simulated::{empty, is_sound};

/// The folder of the file that is written for each input.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

/// Writes a file and reads it as the simulator's program does.
///
/// # Panics
/// A property does not hold, or no file can be written.
pub fn check(data: &[u8]) {
    let path = path();
    fs::write(&path, data).expect("the file is written");
    let file = match FixturesFile::read(&path) {
        Ok(file) => file,
        Err(reason) => return is_refusal(&reason),
    };
    for (project, environments) in file.projects() {
        assert!(!project.is_empty() && environments.iter().all(|key| !key.is_empty()));
    }
    let simulator = empty();
    let before = simulator.state();
    match file.load(&simulator) {
        Ok(()) => {
            is_sound(&simulator);
            let other = empty();
            file.load(&other).expect("what loads once loads again");
            assert_eq!(other.state(), simulator.state());
        }
        Err(reason) => {
            is_refusal(&reason);
            assert_eq!(simulator.state(), before, "{reason}");
        }
    }
}

/// Threads have files of their own.
fn path() -> PathBuf {
    let name = format!("{:?}.yaml", std::thread::current().id());
    FOLDER.path().join(name)
}

/// A reason begins with the file, and is one bounded line.
fn is_refusal(reason: &str) {
    let folder = FOLDER.path().display().to_string();
    assert!(reason.starts_with(&folder), "{reason}");
    shown::line(reason);
}
