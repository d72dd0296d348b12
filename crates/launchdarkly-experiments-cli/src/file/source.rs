//! The texts of a run: files, folders and standard input.

use std::fs;
use std::io::{BufRead, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A text with the name that is shown for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name: the path as it was given.
    pub name: String,
    /// The text.
    pub text: String,
}

/// The ends of the names of files that are read from a folder.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

impl Source {
    /// Creates a source from its text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source {
            name: name.into(),
            text: text.into(),
        }
    }
}

/// Reads files, the files of folders in the order of their names, and, for `-`, standard input.
///
/// # Errors
/// A file that cannot be read, and a folder without files.
pub fn sources(
    paths: &[PathBuf],
    folder: &Path,
    input: &mut dyn BufRead,
) -> Result<Vec<Source>, Error> {
    let mut all = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let mut text = String::new();
            let read = input.read_to_string(&mut text);
            read.map_err(|error| Error::io("standard input", &error))?;
            all.push(Source::new("<standard input>", text));
            continue;
        }
        let before = all.len();
        collect(path, folder, true, &mut all)?;
        if all.len() == before {
            return Err(Error::usage(format!(
                "{}: there is no file in this folder",
                path.display()
            ))
            .help("files end with .yaml, .yml or .json"));
        }
    }
    Ok(all)
}

fn collect(path: &Path, folder: &Path, is_named: bool, all: &mut Vec<Source>) -> Result<(), Error> {
    let failed = |error| match (error, path.display()) {
        (ref error, name) if std::io::Error::kind(error) == ErrorKind::NotFound => {
            Error::usage(format!("{name}: there is no such file"))
        }
        (error, name) => Error::io(name, &error),
    };
    let full = folder.join(path);
    if full.is_dir() {
        let entries = fs::read_dir(&full).map_err(failed)?;
        let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
        let mut names = names.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        names.sort();
        for name in names
            .iter()
            .filter(|name| !name.as_encoded_bytes().starts_with(b"."))
        {
            collect(&path.join(name), folder, false, all)?;
        }
        return Ok(());
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    if is_named || extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
        let text = fs::read_to_string(&full).map_err(failed)?;
        all.push(Source::new(path.display().to_string(), text));
    }
    Ok(())
}
