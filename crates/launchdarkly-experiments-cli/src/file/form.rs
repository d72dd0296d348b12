//! Reading of what has a short form, a text, and a long one, a mapping.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads a text or a mapping; with serde's `untagged`, an error would not say what is wrong.
pub(super) fn text_or_mapping<'de, D, T, M>(
    from: D,
    expected: &'static str,
    of_text: fn(&str) -> Result<T, String>,
    of_mapping: fn(M) -> Result<T, String>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de>,
{
    from.deserialize_any(TextOrMapping {
        expected,
        of_text,
        of_mapping,
        lifetime: PhantomData,
    })
}

struct TextOrMapping<'de, T, M> {
    expected: &'static str,
    of_text: fn(&str) -> Result<T, String>,
    of_mapping: fn(M) -> Result<T, String>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, T, M: Deserialize<'de>> Visitor<'de> for TextOrMapping<'de, T, M> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.of_text)(text).map_err(E::custom)
    }

    // A key that looks like a number is a key all the same.
    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, mapping: A) -> Result<T, A::Error> {
        let form = M::deserialize(MapAccessDeserializer::new(mapping))?;
        (self.of_mapping)(form).map_err(A::Error::custom)
    }
}
