//! Renamed properties: the former name is a text that no property has, and the property is optional.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::Error;
use crate::openapi::extensions::RENAMED_FROM;
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// Checks every mark of a renamed property.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        let properties = schema.get("properties").and_then(Value::as_object);
        let required = schema.get("required").and_then(Value::as_array);
        let has = |name: &str| properties.is_some_and(|properties| properties.contains_key(name));
        let mut former = HashSet::new();
        for (name, property) in properties.into_iter().flatten() {
            let Some(mark) = property.get(RENAMED_FROM) else {
                continue;
            };
            let (message, help) = match mark.as_str() {
                None | Some("") => (
                    "the former name must be a string".to_owned(),
                    "give the former name of the property, as upstream spelled it",
                ),
                Some(old) if has(old) => (
                    format!("`{old}` is still a property"),
                    "give the former name of the property, as upstream spelled it",
                ),
                Some(old) if !former.insert(old) => (
                    format!("`{old}` is marked twice"),
                    "keep the mark on the property that has its value now",
                ),
                Some(old) if required.is_some_and(|names| names.iter().any(|one| one == name)) => (
                    format!("`{name}` was `{old}` and is required"),
                    "take it out of `required`: a response that has the former name lacks this one",
                ),
                Some(_) => continue,
            };
            let place = join(&join(&join(pointer, "properties"), name), RENAMED_FROM);
            errors.push(Error::new(message).at(place).help(help));
        }
    });
    errors
}
