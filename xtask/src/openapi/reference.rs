//! Nodes of a document, and the references between them.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::Object;

/// A value of a document and its JSON pointer.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// The value.
    pub value: &'a Value,
    /// Its pointer, beginning with `#`.
    pub pointer: String,
}

impl<'a> Node<'a> {
    /// The root of a document.
    pub fn root(document: &'a Value) -> Self {
        Node {
            value: document,
            pointer: "#".into(),
        }
    }

    /// The value under `key`, if there is one.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.get(key)?;
        Some(Node {
            value,
            pointer: crate::openapi::pointer::join(&self.pointer, key),
        })
    }

    /// The elements of an array; none if it is something else.
    pub fn elements(&self) -> Vec<Node<'a>> {
        let list = self.value.as_array().map(Vec::as_slice).unwrap_or_default();
        let at = |index| format!("{}/{index}", self.pointer);
        list.iter()
            .enumerate()
            .map(|(index, value)| Node {
                value,
                pointer: at(index),
            })
            .collect()
    }

    /// The members of an object; none if it is something else.
    pub fn members(&self) -> Vec<(&'a str, Node<'a>)> {
        let at = |key: &str| crate::openapi::pointer::join(&self.pointer, key);
        let members = self.value.as_object().into_iter().flatten();
        members
            .map(|(key, value)| {
                (
                    key.as_str(),
                    Node {
                        value,
                        pointer: at(key),
                    },
                )
            })
            .collect()
    }

    /// The object that this is, if it is one.
    pub fn object(&self) -> Option<&'a Object> {
        self.value.as_object()
    }

    /// The `$ref` that this is, if it is one.
    pub fn reference(&self) -> Option<&'a str> {
        self.value.get("$ref")?.as_str()
    }
}

/// Returns the node that `reference` names; `from` is the location of the reference for errors.
///
/// # Errors
/// A reference into another document, or to nothing.
pub fn target<'a>(document: &'a Value, from: &str, reference: &str) -> Result<Node<'a>, Error> {
    let Some(fragment) = reference.strip_prefix('#') else {
        return Err(
            Error::new(format!("the $ref `{reference}` leads to another document"))
                .at(from)
                .help("bundle the document into one file"),
        );
    };
    let pointer = percent_decoded(fragment);
    match document.pointer(&pointer) {
        Some(value) => Ok(Node {
            value,
            pointer: format!("#{pointer}"),
        }),
        None => Err(Error::new(format!("the $ref `{reference}` leads nowhere"))
            .at(from)
            .help("add its target, or correct it; a truncated document looks like this too")),
    }
}

/// Follows `node` through references until something that is not one.
///
/// # Errors
/// As [`target`], and references that lead in a circle.
pub fn follow<'a>(document: &'a Value, node: Node<'a>) -> Result<Node<'a>, Error> {
    let mut way = HashSet::new();
    let mut node = node;
    while let Some(reference) = node.reference() {
        if way.contains(&node.pointer) {
            return Err(circle(&node.pointer, reference));
        }
        let next = target(document, &node.pointer, reference)?;
        way.insert(std::mem::replace(&mut node, next).pointer);
    }
    Ok(node)
}

/// Creates the error for references that lead in a circle and never to a value.
pub fn circle(place: &str, reference: &str) -> Error {
    Error::new(format!(
        "the $ref `{reference}` leads in a circle and never to a value"
    ))
    .at(place)
    .help("replace one of the references in the circle by a value")
}

/// Decodes `%7B` and the like, which some generators write into references.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let hex = text
            .get(index + 1..index + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[index], hex) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                index += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                index += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_followed_to_the_end() {
        let document = json!({
            "a": {"$ref": "#/b"}, "b": {"$ref": "#/paths/~1x~1%7Bid%7D"}, "paths": {"/x/{id}": {"type": "string"}},
        });
        let node = Node::root(&document).get("a").expect("a");
        let end = follow(&document, node).expect("follows");
        assert_eq!(end.pointer, "#/paths/~1x~1{id}");
        assert_eq!(end.value, &json!({"type": "string"}));
    }

    #[test]
    fn references_that_lead_nowhere_are_reported_with_their_location() {
        let document = json!({
            "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}, "c": {"$ref": "#/none"}, "d": {"$ref": "other.yaml#/a"},
        });
        for (key, what, place) in [
            ("a", "in a circle", "#/a"),
            ("c", "leads nowhere", "#/c"),
            ("d", "to another document", "#/d"),
        ] {
            let node = Node::root(&document).get(key).expect(key);
            let message = follow(&document, node).expect_err(key).to_string();
            assert!(
                message.contains(what) && message.contains(place),
                "{message}"
            );
        }
    }
}
