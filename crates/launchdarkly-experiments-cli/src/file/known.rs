//! A value of an enum of the API, of which a file takes only those that are known.

use std::borrow::Cow;

use launchdarkly_experiments::types::{
    CorrectionMethod, CorrectionScope, DataSource, ExperimentType, Methodology,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::file::read::nearest;

/// A value of an enum of the API; a file takes only those that this version knows, so that a misspelled one is found.
///
/// ```
/// use launchdarkly_experiments::types::Methodology;
/// use launchdarkly_experiments_cli::file::Known;
///
/// let bayesian: Known<Methodology> = serde_json::from_str("\"bayesian\"")?;
/// assert_eq!(bayesian.0, Methodology::Bayesian);
/// assert!(serde_json::from_str::<Known<Methodology>>("\"baysian\"").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<T>(pub T);

/// An enum of the API.
pub(crate) trait Values: Clone + Sized + 'static {
    const NAME: &'static str;
    const VALUES: &'static [Self];

    fn text(&self) -> &str;
}

macro_rules! values {
    ($($name:ident),*) => {
        $(impl Values for $name {
            const NAME: &'static str = stringify!($name);
            const VALUES: &'static [Self] = $name::KNOWN;

            fn text(&self) -> &str {
                self.as_str()
            }
        })*
    };
}

values!(
    CorrectionMethod,
    CorrectionScope,
    DataSource,
    ExperimentType,
    Methodology
);

#[allow(private_bounds)]
impl<'de, T: Values> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        match T::VALUES.iter().find(|value| value.text() == text) {
            Some(value) => Ok(Known(value.clone())),
            None => {
                let help = nearest(&text, T::VALUES.iter().map(Values::text));
                Err(D::Error::custom(format!("`{text}` is not known; {help}")))
            }
        }
    }
}

#[allow(private_bounds)]
impl<T: Values> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.text())
    }
}

#[allow(private_bounds)]
impl<T: Values> JsonSchema for Known<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let values: Vec<_> = T::VALUES.iter().map(Values::text).collect();
        json_schema!({"enum": values})
    }
}
