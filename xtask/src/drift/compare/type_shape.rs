//! The shape of a schema on the wire: references are followed, and the members of `allOf` are merged.
//!
//! A schema that is written in place, behind a `$ref`, behind an alias, or as the only member of an `allOf` has the same
//! shape, so comparisons of shapes ignore such differences.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::openapi::document::Object;
use crate::openapi::extensions::OMITS;
use crate::openapi::omissions;
use crate::openapi::pointer::join;
use crate::openapi::reference::{self, Node};

/// A schema with everything that it refers to, from the place where it is used inward.
pub(super) struct TypeShape<'a> {
    layers: Vec<Layer<'a>>,
}

struct Layer<'a> {
    pointer: String,
    object: &'a Object,
}

/// A property of an object schema.
#[derive(Clone)]
pub(super) struct Property<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Its schema.
    pub node: Node<'a>,
    /// Whether it is required.
    pub required: bool,
}

/// The additional properties of an object.
pub(super) enum Additional<'a> {
    /// Anything.
    Any,
    /// Nothing.
    None,
    /// Values of one schema.
    Of(Node<'a>),
}

impl<'a> TypeShape<'a> {
    /// Reads the shape of the schema at `node`.
    ///
    /// References that lead nowhere were reported when the subset was selected, so they are skipped.
    pub(super) fn of(document: &'a Value, node: &Node<'a>) -> Self {
        let (mut layers, mut seen, mut todo) = (Vec::new(), BTreeSet::new(), vec![node.clone()]);
        while let Some(node) = todo.pop() {
            let Some(object) = node.object() else {
                continue;
            };
            if !seen.insert(node.pointer.clone()) {
                continue;
            }
            if let Some(reference) = node.reference() {
                todo.extend(reference::target(document, &node.pointer, reference).ok());
            }
            for key in ["allOf", "oneOf", "anyOf"] {
                let members = node
                    .get(key)
                    .map(|list| list.elements())
                    .unwrap_or_default();
                if key == "allOf" || members.len() == 1 {
                    todo.extend(members.into_iter().rev());
                }
            }
            layers.push(Layer {
                pointer: node.pointer,
                object,
            });
        }
        if layers.is_empty() {
            // `true`, which later versions of OpenAPI accept for `{}`.
            layers.push(Layer {
                pointer: node.pointer.clone(),
                object: empty(),
            });
        }
        TypeShape { layers }
    }

