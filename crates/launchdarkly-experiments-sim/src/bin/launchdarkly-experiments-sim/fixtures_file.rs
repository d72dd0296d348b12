//! The files of fixtures: YAML 1.2, of which JSON is a part, with the line of each key for messages.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use launchdarkly_experiments_sim::{Fixtures, InvalidFixtures, Simulator};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

use crate::one_line;

/// The deepest nesting that is read.
const MAX_DEPTH: usize = 100;

/// The number of nodes that aliases may stand for, all together: a short file of aliases of aliases would be read for long.
const MAX_REPEATED: usize = 50_000;

/// The fixtures of a file, with the lines of its keys.
#[derive(Debug)]
pub(crate) struct FixturesFile {
    path: PathBuf,
    lines: Lines,
    fixtures: Fixtures,
}

impl FixturesFile {
    /// Reads a file. The error names the file, and the line and the path in it.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let text = fs::read_to_string(path);
        let text = text.map_err(|error| format!("{shown}: cannot read the fixtures: {error}"))?;
        let (value, lines) = parse(&text).map_err(|(line, reason)| match line {
            Some(line) => format!("{shown}:{line}: {reason}"),
            None => format!("{shown}: {reason}"),
        })?;
        let fixtures = Fixtures::new(value).map_err(|error| lines.report(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            lines,
            fixtures,
        })
    }

    /// Returns the key of each project with the keys of its environments.
    pub(crate) fn projects(&self) -> Vec<(String, Vec<String>)> {
        self.fixtures.projects()
    }

    /// Makes everything that the file describes.
    pub(crate) fn load(&self, simulator: &Simulator) -> Result<(), String> {
        let loaded = simulator.load(&self.fixtures);
        loaded.map_err(|error| self.lines.report(&self.path, &error))
    }
}

/// The lines of keys and of items, by JSON pointer.
#[derive(Debug, Default)]
struct Lines(HashMap<String, u64>);

impl Lines {
    fn report(&self, path: &Path, error: &InvalidFixtures) -> String {
        let mut pointer = error.pointer();
        let line = loop {
            match (self.0.get(pointer), pointer.rfind('/')) {
                (Some(line), _) => break *line,
                (None, Some(end)) => pointer = &pointer[..end],
                (None, None) => break 1,
            }
        };
        format!("{}:{line}: {error}", path.display())
    }
}

/// Parses a text. The error is the line, if it is known, and the reason.
fn parse(text: &str) -> Result<(Value, Lines), (Option<u64>, String)> {
    let mut lines = Lines::default();
    let root = Node {
        pointer: String::new(),
        lines: &mut lines,
    };
    let budget = serde_saphyr::budget! { max_depth: MAX_DEPTH, max_nodes: 4_000_000, max_events: 16_000_000 };
    let aliases = serde_saphyr::alias_limits! { max_total_replayed_events: MAX_REPEATED };
    let options =
        serde_saphyr::options! { budget: budget, alias_limits: aliases, strict_booleans: true };
    let value = serde_saphyr::with_deserializer_from_str_with_options(text, options, |text| {
        root.deserialize(text)
    });
    match value {
        Ok(value) => Ok((value, lines)),
        Err(error) => {
            let line = error.location().map(|location| location.line());
            let reason = error.without_snippet().to_string();
            let reason = reason.lines().next().unwrap_or("it is not YAML");
            // The position is written in front.
            let reason = reason.split(" at line ").next().unwrap_or(reason);
            Err((line, one_line::message(&plain(reason))))
        }
    }
}

/// Returns a reason without the words of the library, as far as they are known.
fn plain(reason: &str) -> String {
    if let Some(rest) = reason.strip_prefix("duplicate mapping key: ") {
        let key = rest.split(", set DuplicateKeyPolicy").next();
        return format!("the key `{}` occurs twice; remove one", key.unwrap_or(rest));
    }
    match reason.starts_with("tabs disallowed") {
        true => format!("{reason}; indent with spaces"),
        false => reason.to_owned(),
    }
}

/// A value that has not been read, and the lines found so far.
struct Node<'l> {
    pointer: String,
    lines: &'l mut Lines,
}

impl Node<'_> {
    fn below(&self, part: &str) -> String {
        let part = part.replace('~', "~0").replace('/', "~1");
        format!("{}/{part}", self.pointer)
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let (pointer, line) = (self.below(&key.value), key.referenced.line());
            // An item of a list is where its first key is.
            self.lines.0.entry(self.pointer.clone()).or_insert(line);
            self.lines.0.insert(pointer.clone(), line);
            let lines = &mut *self.lines;
            let value = map.next_value_seed(Node { pointer, lines })?;
            values.insert(key.value, value);
        }
        Ok(values.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let pointer = self.below(&values.len().to_string());
            let lines = &mut *self.lines;
            match list.next_element_seed(Node { pointer, lines })? {
                Some(value) => values.push(value),
                None => return Ok(values.into()),
            }
        }
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_and_json_are_read_with_their_lines() {
        let yaml = "projects:\n  - key: shop\n    environments: [test]\n  - key: blog\n    flags:\n      - key: 7\n";
        let (value, lines) = parse(yaml).unwrap();
        let expected = json!({"projects": [
            {"key": "shop", "environments": ["test"]},
            {"key": "blog", "flags": [{"key": 7}]},
        ]});
        assert_eq!(value, expected);
        assert_eq!(lines.0["/projects/1/flags/0/key"], 6);
        assert_eq!(lines.0["/projects/1"], 4);
        let json =
            "{\n\t\"projects\": [\n\t\t{\"key\": \"shop\", \"on\": true, \"no\": 1.5}\n\t]\n}\n";
        let (value, lines) = parse(json).unwrap();
        let expected = json!({"projects": [{"key": "shop", "on": true, "no": 1.5}]});
        assert_eq!((value, lines.0["/projects/0"]), (expected, 3));
        for (invalid, line) in [("a: [", 1), ("a: 1\nb: 2\na: 3\n", 3), ("a: 1\n b: 2\n", 2)] {
            assert_eq!(parse(invalid).unwrap_err().0, Some(line), "{invalid}");
        }
    }

    #[test]
    fn aliases_of_aliases_are_refused() {
        let line = |number: usize| {
            format!(
                "a{}: &a{} [*a{number}, *a{number}]\n",
                number + 1,
                number + 1
            )
        };
        let text: String = (0..40).map(line).collect();
        let (line, reason) = parse(&format!("a0: &a0 x\n{text}")).unwrap_err();
        assert!(line.is_some_and(|line| line < 20), "{line:?}");
        assert!(reason.contains("alias"), "{reason}");
    }

    #[test]
    fn frequent_mistakes_are_explained() {
        let cases = [
            ("a: 1\na: 3\n", "the key `a` occurs twice; remove one"),
            ("a:\n\t- b: 1\n", "indent with spaces"),
        ];
        for (text, expected) in cases {
            let (line, reason) = parse(text).unwrap_err();
            assert_eq!(line, Some(2), "{text}");
            assert!(reason.ends_with(expected), "{reason}");
        }
    }
}
