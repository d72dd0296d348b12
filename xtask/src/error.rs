//! The one error of every stage and command: a message, the location, and the way out.
//!
//! A stage reports all the errors that it finds, not only the first: it collects them in a list and joins them with
//! [`Error::all`].

use std::fmt;

/// An error with all that a maintainer needs to act on it.
///
/// `Display` writes the message, then the location, then the help, each on a line of its own.
///
/// ```
/// use xtask::error::Error;
///
/// let error = Error::new("dangling $ref")
///     .at("#/components/schemas/Experiment")
///     .help("add the component or correct the name");
/// assert_eq!(
///     error.to_string(),
///     "dangling $ref\n  at: #/components/schemas/Experiment\n  help: add the component or correct the name",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
    location: Option<String>,
    help: Option<String>,
}

impl Error {
    /// Creates an error from a message that begins in lower case and ends without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Error {
            message: message.into(),
            location: None,
            help: None,
        }
    }

    /// Adds the location: a file, a line, or a JSON pointer.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Joins several errors into one, so that all are reported at once.
    ///
    /// # Errors
    /// The joined error, unless `all` is empty.
    pub fn all(all: Vec<Error>) -> Result<(), Error> {
        match all.len() {
            0 => Ok(()),
            1 => all.into_iter().next().map_or(Ok(()), Err),
            n => {
                let list: Vec<String> = all.iter().map(ToString::to_string).collect();
                Err(Error::new(format!("{}\n{n} errors", list.join("\n"))))
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(location) = &self.location {
            write!(f, "\n  at: {location}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
