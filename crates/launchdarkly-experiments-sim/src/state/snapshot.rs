//! Snapshots: the whole state as JSON, to be written to a file and read back by a later simulator.
//!
//! A snapshot has a version; unknown versions are rejected, not guessed at. Reading checks what the format cannot
//! express, such as a key that occurs twice.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::one_line;
use crate::state::State;

/// The version of the format.
const VERSION: u32 = 2;

/// The oldest version that can be read. It has no flags.
const OLDEST: u32 = 1;

/// The stored state of a simulator: projects, flags, experiments, the clock, and the source of ids.
///
/// ```
/// use launchdarkly_experiments_sim::{SavedState, Simulator};
///
/// # fn main() -> Result<(), launchdarkly_experiments_sim::InvalidState> {
/// let before = Simulator::builder().project("shop", ["test"]).build();
/// let text = before.state().to_json();
/// let after = Simulator::builder().state(SavedState::from_json(&text)?).build();
/// assert_eq!(after.projects(), [("shop".to_owned(), vec!["test".to_owned()])]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SavedState(State);

/// The error of reading a stored state.
///
/// ```
/// use launchdarkly_experiments_sim::SavedState;
///
/// let error = SavedState::from_json("{\"version\": one}").unwrap_err();
/// assert_eq!(error.position(), Some((1, 13)));
/// assert_eq!(error.to_string(), "1:13: expected value");
/// ```
#[derive(Debug)]
pub struct InvalidState {
    position: Option<(usize, usize)>,
    reason: String,
}

#[derive(Deserialize)]
struct Stored {
    version: u32,
    state: State,
}

#[derive(Serialize)]
struct StoredRef<'a> {
    version: u32,
    state: &'a State,
}

impl SavedState {
    pub(crate) fn new(state: State) -> Self {
        Self(state)
    }

    pub(crate) fn into_state(self) -> State {
        self.0
    }

    /// Reads the text that [`to_json`](Self::to_json) returned.
    ///
    /// # Errors
    ///
    /// The text is not JSON, is not a state, has another version, contains a key twice, or a time that is not between 1970
    /// and the end of the year 9999.
    pub fn from_json(text: &str) -> Result<Self, InvalidState> {
        let stored: Stored = serde_json::from_str(text).map_err(InvalidState::from_serde)?;
        if !(OLDEST..=VERSION).contains(&stored.version) {
            return Err(InvalidState::new(format!(
                "unsupported version {}; versions {OLDEST} to {VERSION} can be read",
                stored.version
            )));
        }
        let mut state = stored.state;
        state.index().map_err(InvalidState::new)?;
        Ok(Self(state))
    }

    /// Returns the state as indented JSON.
    pub fn to_json(&self) -> String {
        let stored = StoredRef {
            version: VERSION,
            state: &self.0,
        };
        // All keys are strings, so serialization cannot fail.
        serde_json::to_string_pretty(&stored).unwrap_or_default()
    }
}

impl InvalidState {
    fn new(reason: String) -> Self {
        Self {
            position: None,
            reason: one_line::message(&reason),
        }
    }

    fn from_serde(error: serde_json::Error) -> Self {
        let message = error.to_string();
        // serde_json appends the position, which `Display` writes in front.
        let reason = message.split(" at line ").next().unwrap_or(&message);
        Self {
            position: Some((error.line(), error.column())),
            reason: one_line::message(reason),
        }
    }

    /// Returns the line and column of the error, both from 1, if it has a position in the text.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.position
    }
}

impl fmt::Display for InvalidState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some((line, column)) => write!(formatter, "{line}:{column}: {}", self.reason),
            None => formatter.write_str(&self.reason),
        }
    }
}

impl std::error::Error for InvalidState {}
