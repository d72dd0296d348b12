//! The values that the generated types are made of.
//!
//! Each reads every form that LaunchDarkly has been seen or documented to send, and writes one.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub(crate) mod decimal;
pub(crate) mod instruction;
pub(crate) mod open_enum;
pub(crate) mod unix_millis;

/// Reads a field of any JSON value that is there, where `null` is a value; an absent field is `None` by its default.
pub(crate) fn present<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
