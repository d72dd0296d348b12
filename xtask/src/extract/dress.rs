//! Dressing what was carved in the fragment's order and words.

use serde_json::{Map, Value};

use crate::openapi::place::Place;

/// The order of keywords in what the fragment does not have yet.
const ORDER: [&str; 25] = [
    "$ref",
    "operationId",
    "name",
    "in",
    "type",
    "format",
    "summary",
    "description",
    "deprecated",
    "nullable",
    "tags",
    "externalDocs",
    "required",
    "enum",
    "default",
    "parameters",
    "requestBody",
    "schema",
    "content",
    "responses",
    "properties",
    "items",
    "additionalProperties",
    "allOf",
    "example",
];

/// Whose prose, examples and extensions are taken where both have the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// The fragment's.
    Fragment,
    /// The document's.
    Document,
}

/// `is`, in the order of `own`, and in its words if that is asked for.
pub(super) fn dress(is: &Value, own: Option<&Value>, place: Place, words: Words) -> Value {
    match (is, own) {
        (Value::Object(is), Some(Value::Object(own))) => object(is, own, place, words),
        (Value::Object(is), _) => fresh(is, place, words),
        (Value::Array(is), own) => {
            let own = own
                .and_then(Value::as_array)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let element = |(counterpart, value): (Option<usize>, &Value)| {
                dress(value, counterpart.map(|index| &own[index]), place, words)
            };
            let sorted = sorted(is, own).into_iter();
            Value::Array(sorted.map(element).collect())
        }
        (bare, _) => bare.clone(),
    }
}

fn object(is: &Map<String, Value>, own: &Map<String, Value>, place: Place, words: Words) -> Value {
    let mut dressed = Map::new();
    for (key, counterpart) in own {
        if words == Words::Fragment && place.is_prose(key) {
            dressed.insert(key.clone(), counterpart.clone());
        } else if let Some(value) = is.get(key) {
            dressed.insert(
                key.clone(),
                dress(value, Some(counterpart), place.child(key), words),
            );
        }
    }
    for (key, value) in is.iter().filter(|(key, _)| !own.contains_key(*key)) {
        if words == Words::Document || !place.is_prose(key) {
            dressed.insert(key.clone(), dress(value, None, place.child(key), words));
        }
    }
    Value::Object(dressed)
}

fn fresh(is: &Map<String, Value>, place: Place, words: Words) -> Value {
    let mut members: Vec<(&String, &Value)> = is.iter().collect();
    if place == Place::Keywords {
        let rank = |key: &str| {
            ORDER
                .iter()
                .position(|known| *known == key)
                .unwrap_or(ORDER.len())
        };
        members.sort_by_key(|(key, _)| rank(key));
    }
    let dressed = members
        .into_iter()
        .map(|(key, value)| (key.clone(), dress(value, None, place.child(key), words)));
    Value::Object(dressed.collect())
}

/// The elements of `is` with the positions of their counterparts: those that `own` has first, in its order.
fn sorted<'a>(is: &'a [Value], own: &[Value]) -> Vec<(Option<usize>, &'a Value)> {
    let counterpart = |value: &Value| {
        own.iter()
            .position(|other| identity(other) == identity(value))
    };
    let mut sorted: Vec<_> = is.iter().map(|value| (counterpart(value), value)).collect();
    sorted.sort_by_key(|(counterpart, _)| counterpart.unwrap_or(usize::MAX));
    sorted
}

/// What tells an element of a list from the others: a name and a place, an address, a reference, or all of it.
fn identity(value: &Value) -> Vec<&Value> {
    let by = |keys: &[&str]| {
        keys.iter()
            .map(|key| value.get(key))
            .collect::<Option<Vec<_>>>()
    };
    [&["in", "name"][..], &["url"], &["name"], &["$ref"]]
        .into_iter()
        .find_map(by)
        .unwrap_or_else(|| vec![value])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn structure_is_the_documents_and_order_and_words_are_the_fragments() {
        let is = json!({
            "properties": {"b": {"type": "string", "description": "theirs"}, "new": {"description": "theirs", "type": "string"},
                "a": {"enum": ["y", "x", "z"]}, "description": {"type": "string"}},
            "required": ["b", "a"], "type": "object", "title": "theirs",
        });
        let own = json!({
            "type": "object", "description": "ours", "required": ["a", "b"],
            "properties": {"a": {"enum": ["x", "y"], "x-enum": "A"}, "b": {"type": "integer", "description": "ours"}},
        });
        let expected = json!({
            "type": "object", "description": "ours", "required": ["a", "b"],
            "properties": {"a": {"enum": ["x", "y", "z"], "x-enum": "A"}, "b": {"type": "string", "description": "ours"},
                "new": {"type": "string", "description": "theirs"}, "description": {"type": "string"}},
        });
        let dressed = dress(&is, Some(&own), Place::Keywords, Words::Fragment);
        assert_eq!(dressed.to_string(), expected.to_string());
        let verbatim = dress(&is, Some(&own), Place::Keywords, Words::Document);
        assert_eq!(verbatim, is_with_enum_sorted(is));
    }

    /// Only order may change when the document's words are kept.
    fn is_with_enum_sorted(mut is: Value) -> Value {
        is["properties"]["a"]["enum"] = json!(["x", "y", "z"]);
        is["required"] = json!(["a", "b"]);
        is
    }
}
