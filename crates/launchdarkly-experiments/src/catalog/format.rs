//! The version of a catalog's form.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// The version of the form in which a catalog is kept.
///
/// A catalog of another version is refused when it is read from a file: read it from LaunchDarkly again.
///
/// ```
/// use launchdarkly_experiments::catalog::Format;
///
/// assert!(serde_json::from_str::<Format>("1").is_ok());
/// let error = serde_json::from_str::<Format>("2").unwrap_err();
/// assert!(error.to_string().contains("the catalog has format 2"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Format(u32);

impl Format {
    /// The version that this crate reads and writes.
    pub const CURRENT: Format = Format(1);
}

impl<'de> Deserialize<'de> for Format {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let format = Format(u32::deserialize(deserializer)?);
        if format == Format::CURRENT {
            return Ok(format);
        }
        Err(D::Error::custom(format_args!(
            "the catalog has format {}, and this version of the crate reads {}; read the catalog from LaunchDarkly again",
            format.0,
            Format::CURRENT.0
        )))
    }
}
