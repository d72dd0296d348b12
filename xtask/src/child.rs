//! Other programs that a command runs: cargo, git and what they build.
//!
//! A child either [shows](Child::run) its output to the person at the terminal as it comes, or its output is
//! [read](Child::read).

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::Error;

/// A program with its arguments, not started yet.
pub struct Child {
    name: String,
    command: Command,
    shown: String,
}

impl Child {
    /// Creates a child that runs in `folder`; `arguments` are separated by spaces, and none has one inside.
    pub fn new(program: impl Into<PathBuf>, arguments: &str, folder: &Path) -> Self {
        let program = program.into();
        let name = program.file_name().unwrap_or(program.as_os_str());
        let name = name.to_string_lossy().into_owned();
        let mut command = Command::new(&program);
        command.args(arguments.split_whitespace());
        command.current_dir(folder).stdin(Stdio::null());
        Child {
            shown: format!("{name} {arguments}").trim_end().to_owned(),
            name,
            command,
        }
    }

    /// Creates a child that is the same cargo that runs `cargo xtask`.
    pub fn cargo(arguments: &str, folder: &Path) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Child::new(cargo, arguments, folder)
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Returns the command line, for people.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Runs it with its output where this program has its own, and returns its exit code; `None` if a signal ended it.
    ///
    /// # Errors
    /// A program that cannot be started.
    pub fn run(mut self) -> Result<Option<i32>, Error> {
        let status = self.command.status();
        let status = status.map_err(|error| cannot_start(&self.name, &error))?;
        Ok(status.code())
    }

    /// Runs it and returns what it writes to standard output.
    ///
    /// # Errors
    /// A program that cannot be started, or that does not exit with 0: with what it writes to standard error.
    pub fn read(self) -> Result<String, Error> {
        let shown = self.shown.clone();
        let output = self.output()?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(Error::new(format!(
                "`{shown}` fails: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            ))),
        }
    }

    fn output(mut self) -> Result<Output, Error> {
        let output = self.command.output();
        output.map_err(|error| cannot_start(&self.name, &error))
    }
}

fn cannot_start(name: &str, error: &std::io::Error) -> Error {
    Error::new(format!("cannot run `{name}`: {error}"))
        .help("install it, or put it on the search path")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_or_fails_is_an_error_that_names_it() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let missing = Child::new("no-such-program", "a b", folder);
        assert_eq!(missing.shown(), "no-such-program a b");
        let error = missing.read().unwrap_err().to_string();
        assert!(error.contains("cannot run `no-such-program`"), "{error}");
        let error = Child::cargo("no-such-command", folder).read().unwrap_err();
        let error = error.to_string();
        assert!(error.contains("cargo no-such-command` fails: "), "{error}");
        let version = Child::cargo("--version", folder).read().unwrap();
        assert!(version.starts_with("cargo "), "{version}");
    }
}
