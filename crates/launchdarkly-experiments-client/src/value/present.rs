//! Fields that hold any JSON value, where `null` is a value and not the absence of one.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a value that is there, `null` included; an absent one never gets here and is `None`.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
