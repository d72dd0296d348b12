//! Bodies by the allow-list: what the fragment's schemas list, without what may name a person.

use serde_json::{Map, Value, json};

use crate::api::field::Field;
use crate::api::fragment;
use crate::api::operation::Operation;
use crate::api::validator;
use crate::cassette::address;
use crate::cassette::scrub::{PERSON, REDACTED, Scrub};

/// Properties that are left out though the fragment lists them.
const LEFT_OUT: &[&str] = &["_access", "firstName", "lastName"];

/// Properties whose texts people write about people, or name files of theirs.
const WRITTEN: &[&str] = &[
    "comment",
    "changeJustification",
    "winningReason",
    "fileName",
];

/// Returns what is kept of the body of a request.
pub(super) fn request(operation: Operation, body: &Value, scrub: &Scrub) -> Option<Value> {
    let entry = fragment::operation(operation)?;
    let schema = fragment::at(fragment::body_schema(entry, None)?)?;
    Keep { scrub }.value(schema, body)
}

/// Returns what is kept of the body of a response.
pub(super) fn response(
    operation: Operation,
    status: u16,
    body: &Value,
    scrub: &Scrub,
) -> Option<Value> {
    let documented = validator::response_schema(Some(operation), status);
    // A success with another status than the documented one is a success all the same.
    let alike: &[u16] = match status {
        200..=299 => &[200, 201],
        _ => &[400, 404, 401],
    };
    let mut alike = alike.iter();
    let pointer = documented.or_else(|| {
        alike.find_map(|status| validator::response_schema(Some(operation), *status))
    })?;
    let mut kept = Keep { scrub }.value(fragment::at(pointer)?, body)?;
    if operation == Operation::GetMembers && kept.get("message").is_some() {
        kept["message"] = json!(REDACTED);
    }
    Some(kept)
}

/// A walk along a value and its schema.
struct Keep<'a> {
    scrub: &'a Scrub,
}

impl Keep<'_> {
    /// Returns what is kept of a value, or `None` if it is not of the type of its schema.
    fn value(&self, schema: &'static Value, value: &Value) -> Option<Value> {
        let schema = fragment::resolve(schema);
        match (schema["type"].as_str(), value) {
            (_, Value::Null) => Some(Value::Null),
            (Some("object"), Value::Object(map)) => Some(self.object(schema, map).into()),
            (Some("array"), Value::Array(items)) => {
                let kept = items.iter();
                Some(
                    kept.filter_map(|item| self.value(&schema["items"], item))
                        .collect(),
                )
            }
            (Some("string"), Value::String(text)) => Some(json!(self.scrub.text(text))),
            (Some("string" | "integer" | "number"), Value::Number(_))
            | (Some("string" | "boolean"), Value::Bool(_)) => Some(value.clone()),
            // Some servers send numbers and moments as texts.
            (Some("integer" | "number"), Value::String(text)) => {
                let is_number = |one: char| one.is_ascii_digit() || "+-.:TZ".contains(one);
                text.chars().all(is_number).then(|| value.clone())
            }
            (None, _) => Some(open(value)),
            _ => None,
        }
    }

    fn object(&self, schema: &'static Value, map: &Map<String, Value>) -> Map<String, Value> {
        if let Some(kinds) = schema["x-instructions"].as_object() {
            return self.instruction(kinds, map);
        }
        let updates = fragment::at("#/components/schemas/FieldUpdates");
        if updates.is_some_and(|updates| std::ptr::eq(updates, schema)) {
            let kept = map.iter().filter_map(|(name, one)| self.update(name, one));
            return kept.collect();
        }
        let kept = map.iter().filter_map(|(name, value)| {
            let kept = match property(schema, name) {
                Some(property) => self.property(name, property, value)?,
                None => self.entry(name, schema.get("additionalProperties")?, value)?,
            };
            Some((name.clone(), kept))
        });
        kept.collect()
    }

    /// Returns what is kept of a property that the schema lists.
    fn property(&self, name: &str, schema: &'static Value, value: &Value) -> Option<Value> {
        match (name, value) {
            _ if LEFT_OUT.contains(&name) => None,
            ("email", Value::String(_)) => Some(json!(PERSON)),
            ("href", Value::String(text)) => Some(json!(address::link(text, self.scrub))),
            (name, Value::String(_)) if WRITTEN.contains(&name) => Some(json!(REDACTED)),
            _ => self.value(schema, value),
        }
    }

    /// Returns what is kept of an entry of a map, whose names are keys.
    fn entry(&self, key: &str, schema: &'static Value, value: &Value) -> Option<Value> {
        let is_key = |one: char| one.is_ascii_alphanumeric() || "._-".contains(one);
        let is_plain = key.len() <= 256 && key.chars().all(is_key) && self.scrub.text(key) == key;
        match is_plain && schema.is_object() {
            true => self.value(schema, value),
            false => None,
        }
    }

    fn instruction(
        &self,
        kinds: &'static Map<String, Value>,
        map: &Map<String, Value>,
    ) -> Map<String, Value> {
        let kind = map.get("kind").and_then(Value::as_str).unwrap_or_default();
        let schema = kinds.get(kind).and_then(Value::as_str);
        match schema.and_then(fragment::at) {
            Some(schema) => self.object(fragment::resolve(schema), map),
            None => Map::from_iter([("kind".to_owned(), json!(self.scrub.text(kind)))]),
        }
    }

    /// Returns what is kept of the update of a field, whose value has the schema of the field.
    fn update(&self, name: &str, update: &Value) -> Option<(String, Value)> {
        let schema = Field::from_name(name)?.schema();
        let mut kept = Map::new();
        if let Some(operation) = update["operation"].as_str() {
            kept.insert("operation".to_owned(), json!(self.scrub.text(operation)));
        }
        if let Some(value) = update.get("value") {
            let value = self.value(fragment::at(&schema)?, value);
            kept.extend(value.map(|value| ("value".to_owned(), value)));
        }
        Some((name.to_owned(), kept.into()))
    }
}

