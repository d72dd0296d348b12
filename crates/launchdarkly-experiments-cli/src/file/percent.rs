//! A share, as a file writes it.

use std::fmt;

use launchdarkly_experiments::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A share in percent: a number, or a text where a number would lose digits.
///
/// ```
/// use launchdarkly_experiments_cli::file::Percent;
///
/// let third: Percent = serde_json::from_str("33.3")?;
/// assert_eq!(third.0.as_str(), "33.3");
/// assert_eq!(serde_json::to_string(&third)?, "33.3");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percent(pub Decimal);

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Percent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of percent, such as 50 or 33.3")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Percent, E> {
        Ok(Percent(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Percent, E> {
        Ok(Percent(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Percent, E> {
        Decimal::try_from(number).map(Percent).map_err(|_| {
            E::custom(format!(
                "`{number}` is not a number of percent; write it like 12.5"
            ))
        })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Percent, E> {
        Decimal::try_from(text).map(Percent).map_err(|_| {
            E::custom(format!(
                "`{text}` is not a number of percent; write it like 12.5"
            ))
        })
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let is_same = |number: Decimal| number == self.0;
        match self.0.to_f64() {
            Some(number) if number.fract() == 0.0 && number.abs() < 1e9 => {
                to.serialize_i64(number as i64)
            }
            Some(number) if Decimal::try_from(number).is_ok_and(is_same) => {
                to.serialize_f64(number)
            }
            _ => to.serialize_str(self.0.as_str()),
        }
    }
}

impl JsonSchema for Percent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Percent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number of percent; a text where a number would lose digits.",
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 100},
                {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
            ],
        })
    }
}
