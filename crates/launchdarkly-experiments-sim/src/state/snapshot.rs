//! The state as it is stored.
//!
//! ```
//! use launchdarkly_experiments_sim::{SavedState, Simulator};
//!
//! # fn main() -> Result<(), launchdarkly_experiments_sim::BrokenState> {
//! let text = Simulator::builder().project("shop", ["test"]).build().state().to_json();
//! let again = Simulator::builder().state(SavedState::from_json(&text)?).build();
//! assert_eq!(again.projects(), [("shop".to_owned(), vec!["test".to_owned()])]);
//! # Ok(())
//! # }
//! ```

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::state::World;

/// The version of the format.
const VERSION: u32 = 1;

/// Projects, experiments, the clock and the source of ids.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedState(World);

/// Why a stored state cannot be read.
#[derive(Debug)]
pub struct BrokenState {
    place: Option<(usize, usize)>,
    reason: String,
}

#[derive(Deserialize)]
struct Stored {
    version: u32,
    state: World,
}

#[derive(Serialize)]
struct ToStore<'a> {
    version: u32,
    state: &'a World,
}

impl SavedState {
    pub(crate) fn new(world: World) -> Self {
        Self(world)
    }

    pub(crate) fn into_world(self) -> World {
        self.0
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// The text is not JSON, not a state, of another version, or holds a key twice.
    pub fn from_json(text: &str) -> Result<Self, BrokenState> {
        let stored: Stored = serde_json::from_str(text).map_err(|error| BrokenState {
            place: Some((error.line(), error.column())),
            reason: without_place(&error.to_string()).to_owned(),
        })?;
        let broken = |reason| BrokenState {
            place: None,
            reason,
        };
        if stored.version != VERSION {
            return Err(broken(format!(
                "has version {}, only {VERSION} can be read",
                stored.version
            )));
        }
        let mut world = stored.state;
        world.index().map_err(broken)?;
        Ok(Self(world))
    }

    /// The state as indented JSON.
    pub fn to_json(&self) -> String {
        let stored = ToStore {
            version: VERSION,
            state: &self.0,
        };
        // Nothing in it can fail: all keys are strings.
        serde_json::to_string_pretty(&stored).unwrap_or_default()
    }
}

impl BrokenState {
    /// Line and column, from 1, where reading stopped.
    pub fn place(&self) -> Option<(usize, usize)> {
        self.place
    }
}

impl fmt::Display for BrokenState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(formatter, "{line}:{column}: {}", self.reason),
            None => formatter.write_str(&self.reason),
        }
    }
}

impl std::error::Error for BrokenState {}

/// The place stands in front already.
fn without_place(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}
