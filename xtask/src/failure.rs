//! What went wrong, where, and how to mend it: the one error of every command.

use std::fmt;

/// A refusal with all a maintainer needs to act on it.
///
/// `Display` is one message: what happened, then the place, then the way out.
///
/// ```
/// let failure = xtask::Failure::new("dangling $ref")
///     .at("#/components/schemas/Experiment")
///     .mend("add the component or correct the name");
/// assert_eq!(
///     failure.to_string(),
///     "dangling $ref\n  at: #/components/schemas/Experiment\n  mend: add the component or correct the name",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    what: String,
    place: Option<String>,
    mend: Option<String>,
}

impl Failure {
    /// A failure that says what happened, as a lowercase fragment.
    pub fn new(what: impl Into<String>) -> Self {
        Failure {
            what: what.into(),
            place: None,
            mend: None,
        }
    }

    /// Names the place: a file, a line, or a JSON pointer.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }

    /// Joins several failures into one, so that all are seen at once.
    ///
    /// # Errors
    /// The joined failure, unless `all` is empty.
    pub fn all(all: Vec<Failure>) -> Result<(), Failure> {
        match all.len() {
            0 => Ok(()),
            1 => all.into_iter().next().map_or(Ok(()), Err),
            n => {
                let list: Vec<String> = all.iter().map(ToString::to_string).collect();
                Err(Failure::new(format!("{}\n{n} faults", list.join("\n"))))
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(place) = &self.place {
            write!(f, "\n  at: {place}")?;
        }
        if let Some(mend) = &self.mend {
            write!(f, "\n  mend: {mend}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
