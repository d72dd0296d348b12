//! A length of time, as a file writes it.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A length of time, to the millisecond, written like `12h`, `1d 12h` or `90m`; a day has 24 hours.
///
/// ```
/// use launchdarkly_experiments_cli::file::Interval;
///
/// let day: Interval = "1d".parse()?;
/// assert_eq!((day.millis(), day.to_string().as_str()), (86_400_000, "24h"));
/// assert!("soon".parse::<Interval>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval(i64);

impl Interval {
    /// Creates a length of time in milliseconds.
    pub fn from_millis(millis: i64) -> Self {
        Interval(millis)
    }

    /// Returns it in milliseconds.
    pub fn millis(self) -> i64 {
        self.0
    }
}

impl FromStr for Interval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let span = Span::from_str(text).ok();
        let days = SpanRelativeTo::days_are_24_hours();
        let duration = span.and_then(|span| span.to_duration(days).ok());
        let millis = duration.and_then(|duration| i64::try_from(duration.as_millis()).ok());
        let millis = millis.ok_or_else(|| {
            format!("`{text}` is not a length of time; write it like `12h` or `30d`")
        })?;
        Ok(Interval(millis))
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", SignedDuration::from_millis(self.0))
    }
}

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl JsonSchema for Interval {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Interval".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A length of time, such as `12h`, `90m` or `1d 12h`.",
            "type": "string",
            "examples": ["12h"],
        })
    }
}
