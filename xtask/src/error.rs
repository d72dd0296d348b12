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
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    parts: Vec<Part>,
}

/// One of the errors that were joined.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    message: String,
    location: Option<String>,
    help: Option<String>,
}

impl Error {
    /// Creates an error from a message that begins in lower case and ends without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Error {
            parts: vec![Part {
                message: one_line(&message.into()),
                location: None,
                help: None,
            }],
        }
    }

    /// Adds the location: a file, a line, or a JSON pointer.
    #[must_use]
    pub fn at(self, location: impl Into<String>) -> Self {
        let location = one_line(&location.into());
        self.each(|part| part.location = Some(location.clone()))
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        let help = one_line(&help.into());
        self.each(|part| part.help = Some(help.clone()))
    }

    /// Says in front of the message which stage found it.
    #[must_use]
    pub fn found_by(self, stage: &str) -> Self {
        self.each(|part| part.message = one_line(&format!("{stage}: {}", part.message)))
    }

    /// Replaces each location by what `place` makes of it.
    #[must_use]
    pub fn placed(self, place: impl Fn(&str) -> String) -> Self {
        self.each(|part| part.location = part.location.take().map(|old| one_line(&place(&old))))
    }

    /// Joins several errors into one, so that all are reported at once; each text is shown as far as 7 KiB hold them.
    ///
    /// # Errors
    /// The joined error, unless `all` is empty.
    pub fn all(all: Vec<Error>) -> Result<(), Error> {
        match all.is_empty() {
            true => Ok(()),
            false => Err(Error {
                parts: all.into_iter().flat_map(|error| error.parts).collect(),
            }),
        }
    }

    fn each(mut self, change: impl Fn(&mut Part)) -> Self {
        self.parts.iter_mut().for_each(change);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [part] = &self.parts[..] {
            return part.fmt(f);
        }
        let (mut shown, mut length) = (0, 0);
        for part in &self.parts {
            let text = part.to_string();
            length += text.len();
            if length > LONGEST {
                break;
            }
            writeln!(f, "{text}")?;
            shown += 1;
        }
        match self.parts.len() {
            count if count == shown => write!(f, "{count} errors"),
            count => write!(f, "{count} errors, of which the first {shown} are shown"),
        }
    }
}

impl fmt::Display for Part {
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

/// As bounded as `Display`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?})", self.to_string())
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
