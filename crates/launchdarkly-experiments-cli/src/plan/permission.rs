//! What a plan may do besides creating, updating and starting.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a plan may do besides creating, updating and starting; each needs to be allowed.
///
/// ```
/// use launchdarkly_experiments_cli::plan::Permission;
///
/// assert_eq!(Permission::NewIteration.to_string(), "new-iteration");
/// ```
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Stopping an iteration, which ships its winner to everybody.
    Stop,
    /// Archiving an experiment.
    Archive,
    /// Restoring an archived experiment.
    Restore,
    /// Starting another iteration of an experiment that was started before.
    NewIteration,
}

impl Permission {
    /// Every permission.
    pub const ALL: &'static [Permission] = &[
        Permission::Stop,
        Permission::Archive,
        Permission::Restore,
        Permission::NewIteration,
    ];

    /// Returns the word that `--allow` takes.
    pub fn as_str(self) -> &'static str {
        match self {
            Permission::Stop => "stop",
            Permission::Archive => "archive",
            Permission::Restore => "restore",
            Permission::NewIteration => "new-iteration",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
