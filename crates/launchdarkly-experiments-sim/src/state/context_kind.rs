//! Context kinds: what a project evaluates flags for.
//!
//! A randomization unit of the settings is a context kind too, so each unit of a project has one. The reverse does
//! not hold: a context kind can be absent from the settings, and experiments cannot randomize by it then.

use serde::{Deserialize, Serialize};

use crate::state::bounded::{UnixMillis, Version};

/// A context kind of a project, for [`Builder::context_kind`](crate::Builder::context_kind).
///
/// Every project has the kind `user`. What the experimentation settings name becomes a context kind as well.
///
/// ```
/// use launchdarkly_experiments_sim::{ContextKind, Simulator};
///
/// let simulator = Simulator::builder()
///     .project("shop", ["test"])
///     .context_kind("shop", ContextKind::new("organization").for_experiments())
///     .context_kind("shop", ContextKind::new("request"))
///     .build();
/// assert!(simulator.state().to_json().contains("organization"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct ContextKind {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) created_from: CreatedFrom,
    pub(crate) version: Version,
    pub(crate) created_at: UnixMillis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_seen: Option<UnixMillis>,
    pub(crate) is_archived: bool,
    /// Whether declaring the kind adds it to the settings of its project. The settings decide from then on.
    #[serde(skip)]
    pub(crate) randomizes: bool,
}

/// How a context kind came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CreatedFrom {
    /// It exists in every project.
    Default,
    /// Something named it first.
    AutoAdd,
    /// It was declared.
    Manual,
}

impl CreatedFrom {
    /// Returns the name as it is written in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::AutoAdd => "auto-add",
            Self::Manual => "manual",
        }
    }
}

impl ContextKind {
    /// Returns a context kind with this key.
    pub fn new(key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            name: display_name(&key),
            description: String::new(),
            created_from: CreatedFrom::Manual,
            version: Version::saturating(1),
            created_at: UnixMillis::default(),
            last_seen: None,
            is_archived: false,
            randomizes: false,
            key,
        }
    }

    /// Returns a context kind that nobody declared.
    pub(crate) fn undeclared(key: &str, created_from: CreatedFrom, now: UnixMillis) -> Self {
        Self {
            created_from,
            created_at: now,
            ..Self::new(key)
        }
    }

    /// Sets the name. By default it is the key with an upper-case first letter.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Makes experiments able to randomize by this kind: adds it to the settings of its project.
    pub fn for_experiments(mut self) -> Self {
        self.randomizes = true;
        self
    }

    /// Sets when a flag was evaluated for a context of this kind last, in milliseconds since the Unix epoch. By
    /// default none ever was.
    pub fn last_seen(mut self, millis: i64) -> Self {
        self.last_seen = Some(UnixMillis::saturating(millis));
        self
    }

    /// Archives the kind.
    pub fn archived(mut self) -> Self {
        self.is_archived = true;
        self
    }
}

/// Returns a key with an upper-case first letter.
pub(crate) fn display_name(key: &str) -> String {
    let mut letters = key.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
