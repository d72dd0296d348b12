//! The properties of JSON objects that people write: on the command line, in control requests, in fixtures.
//!
//! A wrong value is reported in the terms of JSON, with what is expected instead. The types of this program are not
//! mentioned.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

/// The properties of an object. Each is taken once; [`finish`](Self::finish) reports those that are left.
#[derive(Debug)]
pub(crate) struct Properties {
    map: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Properties {
    /// Returns the properties of an object. The error of another value shows `example`.
    pub(crate) fn of(value: Value, example: &str) -> Result<Self, String> {
        match value {
            Value::Object(map) => Ok(Self {
                map,
                known: Vec::new(),
            }),
            other => Err(format!(
                "expected an object such as {example}, not `{other}`"
            )),
        }
    }

    /// Takes any value.
    pub(crate) fn value(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.map.remove(name)
    }

    /// Takes a property that is `null`, which means the same as none.
    #[cfg(feature = "server")]
    pub(crate) fn is_null(&mut self, name: &'static str) -> bool {
        let null = self.map.get(name).is_some_and(Value::is_null);
        if null {
            self.value(name);
        }
        null
    }

    /// Takes a whole number.
    pub(crate) fn number(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, String> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let number = value.as_u64().filter(|number| range.contains(number));
        number.map(Some).ok_or_else(|| {
            let (first, last) = (range.start(), range.end());
            format!("`{name}`: expected a whole number from {first} to {last}, not `{value}`")
        })
    }

    /// Takes a number from 0 to 1.
    pub(crate) fn probability(&mut self, name: &'static str) -> Result<Option<f64>, String> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let number = value.as_f64().filter(|number| (0.0..=1.0).contains(number));
        number
            .map(Some)
            .ok_or_else(|| format!("`{name}`: expected a number from 0 to 1, not `{value}`"))
    }

    /// Takes `true` or `false`.
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, String> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(other) => Err(format!(
                "`{name}`: expected `true` or `false`, not `{other}`"
            )),
        }
    }

    /// Takes a text that is not empty.
    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, String> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(other) => Err(format!("`{name}`: expected a text, not `{other}`")),
        }
    }

    /// Reports a property that nothing has taken.
    pub(crate) fn finish(self) -> Result<(), String> {
        let Some((unknown, _)) = self.map.iter().next() else {
            return Ok(());
        };
        let known: Vec<_> = self.known.iter().map(|name| format!("`{name}`")).collect();
        Err(format!(
            "`{unknown}` is not known; expected {}",
            known.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wrong_value_is_reported_in_the_terms_of_json() {
        let value = json!({"n": 7, "p": 1.5, "b": "yes", "t": "", "x": 1});
        let mut properties = Properties::of(value, "{}").unwrap();
        let expected = "`n`: expected a whole number from 1 to 6, not `7`";
        assert_eq!(properties.number("n", 1..=6), Err(expected.to_owned()));
        assert!(properties.probability("p").is_err());
        assert!(properties.flag("b").is_err());
        assert!(properties.text("t").is_err());
        assert_eq!(properties.number("absent", 0..=1), Ok(None));
        let error = properties.finish().unwrap_err();
        assert!(
            error.starts_with("`x` is not known; expected `n`, `p`"),
            "{error}"
        );
    }

    #[test]
    fn another_value_than_an_object_is_reported_with_an_example() {
        let error = Properties::of(json!([1]), "{\"n\": 1}").unwrap_err();
        assert_eq!(error, "expected an object such as {\"n\": 1}, not `[1]`");
    }
}
