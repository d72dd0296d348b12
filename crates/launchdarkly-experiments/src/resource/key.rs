//! Keys of projects, environments and experiments, each a type of its own.

use std::fmt;
use std::sync::Arc;

/// Text that cannot be a key; `Display` says why.
///
/// ```
/// use launchdarkly_experiments::ProjectKey;
///
/// let error = ProjectKey::new("my shop").unwrap_err();
/// assert!(error.to_string().starts_with("the project key holds ' '"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidKey {
    what: &'static str,
    fault: String,
}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the key as LaunchDarkly shows it.
            ///
            /// # Errors
            /// [`InvalidKey`] when it would change the path of a request.
            pub fn new(key: impl AsRef<str>) -> Result<Self, InvalidKey> {
                let key = key.as_ref();
                match fault(key) {
                    None => Ok(Self(key.into())),
                    Some(fault) => Err(InvalidKey { what: $what, fault }),
                }
            }

            /// The key as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), &*self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&$name> for $name {
            fn from(key: &$name) -> Self {
                key.clone()
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidKey;

            fn try_from(key: &str) -> Result<Self, InvalidKey> {
                Self::new(key)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidKey;

            fn try_from(key: String) -> Result<Self, InvalidKey> {
                Self::new(key)
            }
        }

        impl TryFrom<&String> for $name {
            type Error = InvalidKey;

            fn try_from(key: &String) -> Result<Self, InvalidKey> {
                Self::new(key)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidKey;

            fn from_str(key: &str) -> Result<Self, InvalidKey> {
                Self::new(key)
            }
        }
    };
}

key!(
    /// The key of a [project](https://launchdarkly.com/docs/home/account/project).
    ///
    /// It is not empty, not `.` or `..`, and without white space, control characters, `/`, `\`, `?`, `#` and `%`.
    /// So it cannot change the path of a request.
    ///
    /// ```
    /// use launchdarkly_experiments::ProjectKey;
    ///
    /// let key = ProjectKey::new("shop")?;
    /// assert_eq!(key.as_str(), "shop");
    /// for impossible in ["", "..", "a/b", "a?b", "a b"] {
    ///     assert!(ProjectKey::new(impossible).is_err());
    /// }
    /// # Ok::<(), launchdarkly_experiments::InvalidKey>(())
    /// ```
    ///
    /// Where a key is asked for, text is taken too.
    /// A key of another kind is not: the key of an environment does not compile in the place of a project's.
    ///
    /// ```compile_fail,E0277
    /// # use launchdarkly_experiments::{Client, EnvironmentKey};
    /// let client = Client::builder("api-0123").build()?;
    /// client.project(EnvironmentKey::new("test")?)?;
    /// # Ok::<(), launchdarkly_experiments::Error>(())
    /// ```
    ProjectKey,
    "project key"
);
key!(
    /// The key of an [environment](https://launchdarkly.com/docs/home/account/environment) of a project.
    ///
    /// What it may hold is what a [`ProjectKey`] may.
    ///
    /// ```
    /// use launchdarkly_experiments::{Client, EnvironmentKey, ProjectKey};
    ///
    /// let client = Client::builder("api-0123").build()?;
    /// let environment = client.project(ProjectKey::new("shop")?)?.environment(EnvironmentKey::new("test")?)?;
    /// assert_eq!(environment.key().as_str(), "test");
    /// # Ok::<(), launchdarkly_experiments::Error>(())
    /// ```
    ///
    /// The key of a project does not compile in its place.
    ///
    /// ```compile_fail,E0277
    /// # use launchdarkly_experiments::{Client, ProjectKey};
    /// let client = Client::builder("api-0123").build()?;
    /// client.project(ProjectKey::new("shop")?)?.environment(ProjectKey::new("shop")?)?;
    /// # Ok::<(), launchdarkly_experiments::Error>(())
    /// ```
    EnvironmentKey,
    "environment key"
);
key!(
    /// The key of an [experiment](https://launchdarkly.com/docs/api/experiments); it is unique in its environment.
    ///
    /// What it may hold is what a [`ProjectKey`] may.
    ///
    /// ```
    /// use launchdarkly_experiments::{Client, ExperimentKey};
    ///
    /// let client = Client::builder("api-0123").build()?;
    /// let environment = client.project("shop")?.environment("test")?;
    /// let button = environment.experiment(ExperimentKey::new("checkout-button")?)?;
    /// assert_eq!(button.key().as_str(), "checkout-button");
    /// # Ok::<(), launchdarkly_experiments::Error>(())
    /// ```
    ///
    /// The key of an environment does not compile in its place, nor where a program takes a key itself.
    ///
    /// ```compile_fail,E0277
    /// # use launchdarkly_experiments::{Client, EnvironmentKey};
    /// let client = Client::builder("api-0123").build()?;
    /// let environment = client.project("shop")?.environment("test")?;
    /// environment.experiment(EnvironmentKey::new("test")?)?;
    /// # Ok::<(), launchdarkly_experiments::Error>(())
    /// ```
    ///
    /// ```compile_fail,E0308
    /// # use launchdarkly_experiments::{EnvironmentKey, ExperimentKey};
    /// fn archive(experiment: &ExperimentKey) {}
    /// archive(&EnvironmentKey::new("test")?);
    /// # Ok::<(), launchdarkly_experiments::InvalidKey>(())
    /// ```
    ExperimentKey,
    "experiment key"
);

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the {} {}; give the key as LaunchDarkly shows it",
            self.what, self.fault
        )
    }
}

impl std::error::Error for InvalidKey {}

/// Why text cannot be a key of any kind.
pub(crate) fn fault(key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("is empty".to_owned());
    }
    if matches!(key, "." | "..") {
        return Some(format!("is `{key}`, which a path resolves away"));
    }
    let forbidden = |one: &char| one.is_whitespace() || one.is_control() || "/\\?#%".contains(*one);
    key.chars()
        .find(forbidden)
        .map(|one| format!("holds {one:?}, which no key does"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_would_change_the_path_cannot_be_made() {
        for (key, fault) in [
            ("", "is empty"),
            (".", "is `.`"),
            ("..", "is `..`"),
            ("a/b", "holds '/'"),
            ("a?b", "holds '?'"),
            ("a#b", "holds '#'"),
            ("%2e%2e", "holds '%'"),
            ("a\\b", "holds '\\\\'"),
            ("a b", "holds ' '"),
            ("a\nb", "holds '\\n'"),
        ] {
            let error = ProjectKey::new(key).unwrap_err().to_string();
            assert!(
                error.starts_with("the project key ") && error.contains(fault),
                "{error}"
            );
        }
        for key in ["checkout-button", "a.b_c-1", "..a", "ключ"] {
            assert_eq!(ExperimentKey::new(key).unwrap().as_str(), key);
        }
    }
}
