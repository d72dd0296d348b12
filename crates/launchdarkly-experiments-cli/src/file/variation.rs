//! A variation of a flag, as a file names it.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A variation: by its name, its value or its id; `{value: VALUE}` for a value that is a list or an object, `{id: ID}` where nothing is to be looked up.
#[derive(Clone, Debug, PartialEq)]
pub enum Variation {
    /// The name, the value or the id.
    Name(String),
    /// The value, which is not text.
    Value(Value),
    /// The id, which is not looked up.
    Id(String),
}

impl<'de> Deserialize<'de> for Variation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Variation;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name or value of a variation, {value: VALUE} or {id: ID}")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Variation, E> {
        Ok(Variation::Name(name.to_owned()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Variation, E> {
        Ok(Variation::Value(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Variation, E> {
        Ok(Variation::Value(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Variation, E> {
        Ok(Variation::Value(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Variation, E> {
        Ok(Variation::Value(value.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mapping: A) -> Result<Variation, A::Error> {
        let form = OneOf::deserialize(MapAccessDeserializer::new(mapping))?;
        match (form.value, form.id) {
            (Some(value), None) => Ok(Variation::Value(value)),
            (None, Some(id)) => Ok(Variation::Id(id)),
            _ => Err(A::Error::custom(
                "this names no variation, or two; write `{value: VALUE}` or `{id: ID}`",
            )),
        }
    }
}

/// A variation as a mapping, of which one key is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOf {
    #[serde(default, deserialize_with = "present")]
    value: Option<Value>,
    #[serde(default)]
    id: Option<String>,
}

/// Reads a value of which `null` is one.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

impl Serialize for Variation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Variation::Name(name) => to.serialize_str(name),
            Variation::Value(value @ (Value::Bool(_) | Value::Number(_))) => value.serialize(to),
            Variation::Value(value) => to.collect_map([("value", value)]),
            Variation::Id(id) => to.collect_map([("id", id)]),
        }
    }
}

impl fmt::Display for Variation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Variation::Name(text) | Variation::Id(text) => f.write_str(text),
            Variation::Value(value) => value.fmt(f),
        }
    }
}

impl JsonSchema for Variation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Variation".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A variation, by its name, its value or its id.",
            "anyOf": [
                {"type": ["string", "number", "boolean"]},
                {
                    "type": "object",
                    "properties": {"value": {"description": "The value: any JSON."}},
                    "required": ["value"],
                    "additionalProperties": false,
                },
                {
                    "type": "object",
                    "properties": {"id": {"type": "string", "description": "The id, which is not looked up."}},
                    "required": ["id"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