/// Returns the schema of a property by its name, or by one that it had before.
fn property(schema: &'static Value, name: &str) -> Option<&'static Value> {
    let listed = schema["properties"].as_object()?;
    // LaunchDarkly's documentation shows an id in every error; its schemas lack it.
    if name == "id" && listed.contains_key("code") {
        return listed.get("code");
    }
    let former = || {
        let mut all = listed.values();
        all.find(|one| one["x-renamed-from"] == *name)
    };
    listed.get(name).or_else(former)
}

/// Returns what is kept of a value that may be anything.
fn open(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        Value::String(_) => json!(REDACTED),
        Value::Array(_) => json!([]),
        Value::Object(_) => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(operation: Operation, status: u16, body: &Value) -> Value {
        response(operation, status, body, &Scrub::new(Some("s3cret"))).unwrap_or_default()
    }

    #[test]
    fn an_unknown_property_is_not_kept_at_any_depth() {
        let body = json!({
            "items": [{"key": "a", "owner": "ada@example.com", "_links": {"self": {"href": "/", "by": "Ada"}}}],
            "who": {"email": "ada@example.com"},
            "total_count": 1,
        });
        let expected =
            json!({"items": [{"key": "a", "_links": {"self": {"href": "/"}}}], "total_count": 1});
        assert_eq!(kept(Operation::GetExperiments, 200, &body), expected);
    }

    #[test]
    fn a_value_of_another_type_than_documented_is_not_kept() {
        let body = json!({"key": {"email": "a@b"}, "_creationDate": "Ada", "name": ["Ada"], "archivedDate": "12"});
        let expected = json!({"archivedDate": "12"});
        assert_eq!(kept(Operation::GetExperiment, 200, &body), expected);
    }

    #[test]
    fn people_are_not_named() {
        let body = json!({"items": [{
            "_id": "1", "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace", "role": "writer",
            "teams": [{"name": "Engines"}],
        }]});
        let expected = json!({"items": [{"_id": "1", "email": PERSON, "role": "writer"}]});
        assert_eq!(kept(Operation::GetMembers, 200, &body), expected);
        let error = json!({"code": "invalid_request", "message": "nobody is called Ada"});
        let expected = json!({"code": "invalid_request", "message": REDACTED});
        assert_eq!(kept(Operation::GetMembers, 400, &error), expected);
    }

    #[test]
    fn what_a_schema_leaves_open_is_kept_as_far_as_it_tells_nothing() {
        let body =
            json!({"variations": [{"value": true}, {"value": "ada"}, {"value": {"mail": "a@b"}}]});
        let expected = json!({"variations": [{"value": true}, {"value": REDACTED}, {"value": {}}]});
        assert_eq!(kept(Operation::GetFeatureFlag, 200, &body), expected);
    }

    #[test]
    fn instructions_are_kept_by_their_kind_and_updates_by_their_field() {
        let body = json!({
            "comment": "Ada asked for it",
            "instructions": [
                {"kind": "updateName", "value": "Button", "by": "Ada"},
                {"kind": "updateExperimentFields", "value": {
                    "tags": {"operation": "add", "value": ["red", {"by": "Ada"}]},
                    "author": {"operation": "add", "value": "Ada"},
                }},
                {"kind": "dance", "with": "Ada"},
            ],
        });
        let expected = json!({
            "comment": REDACTED,
            "instructions": [
                {"kind": "updateName", "value": "Button"},
                {"kind": "updateExperimentFields", "value": {"tags": {"operation": "add", "value": ["red"]}}},
                {"kind": "dance"},
            ],
        });
        let kept = request(Operation::PatchExperiment, &body, &Scrub::default());
        assert_eq!(kept, Some(expected));
    }

    #[test]
    fn errors_without_documentation_are_kept_as_errors() {
        let body =
            json!({"code": "internal", "message": "token s3cret", "trace": "ada@example.com"});
        let expected = json!({"code": "internal", "message": "token redacted"});
        assert_eq!(kept(Operation::GetExperiment, 500, &body), expected);
    }
}
