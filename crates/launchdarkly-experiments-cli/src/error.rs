//! The error of a command: what is wrong, and what to do about it.

use std::fmt;
use std::io;

use crate::exit::Exit;

/// The error of a command.
///
/// `Display` writes what is wrong, and on further lines what to do about it.
///
/// ```
/// use launchdarkly_experiments_cli::Error;
///
/// let error = Error::new("there is no project").help("give one with `--project`");
/// assert_eq!(error.to_string(), "there is no project\nhelp: give one with `--project`");
/// ```
#[derive(Debug)]
pub struct Error {
    message: String,
    help: Option<String>,
    exit: Exit,
}

impl Error {
    /// Creates an error with what is wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Error {
            message: message.into(),
            help: None,
            exit: Exit::Failed,
        }
    }

    /// Creates an error of options or arguments.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Error {
            exit: Exit::Usage,
            ..Error::new(message)
        }
    }

    /// Creates an error of a file that could not be read or written.
    pub(crate) fn io(what: impl fmt::Display, error: &io::Error) -> Self {
        Error::new(format!("{what}: {error}"))
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Returns what is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns how a program exits with this error.
    pub fn exit(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<launchdarkly_experiments::Error> for Error {
    fn from(error: launchdarkly_experiments::Error) -> Self {
        Error::new(error.to_string())
    }
}
