//! The line of each key in a YAML text, so that a report can name the line to edit.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::openapi::document;
use crate::openapi::pointer::join;

/// The lines of the keys of a text, by JSON pointer.
pub struct Lines {
    lines: HashMap<String, u64>,
}

impl Lines {
    /// Finds the line of every key in `text`; a text that is not YAML has none.
    pub fn of(text: &str) -> Self {
        let mut lines = HashMap::new();
        let root = Value {
            pointer: "#".into(),
            lines: &mut lines,
        };
        let options = document::yaml_options();
        let read = serde_saphyr::with_deserializer_from_str_with_options(text, options, |text| {
            root.deserialize(text)
        });
        if read.is_err() {
            lines.clear();
        }
        Lines { lines }
    }

    /// Returns the line of `pointer`, or of the nearest key above it, from 1.
    pub fn of_pointer(&self, pointer: &str) -> Option<usize> {
        Some(self.nearest(pointer)?.1)
    }

    /// Returns how much of `pointer` stands in the text, in bytes, and the line of that, from 1.
    pub fn nearest(&self, pointer: &str) -> Option<(usize, usize)> {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return Some((pointer.len(), usize::try_from(*line).ok()?));
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }
}

/// A value of the text that has not been read, and the lines found so far.
struct Value<'l> {
    pointer: String,
    lines: &'l mut HashMap<String, u64>,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let (pointer, line) = (join(&self.pointer, &key.value), key.referenced.line());
            // An element of a list stands where its first key does.
            self.lines.entry(self.pointer.clone()).or_insert(line);
            self.lines.insert(pointer.clone(), line);
            let lines = &mut *self.lines;
            map.next_value_seed(Value { pointer, lines })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let element = |index: usize| join(&self.pointer, &index.to_string());
        for index in 0.. {
            let (pointer, lines) = (element(index), &mut *self.lines);
            if list.next_element_seed(Value { pointer, lines })?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# The head.
openapi: 3.0.3

paths:
  /a/{b}:
    get:
      description: |-
        Text: with a colon

        # not a comment
      parameters:
        # The first.
        - name: b
          in: path
        - name: c
      responses: {\"200\":
          {description: Fine.}}
";

    #[test]
    fn every_key_has_its_line() {
        let lines = Lines::of(TEXT);
        let get = "#/paths/~1a~1{b}/get";
        let rows = [
            ("#/openapi", 2),
            ("#/paths", 4),
            (&format!("{get}/description"), 7),
            (&format!("{get}/parameters"), 11),
            (&format!("{get}/parameters/0"), 13),
            (&format!("{get}/parameters/0/in"), 14),
            (&format!("{get}/parameters/1/name"), 15),
            (&format!("{get}/parameters/1/schema/type"), 15),
            (&format!("{get}/responses/200/description"), 17),
        ];
        for (pointer, line) in rows {
            assert_eq!(lines.of_pointer(pointer), Some(line), "{pointer}");
        }
        assert_eq!(Lines::of("a: [").of_pointer("#/a"), None);
    }
}
