//! The entries of one part of a catalog.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The entries of one part of a [`Catalog`](crate::Catalog), by key.
///
/// What was looked for and is not there is remembered as absent; what nobody looked for is not known.
///
/// ```
/// use launchdarkly_experiments::catalog::{Entries, Entry, Member};
///
/// let members: Entries<Member> = serde_json::from_str(r#"{"absent": ["ada@example.com"]}"#)?;
/// assert_eq!(members.get("ada@example.com"), Entry::Absent);
/// assert_eq!(members.get("grace@example.com"), Entry::NotRead);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub struct Entries<T> {
    /// Whether all were read, so that a key that is not here does not exist.
    #[serde(default)]
    complete: bool,
    #[serde(default = "BTreeMap::new")]
    found: BTreeMap<String, T>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    absent: BTreeSet<String>,
    /// What LaunchDarkly answered for those that are absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    said: BTreeMap<String, String>,
}

/// The result of looking for something.
#[derive(Debug)]
pub(crate) enum Looked<T> {
    Found(T),
    /// It is not there; the text is what LaunchDarkly answered.
    Absent(Option<String>),
}

/// What a catalog knows of a key.
///
/// ```
/// use launchdarkly_experiments::catalog::{Catalog, Entry};
///
/// fn is_on(catalog: &Catalog, flag: &str) -> Option<bool> {
///     match catalog.flag(flag) {
///         Entry::Found(flag) => Some(flag.configuration.as_ref()?.on),
///         Entry::Absent => Some(false),
///         Entry::NotRead => None,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'a, T> {
    /// It exists.
    Found(&'a T),
    /// It does not exist, or the token may not see it.
    Absent,
    /// Nobody looked for it.
    NotRead,
}

impl<T> Entries<T> {
    /// Returns what is known of a key.
    pub fn get(&self, key: &str) -> Entry<'_, T> {
        match self.found.get(key) {
            Some(found) => Entry::Found(found),
            None if self.complete || self.absent.contains(key) => Entry::Absent,
            None => Entry::NotRead,
        }
    }

    /// Whether all were read, so that every other key is absent.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Iterates over what exists, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.found.iter().map(|(key, found)| (key.as_str(), found))
    }

    /// Iterates over the keys that were looked for: those of what exists, and of what does not.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.found.keys().chain(&self.absent).map(String::as_str)
    }

    /// Keeps what was found under a key, or that nothing was.
    pub(crate) fn insert(&mut self, key: &str, looked: impl Into<Looked<T>>) {
        match looked.into() {
            Looked::Found(found) => {
                self.found.insert(key.to_owned(), found);
            }
            Looked::Absent(said) => {
                self.absent.insert(key.to_owned());
                self.said.extend(said.map(|said| (key.to_owned(), said)));
            }
        }
    }

    /// Returns what LaunchDarkly answered for a key that is absent.
    pub(crate) fn said(&self, key: &str) -> Option<&str> {
        self.said.get(key).map(String::as_str)
    }

    /// Changes the keys.
    pub(crate) fn with_keys(self, change: impl Fn(&str) -> String) -> Self {
        let found = self.found.into_iter();
        Entries {
            complete: self.complete,
            found: found.map(|(key, found)| (change(&key), found)).collect(),
            absent: self.absent.iter().map(|key| change(key)).collect(),
            said: BTreeMap::new(),
        }
    }

    pub(crate) fn found_mut(&mut self, key: &str) -> Option<&mut T> {
        self.found.get_mut(key)
    }

    /// Adds all that are left.
    pub(crate) fn complete(mut self, rest: impl IntoIterator<Item = (String, T)>) -> Self {
        self.found.extend(rest);
        self.complete = true;
        self
    }

    /// Returns what is known of a key of a part that may not have been read.
    pub(crate) fn entry<'a>(part: Option<&'a Self>, key: &str) -> Entry<'a, T> {
        part.map_or(Entry::NotRead, |part| part.get(key))
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries {
            complete: false,
            found: BTreeMap::new(),
            absent: BTreeSet::new(),
            said: BTreeMap::new(),
        }
    }
}

impl<T> From<Option<T>> for Looked<T> {
    fn from(found: Option<T>) -> Self {
        found.map_or(Looked::Absent(None), Looked::Found)
    }
}

impl<'a, T> Entry<'a, T> {
    /// Returns what exists.
    pub fn found(self) -> Option<&'a T> {
        match self {
            Entry::Found(found) => Some(found),
            Entry::Absent | Entry::NotRead => None,
        }
    }
}
