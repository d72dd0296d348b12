//! The pipeline: read the fragment, lint it, normalize it, lint it again, and generate the files.
//!
//! [`plan`] does all this in memory. [`stale`] compares the result with the files on disk, and [`write()`] is the only
//! function of the crate that writes generated files, and [`create`] the only one that writes a file to edit by hand.

use std::path::Path;

use crate::error::Error;
use crate::generate::{self, Generated, Origin};
use crate::lint;
use crate::normalize::{self, Normalized};
use crate::openapi::compose::Fragment;
use crate::openapi::document;
use crate::openapi::provenance::Provenance;

/// The result of one run of the pipeline, in memory.
pub struct Plan {
    /// Each pass with its changes.
    pub report: Vec<(&'static str, Vec<String>)>,
    /// All generated files.
    pub files: Vec<Generated>,
}

/// A generated file that does not agree with the fragment.
#[derive(Debug, PartialEq, Eq)]
pub struct Stale {
    /// The file, from the workspace's root.
    pub path: &'static str,
    /// The first line that differs, from 1.
    pub line: usize,
    /// That line on disk; `None` if the file is missing or ends before it.
    pub found: Option<String>,
    /// That line as generated; `None` if the generated file ends before it.
    pub expected: Option<String>,
}

/// A file of the fragment without errors.
#[derive(Debug, PartialEq, Eq)]
pub struct Checked {
    /// The file, from the workspace's root.
    pub path: String,
    /// How many operations it has.
    pub operations: usize,
    /// How many schemas it has.
    pub schemas: usize,
}

/// Reads, lints, normalizes and generates; writes nothing.
///
/// # Errors
/// The errors of the first stage that fails.
pub fn plan(root: &Path) -> Result<Plan, Error> {
    let fragment = Fragment::read(root)?;
    let Normalized { document, report } = normalized(&fragment)?;
    let files = generate::generate(&fragment.document, &document, &Origin::of(&fragment))?;
    Ok(Plan { report, files })
}

/// Lints the fragment, its normalized form and its provenance, and counts the operations and schemas of each file.
///
/// # Errors
/// All errors of the first stage that fails.
pub fn check(root: &Path) -> Result<Vec<Checked>, Error> {
    let fragment = Fragment::read(root)?;
    normalized(&fragment)?;
    let provenance = Provenance::read(root, &fragment)?;
    lint::quirks(&fragment, &provenance)?;
    let counts = fragment.sources.iter().map(|source| {
        let file = document::parse(&source.text, &source.path)?;
        Ok(Checked {
            path: source.path.clone(),
            operations: document::operations(&file).len(),
            schemas: document::components(&file, "schemas").map_or(0, serde_json::Map::len),
        })
    });
    counts.collect()
}

/// Returns the files that are missing or different on disk.
///
/// # Errors
/// A file that exists and cannot be read.
pub fn stale(root: &Path, files: &[Generated]) -> Result<Vec<Stale>, Error> {
    let mut stale = Vec::new();
    for file in files {
        let found = match std::fs::read_to_string(root.join(file.path)) {
            Ok(found) => found,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(Error::new(format!("cannot read a generated file: {error}"))
                    .at(file.path)
                    .help("make the file readable"));
            }
        };
        stale.extend(first_difference(file, &found));
    }
    Ok(stale)
}

/// Writes one generated file in one step, so that a reader sees either the old text or the new one.
///
/// # Errors
/// When the file cannot be written; the old one is left as it was.
pub fn write(root: &Path, file: &Generated) -> Result<(), Error> {
    let path = root.join(file.path);
    let written =
        beside(&path, &file.text).and_then(|file| file.persist(&path).map_err(|error| error.error));
    written.map(drop).map_err(|error| {
        Error::new(format!("cannot write a generated file: {error}"))
            .at(file.path)
            .help("the old file is unchanged; make the folder writable")
    })
}

/// Writes a file that is not there yet, in one step; `path` begins at the workspace's root.
///
/// # Errors
/// When the file exists, and when it cannot be written; nothing is changed then.
pub fn create(root: &Path, path: &str, text: &str) -> Result<(), Error> {
    let to = root.join(path);
    let written =
        beside(&to, text).and_then(|file| file.persist_noclobber(&to).map_err(|error| error.error));
    written.map(drop).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(path),
        _ => Error::new(format!("cannot write the file: {error}"))
            .at(path)
            .help("make the folder writable"),
    })
}

/// The error for a new file that is there already.
pub fn exists(path: &str) -> Error {
    Error::new("the file exists, and is not overwritten")
        .at(path)
        .help("take another name, or remove the file; `extract` without `--area` prints operations to copy into it")
}

/// Writes a temporary file into the folder of `path`.
fn beside(path: &Path, text: &str) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(".xtask-")
        .tempfile_in(folder)?;
    std::io::Write::write_all(&mut temporary, text.as_bytes())?;
    readable_by_all(temporary.as_file())?;
    Ok(temporary)
}

/// Lints and normalizes; each error names its file and line.
fn normalized(fragment: &Fragment) -> Result<Normalized, Error> {
    let stages = || {
        lint::structure(&fragment.document)?;
        lint::fragment(&fragment.document)?;
        let normalized = normalize::normalize(&fragment.document)?;
        let replacements: Vec<String> = generate::replacements(&normalized.document)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        lint::normalized(&normalized.document, &replacements)?;
        Ok(normalized)
    };
    stages().map_err(|error: Error| error.placed(|pointer| fragment.place(pointer)))
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

/// Makes a temporary file, which only its owner may read, readable like a source file.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
