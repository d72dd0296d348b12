//! Keys of projects, environments, experiments, flags, AI configs, metrics and metric groups, each a type of its own.
//!
//! A key cannot change the path of a request: text that could is refused when the key is made.
//!
//! ```
//! use launchdarkly_experiments::key::ExperimentKey;
//!
//! assert!(ExperimentKey::new("checkout-button").is_ok());
//! assert!(ExperimentKey::new("../settings").is_err());
//! ```

pub(crate) mod path;

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::Error;
use crate::input::violation::Violation;

/// Text that is not a key; `Display` says why.
///
/// ```
/// use launchdarkly_experiments::ProjectKey;
///
/// let error = ProjectKey::new("my shop").unwrap_err();
/// assert!(error.to_string().starts_with("invalid project key: contains ' '"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidKey {
    kind: &'static str,
    problem: String,
}

macro_rules! key {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Makes a key of text, as LaunchDarkly shows it.
            ///
            /// # Errors
            /// [`InvalidKey`] when it could change the path of a request.
            pub fn new(key: impl AsRef<str>) -> Result<Self, InvalidKey> {
                let key = key.as_ref();
                match problem(key) {
                    None => Ok(Self(key.into())),
                    Some(problem) => Err(InvalidKey {
                        kind: $kind,
                        problem,
                    }),
                }
            }

            /// Returns the key as text.
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

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                *self.0 == *other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                *self.0 == **other
            }
        }

        impl PartialEq<$name> for str {
            fn eq(&self, other: &$name) -> bool {
                *self == *other.0
            }
        }

        impl PartialEq<$name> for &str {
            fn eq(&self, other: &$name) -> bool {
                **self == *other.0
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.0.as_ref().to_owned()
            }
        }

        impl From<&$name> for String {
            fn from(key: &$name) -> Self {
                key.0.as_ref().to_owned()
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

        impl FromStr for $name {
            type Err = InvalidKey;

            fn from_str(key: &str) -> Result<Self, InvalidKey> {
                Self::new(key)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let key = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::new(key).map_err(serde::de::Error::custom)
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
    /// # Ok::<(), launchdarkly_experiments::key::InvalidKey>(())
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
    /// let project = client.project(ProjectKey::new("shop")?)?;
    /// let environment = project.environment(EnvironmentKey::new("test")?)?;
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
    /// # Ok::<(), launchdarkly_experiments::key::InvalidKey>(())
    /// ```
    ExperimentKey,
    "experiment key"
);

key!(
    /// The key of a [feature flag](https://launchdarkly.com/docs/home/flags/create) of a project.
    ///
    /// What it may hold is what a [`ProjectKey`] may.
    ///
    /// ```
    /// use launchdarkly_experiments::key::FlagKey;
    ///
    /// assert_eq!(FlagKey::new("checkout-button")?.as_str(), "checkout-button");
    /// # Ok::<(), launchdarkly_experiments::key::InvalidKey>(())
    /// ```
    FlagKey,
    "flag key"
);
key!(
    /// The key of an [AI config](https://launchdarkly.com/docs/home/ai-configs) of a project.
    ///
    /// What it may hold is what a [`ProjectKey`] may.
    ///
    /// ```
    /// use launchdarkly_experiments::key::AiConfigKey;
    ///
    /// assert_eq!(AiConfigKey::new("product-assistant")?.as_str(), "product-assistant");
    /// # Ok::<(), launchdarkly_experiments::key::InvalidKey>(())
    /// ```
    AiConfigKey,
    "AI config key"
);
key!(
    /// The key of a [metric](https://launchdarkly.com/docs/home/observability/metrics) of a project.
    ///
    /// What it may hold is what a [`ProjectKey`] may.
    ///
    /// ```
    /// use launchdarkly_experiments::key::MetricKey;
    ///
    /// assert_eq!(MetricKey::new("purchase")?.as_str(), "purchase");
    /// # Ok::<(), launchdarkly_experiments::key::InvalidKey>(())
    /// ```
    MetricKey,
    "metric key"
);
key!(
    /// The key of a [metric group](https://launchdarkly.com/docs/home/observability/metric-groups) of a project, such as a funnel.
    ///
    /// What it may hold is what a [`ProjectKey`] may.
    ///
    /// ```
    /// use launchdarkly_experiments::key::MetricGroupKey;
    ///
    /// assert_eq!(MetricGroupKey::new("sign-up")?.as_str(), "sign-up");
    /// # Ok::<(), launchdarkly_experiments::key::InvalidKey>(())
    /// ```
    MetricGroupKey,
    "metric group key"
);

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "invalid {}: {}; give the key as LaunchDarkly shows it",
            self.kind, self.problem
        )
    }
}

impl std::error::Error for InvalidKey {}

impl From<InvalidKey> for Error {
    fn from(error: InvalidKey) -> Self {
        let message = format!("{}; give the key as LaunchDarkly shows it", error.problem);
        Error::invalid(vec![Violation::new(error.kind, message)])
    }
}

/// Returns why text is not a key of any kind.
pub(crate) fn problem(key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("is empty".to_owned());
    }
    if matches!(key, "." | "..") {
        return Some(format!("is `{key}`, which URL normalization would remove"));
    }
    let forbidden = |one: &char| one.is_whitespace() || one.is_control() || "/\\?#%".contains(*one);
    key.chars()
        .find(forbidden)
        .map(|one| format!("contains {one:?}, which is not allowed in keys"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_could_change_the_path_cannot_be_made() {
        for (key, problem) in [
            ("", "is empty"),
            (".", "is `.`"),
            ("..", "is `..`"),
            ("a/b", "contains '/'"),
            ("a?b", "contains '?'"),
            ("a#b", "contains '#'"),
            ("%2e%2e", "contains '%'"),
            ("a\\b", "contains '\\\\'"),
            ("a b", "contains ' '"),
            ("a\nb", "contains '\\n'"),
        ] {
            let error = ProjectKey::new(key).unwrap_err().to_string();
            assert!(
                error.starts_with("invalid project key: ") && error.contains(problem),
                "{error}"
            );
        }
        for key in ["checkout-button", "a.b_c-1", "..a", "ключ"] {
            assert_eq!(ExperimentKey::new(key).unwrap().as_str(), key);
        }
    }

    #[test]
    fn keys_are_read_from_and_compared_with_text() {
        let keys: Vec<ProjectKey> = serde_json::from_str(r#"["shop", "blog"]"#).unwrap();
        assert_eq!(serde_json::to_string(&keys).unwrap(), r#"["shop","blog"]"#);
        let error = serde_json::from_str::<ProjectKey>(r#""my shop""#).unwrap_err();
        assert!(error.to_string().contains("invalid project key"), "{error}");
        assert_eq!(keys[0], "shop");
        assert_eq!("shop", keys[0]);
        assert_eq!(keys[0], *"shop");
        assert_eq!(String::from(&keys[1]), "blog");
        let counts = std::collections::BTreeMap::from([(keys[0].clone(), 1)]);
        assert_eq!(counts.get("shop"), Some(&1));
    }
}
