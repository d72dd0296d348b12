//! The whole way: read, lint, normalize, lint again, generate; then compare with what is there, or write it.

use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::generate::{self, Generated, Origin};
use crate::lint;
use crate::normalize::{self, Normalized};
use crate::openapi::{FRAGMENT, document};

/// Everything that one run of the pipeline makes, in memory.
pub struct Plan {
    /// Each pass with what it changed.
    pub report: Vec<(&'static str, Vec<String>)>,
    /// Every generated file, complete.
    pub files: Vec<Generated>,
}

/// A generated file that is not what the fragment says it should be.
#[derive(Debug, PartialEq, Eq)]
pub struct Stale {
    /// The file, from the workspace's root.
    pub path: &'static str,
    /// The number of the first line that differs, from 1.
    pub line: usize,
    /// That line as it is; `None` when the file is missing or ends before it.
    pub found: Option<String>,
    /// That line as it should be; `None` when the file should end before it.
    pub expected: Option<String>,
}

/// Reads, lints, normalizes and generates; writes nothing.
///
/// # Errors
/// The first stage that fails, with every fault that it found.
pub fn plan(root: &Path) -> Result<Plan, Error> {
    let (fragment, origin) = read(root)?;
    let Normalized { document, report } = normalized(&fragment)?;
    let files = generate::generate(&fragment, &document, &origin)?;
    Ok(Plan { report, files })
}

/// Lints the fragment and its normalized form, and counts operations and schemas.
///
/// # Errors
/// Every fault that was found.
pub fn check(root: &Path) -> Result<(usize, usize), Error> {
    let (fragment, _) = read(root)?;
    normalized(&fragment)?;
    let schemas = document::components(&fragment, "schemas").map_or(0, serde_json::Map::len);
    Ok((document::operations(&fragment).len(), schemas))
}

/// The files of the plan that are not on disk as they should be.
///
/// # Errors
/// A file that is there and cannot be read.
pub fn stale(root: &Path, files: &[Generated]) -> Result<Vec<Stale>, Error> {
    let mut stale = Vec::new();
    for file in files {
        let found = match std::fs::read_to_string(root.join(file.path)) {
            Ok(found) => found,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(
                    Error::new(format!("cannot read a generated file: {error}")).at(file.path)
                );
            }
        };
        stale.extend(first_difference(file, &found));
    }
    Ok(stale)
}

/// Writes one generated file in one step: a reader sees the old text or the new one.
///
/// # Errors
/// When the file cannot be written; then the old one is still there.
pub fn write(root: &Path, file: &Generated) -> Result<(), Error> {
    replace(&root.join(file.path), &file.text, file.path)
}

/// Replaces a file in one step; `shown` is its name in errors.
///
/// # Errors
/// When the file cannot be written; then the old one is still there.
pub fn replace(path: &Path, text: &str, shown: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(path);
    let failure = |error: std::io::Error| {
        Error::new(format!("cannot write a generated file: {error}"))
            .at(shown)
            .help("the old file is untouched; make the folder writable")
    };
    std::fs::create_dir_all(folder).map_err(failure)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(".xtask-")
        .tempfile_in(folder)
        .map_err(failure)?;
    std::io::Write::write_all(&mut temporary, text.as_bytes()).map_err(failure)?;
    readable_by_all(temporary.as_file()).map_err(failure)?;
    temporary
        .persist(path)
        .map_err(|error| failure(error.error))?;
    Ok(())
}

fn read(root: &Path) -> Result<(Value, Origin), Error> {
    let path = root.join(FRAGMENT);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Error::new(format!("cannot read the fragment: {error}"))
            .at(FRAGMENT)
            .help("run the command inside the workspace, with the fragment in place")
    })?;
    let fragment = document::parse(&text, FRAGMENT)?;
    let sha256 = Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok((fragment, Origin { sha256 }))
}

fn normalized(fragment: &Value) -> Result<Normalized, Error> {
    lint::fragment(fragment)?;
    let normalized = normalize::normalize(fragment.clone())?;
    let replacements: Vec<String> = generate::replacements(&normalized.document)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    lint::normalized(&normalized.document, &replacements)?;
    Ok(normalized)
}

fn first_difference(file: &Generated, found: &str) -> Option<Stale> {
    if file.text == found {
        return None;
    }
    let (mut expected, mut there) = (file.text.lines(), found.lines());
    let mut line = 1;
    loop {
        let (expected, found) = (expected.next(), there.next());
        if expected != found || expected.is_none() {
            return Some(Stale {
                path: file.path,
                line,
                found: found.map(str::to_owned),
                expected: expected.map(str::to_owned),
            });
        }
        line += 1;
    }
}

/// A temporary file is its owner's alone, and a source file is not.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
