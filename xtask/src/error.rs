//! The one error of every stage and command: a message, the location, and the way out.
//!
//! A stage reports all the errors that it finds, not only the first: it collects them in a list and joins them with
//! [`Error::all`].

use std::fmt;

use crate::shown::one_line;

/// How long the text of joined errors may be, in bytes; the errors that do not fit are counted.
const LONGEST: usize = 7 * 1024;

/// An error with all that a maintainer needs to act on it.
///
/// `Display` writes the message, then the location, then the help, each on a line of its own.
/// Each is [one bounded line](one_line), whatever a document put into it.
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
            message: one_line(&message.into()),
            location: None,
            help: None,
        }
    }

    /// Adds the location: a file, a line, or a JSON pointer.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Self {
        self.location = Some(one_line(&location.into()));
        self
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(&help.into()));
        self
    }

    /// Joins several errors into one, so that all are reported at once, as far as 7 KiB hold them.
    ///
    /// # Errors
    /// The joined error, unless `all` is empty.
    pub fn all(all: Vec<Error>) -> Result<(), Error> {
        if all.len() < 2 {
            return all.into_iter().next().map_or(Ok(()), Err);
        }
        let mut message = String::new();
        let mut shown = 0;
        for error in &all {
            let text = error.to_string();
            if message.len() + text.len() > LONGEST {
                break;
            }
            message.push_str(&text);
            message.push('\n');
            shown += 1;
        }
        message.push_str(&match all.len() {
            count if count == shown => format!("{count} errors"),
            count => format!("{count} errors, of which the first {shown} are shown"),
        });
        Err(Error {
            message,
            location: None,
            help: None,
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_bounded_and_escaped_whatever_it_was_made_from() {
        for text in ["x", "\u{1b}", "\u{202e}", "\n", "\u{10ffff}", "\\"] {
            for times in [1, 999, 20_000_000] {
                let text = format!("a{}z", text.repeat(times));
                let error = Error::new(&text).at(&text).help(&text);
                let joined = Error::all(vec![error.clone(); 50]).unwrap_err();
                let lines = error.to_string().lines().count();
                assert_eq!(lines, 3, "{error}");
                for error in [error, joined] {
                    let (shown, debug) = (error.to_string(), format!("{error:?}"));
                    assert!(shown.len() <= 8 * 1024, "{} bytes", shown.len());
                    assert!(debug.len() <= 16 * 1024, "{} bytes", debug.len());
                    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
                }
            }
        }
    }

    #[test]
    fn errors_that_do_not_fit_are_counted() {
        let error = |number: usize| Error::new(format!("error {number}")).help("x".repeat(90));
        let few = Error::all((0..50).map(error).collect()).unwrap_err();
        assert!(few.to_string().ends_with("\n50 errors"), "{few}");
        let many = Error::all((0..500).map(error).collect()).unwrap_err();
        let many = many.to_string();
        assert!(many.contains("\n500 errors, of which the first "), "{many}");
    }
}