    /// The pointer of the schema itself, behind all references.
    pub(super) fn home(&self) -> &str {
        let own = |layer: &&Layer<'_>| {
            !["$ref", "allOf"]
                .iter()
                .any(|key| layer.object.contains_key(*key))
        };
        self.layers
            .iter()
            .find(own)
            .or(self.layers.last())
            .map_or("#", |layer| &layer.pointer)
    }

    /// The names of the component schemas that this is or leads through, outermost first.
    pub(super) fn components(&self) -> impl Iterator<Item = &str> {
        let names = self
            .layers
            .iter()
            .filter_map(|layer| crate::openapi::document::schema_name(&layer.pointer));
        names.filter(|name| !name.contains('/'))
    }

    /// Returns the value of a keyword; the outermost one wins.
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        self.layers.iter().find_map(|layer| {
            Some(Node {
                value: layer.object.get(key)?,
                pointer: join(&layer.pointer, key),
            })
        })
    }

    /// The pointer at which a keyword of the schema itself stands, or would stand.
    pub(super) fn pointer_of(&self, key: &str) -> String {
        self.get(key)
            .map_or_else(|| self.home().to_owned(), |node| node.pointer)
    }

    /// The pointer at which a keyword that may stand beside a `$ref` stands, or would stand.
    pub(super) fn pointer_beside(&self, key: &str) -> String {
        let outermost = || {
            self.layers
                .first()
                .map_or("#", |layer| &layer.pointer)
                .to_owned()
        };
        self.get(key).map_or_else(outermost, |node| node.pointer)
    }

    /// Whether a keyword is `true`.
    pub(super) fn is(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|node| node.value == &Value::Bool(true))
    }

    /// The primitive types that a value may have; none if it may be anything.
    ///
    /// A choice among plain types counts as all of them, and a missing type is inferred from the keywords.
    pub(super) fn types(&self) -> BTreeSet<&'a str> {
        if let Some(name) = self.get("type").and_then(|node| node.value.as_str()) {
            return BTreeSet::from([name]);
        }
        let bare = |node: &Node<'a>| {
            let object = node.object()?;
            let bare = object
                .keys()
                .all(|key| matches!(key.as_str(), "type" | "format" | "description"));
            object.get("type")?.as_str().filter(|_| bare)
        };
        let variants = self.variants();
        let types: Option<BTreeSet<&str>> = variants.iter().map(bare).collect();
        if let Some(types) = types.filter(|types| !types.is_empty()) {
            return types;
        }
        let says = |keys: &[&str]| keys.iter().any(|key| self.get(key).is_some());
        let strings = |node: Node<'_>| node.elements().iter().all(|value| value.value.is_string());
        match () {
            () if says(&["properties", "additionalProperties"]) => BTreeSet::from(["object"]),
            () if says(&["items"]) => BTreeSet::from(["array"]),
            () if self.get("enum").is_some_and(strings) => BTreeSet::from(["string"]),
            () => BTreeSet::new(),
        }
    }

    /// The properties, each with whether it is required.
    pub(super) fn properties(&self) -> Vec<Property<'a>> {
        let required: BTreeSet<&str> = self
            .layers
            .iter()
            .filter_map(|layer| layer.object.get("required")?.as_array())
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut names = BTreeSet::new();
        let mut properties = Vec::new();
        for layer in &self.layers {
            let node = layer.object.get("properties");
            let node = node.map(|value| Node {
                value,
                pointer: join(&layer.pointer, "properties"),
            });
            for (name, node) in node.iter().flat_map(Node::members) {
                if names.insert(name) {
                    properties.push(Property {
                        name,
                        node,
                        required: required.contains(name),
                    });
                }
            }
        }
        properties
    }

    /// The names of the properties that are left out on purpose, each with the pointer of the list that has it.
    pub(super) fn omitted(&self) -> BTreeMap<&'a str, String> {
        let mut omitted = BTreeMap::new();
        for layer in &self.layers {
            for name in omissions::names(layer.object.get(OMITS)) {
                omitted.insert(name, join(&layer.pointer, OMITS));
            }
        }
        omitted
    }

    /// Returns the additional properties.
    pub(super) fn additional(&self) -> Additional<'a> {
        match self.get("additionalProperties") {
            Some(node) if node.value == &Value::Bool(false) => Additional::None,
            Some(node) if node.object().is_some_and(|object| !object.is_empty()) => {
                Additional::Of(node)
            }
            _ => Additional::Any,
        }
    }

    /// The variants of a choice, when there is more than one.
    pub(super) fn variants(&self) -> Vec<Node<'a>> {
        ["oneOf", "anyOf"]
            .into_iter()
            .filter_map(|key| Some(self.get(key)?.elements()))
            .find(|variants| variants.len() > 1)
            .unwrap_or_default()
    }
}

fn empty() -> &'static Object {
    static EMPTY: std::sync::LazyLock<Object> = std::sync::LazyLock::new(Object::new);
    &EMPTY
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_aliases_and_all_of_make_one_shape() {
        let document = json!({
            "use": {"allOf": [{"$ref": "#/components/schemas/Alias"}], "deprecated": true},
            "components": {"schemas": {
                "Alias": {"$ref": "#/components/schemas/Real"},
                "Real": {"required": ["a"], "properties": {"a": {"type": "string"}, "b": {}}},
            }},
        });
        let shape = TypeShape::of(&document, &Node::root(&document).get("use").expect("use"));
        assert_eq!(shape.components().collect::<Vec<_>>(), ["Alias", "Real"]);
        assert_eq!(shape.types(), BTreeSet::from(["object"]));
        assert!(shape.is("deprecated"));
        assert_eq!(
            shape.pointer_of("properties"),
            "#/components/schemas/Real/properties"
        );
        let properties: Vec<_> = shape
            .properties()
            .iter()
            .map(|one| (one.name, one.required))
            .collect();
        assert_eq!(properties, [("a", true), ("b", false)]);
    }

    #[test]
    fn a_choice_of_bare_types_is_a_set_of_types() {
        let document =
            json!({"oneOf": [{"type": "integer", "format": "int64"}, {"type": "string"}]});
        let shape = TypeShape::of(&document, &Node::root(&document));
        assert_eq!(shape.types(), BTreeSet::from(["integer", "string"]));
    }
}
