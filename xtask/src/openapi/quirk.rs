//! Quirks that a machine can see: `[[quirk]]` in `openapi/provenance.toml`.
//!
//! Most quirks are comments of the fragment and stay comments. Where one is a fact about the structure of LaunchDarkly's
//! document, an entry says what stands at a pointer there, so that `cargo xtask drift` says when it is no longer so.

use serde::Deserialize;
use serde_json::Value;

use crate::openapi::provenance::PROVENANCE;

/// One `[[quirk]]` entry: what LaunchDarkly's document has at a pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Quirk {
    /// The pointer into LaunchDarkly's document, and to the comment `Quirk` in the fragment.
    pub at: String,
    /// What stands there.
    pub expected: Expected,
    /// The line of the entry, from 1.
    pub line: usize,
}

/// The entry as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    at: String,
    is: Option<Value>,
    #[serde(default)]
    has: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    says: Option<String>,
}

/// What stands at the pointer of a quirk; each that is given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    /// The value itself.
    pub is: Option<Value>,
    /// Keys of the object, or elements of the list.
    pub has: Vec<String>,
    /// Keys that the object does not have, or elements that the list does not.
    pub lacks: Vec<String>,
    /// A part of its text, or of a text in it.
    pub says: Option<String>,
}

impl Table {
    /// The entry at a line; `None` if it expects nothing.
    pub(super) fn at_line(self, line: usize) -> Option<Quirk> {
        let expected = Expected {
            is: self.is,
            has: self.has,
            lacks: self.lacks,
            says: self.says,
        };
        let expects = expected != Expected::default();
        expects.then_some(Quirk {
            at: self.at,
            expected,
            line,
        })
    }
}

impl Quirk {
    /// The place of the entry: `openapi/provenance.toml:197`.
    pub fn place(&self) -> String {
        format!("{PROVENANCE}:{}", self.line)
    }

    /// Returns what is otherwise in `upstream`, or `None` if the quirk holds.
    ///
    /// A document that has nothing of the operation or the component says nothing about it: it is a part, or drift reports
    /// what is gone.
    pub fn broken(&self, upstream: &Value) -> Option<String> {
        let keys: Vec<&str> = self.at.split('/').skip(1).collect();
        let depth = if keys.first() == Some(&"components") {
            3
        } else {
            2
        };
        at(upstream, keys.get(..depth).unwrap_or(&keys))?;
        let Some(value) = at(upstream, &keys) else {
            return Some("nothing is there".into());
        };
        let contains = |name: &String| match value {
            Value::Object(object) => object.contains_key(name),
            Value::Array(list) => list.iter().any(|one| one == name),
            _ => false,
        };
        let Expected {
            is,
            has,
            lacks,
            says,
        } = &self.expected;
        if is.as_ref().is_some_and(|is| is != value) {
            return Some(format!("it is {value}"));
        }
        if let Some(name) = has.iter().find(|name| !contains(name)) {
            return Some(format!("`{name}` is not there"));
        }
        let text = says
            .as_ref()
            .filter(|says| !value.to_string().contains(*says));
        if let Some(text) = text {
            return Some(format!("it does not say `{text}`"));
        }
        let name = lacks.iter().find(|name| contains(name))?;
        Some(format!("`{name}` is there"))
    }
}

/// Returns the value at the keys of a pointer. An element of a list is found by its position, or by its `name`.
fn at<'d>(document: &'d Value, keys: &[&str]) -> Option<&'d Value> {
    let mut value = document;
    for key in keys {
        let key = key.replace("~1", "/").replace("~0", "~");
        value = match value {
            Value::Array(list) => match key.parse::<usize>() {
                Ok(index) => list.get(index)?,
                Err(_) => list
                    .iter()
                    .find(|one| one.get("name").is_some_and(|name| *name == key))?,
            },
            other => other.get(&key)?,
        };
    }
    Some(value)
}

/// Returns the ids in a comment that begins with `Quirk`: `Quirk [a, b]: text`; `None` if it is another comment.
///
/// The list is empty where the brackets or the colon are missing.
pub fn ids(comment: &str) -> Option<Vec<&str>> {
    let text = comment.trim_start().strip_prefix('#')?.trim_start();
    let rest = text
        .get(..5)
        .filter(|word| word.eq_ignore_ascii_case("quirk"))?;
    // "Quirks are …" and the like are prose.
    let rest = &text[rest.len()..];
    if rest.starts_with(|c: char| c.is_alphanumeric() && c != 's') {
        return None;
    }
    let ids = rest
        .strip_prefix(" [")
        .and_then(|rest| rest.split_once("]: "));
    let ids = ids.map(|(ids, _)| ids.split(',').map(str::trim).filter(|id| !id.is_empty()));
    Some(ids.map(Iterator::collect).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn quirk(at: &str, is: Option<Value>, has: &[&str], lacks: &[&str]) -> Quirk {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        Quirk {
            at: at.into(),
            expected: Expected {
                is,
                has: names(has),
                lacks: names(lacks),
                says: None,
            },
            line: 1,
        }
    }

    #[test]
    fn a_quirk_holds_until_the_document_says_something_else() {
        let document = json!({
            "paths": {"/a": {"get": {"responses": {"200": {}, "404": {}}, "tags": ["T (beta)"]}}},
            "components": {"schemas": {"A": {"properties": {"at": {"type": "integer"}}, "required": ["at"]}}},
        });
        let responses = "#/paths/~1a/get/responses";
        let kind = "#/components/schemas/A/properties/at/type";
        for (quirk, broken) in [
            (quirk(responses, None, &["404"], &["403", "429"]), None),
            (
                quirk(responses, None, &["405"], &[]),
                Some("`405` is not there"),
            ),
            (
                quirk(responses, None, &[], &["404"]),
                Some("`404` is there"),
            ),
            (
                quirk("#/paths/~1a/get/tags", None, &["T (beta)"], &[]),
                None,
            ),
            (
                quirk("#/paths/~1a/get/tags", None, &["T"], &[]),
                Some("`T` is not there"),
            ),
            (quirk(kind, Some(json!("integer")), &[], &[]), None),
            (
                quirk(kind, Some(json!("string")), &[], &[]),
                Some("it is \"integer\""),
            ),
            (
                quirk("#/components/schemas/A/enum", None, &[], &["a"]),
                Some("nothing is there"),
            ),
            // Of another part of the API.
            (
                quirk(
                    "#/components/schemas/B/type",
                    Some(json!("string")),
                    &[],
                    &[],
                ),
                None,
            ),
            (quirk("#/paths/~1b/get/tags", None, &["T"], &[]), None),
        ] {
            assert_eq!(quirk.broken(&document).as_deref(), broken, "{quirk:?}");
        }
        let tags =
            json!({"tags": [{"name": "Other"}, {"name": "A/B", "description": "It is in beta."}]});
        let mut says = quirk("#/tags/A~1B", None, &[], &[]);
        for (text, broken) in [
            ("in beta", None),
            ("in alpha", Some("it does not say `in alpha`")),
        ] {
            says.expected.says = Some(text.into());
            assert_eq!(says.broken(&tags).as_deref(), broken);
        }
    }

    #[test]
    fn the_ids_of_a_comment_are_read() {
        for (comment, expected) in [
            ("    # Quirk [march-2026]: text", Some(vec!["march-2026"])),
            ("# Quirk [a, b ,]: text: [c]", Some(vec!["a", "b"])),
            ("# Quirk: text", Some(vec![])),
            ("# quirk [a] text", Some(vec![])),
            ("# Quirk", Some(vec![])),
            ("# Quirks: text", Some(vec![])),
            ("# Quirky things", None),
            ("# Comments that begin with Quirk", None),
            ("description: # Quirk: a text", None),
            ("# größe", None),
        ] {
            assert_eq!(ids(comment), expected, "{comment}");
        }
    }
}
