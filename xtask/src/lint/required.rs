//! Names in `required` that no property has, and names in it twice.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::Error;
use crate::nearest::nearest;
use crate::openapi::document::{Object, schema_name};
use crate::openapi::extensions::OMITS;
use crate::openapi::omissions;
use crate::openapi::pointer::join;
use crate::openapi::{document, walk};

/// Checks the `required` of every schema.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        let Some(required) = schema.get("required").and_then(Value::as_array) else {
            return;
        };
        let mut properties = Vec::new();
        own_and_inherited(document, schema, &mut properties, &mut HashSet::new());
        // One that is omitted and required is reported as an omission.
        let omitted: Vec<&str> = omissions::names(schema.get(OMITS)).collect();
        let mut seen = HashSet::new();
        for (index, name) in required.iter().enumerate() {
            let Some(name) = name.as_str() else { continue };
            let at = || join(&join(pointer, "required"), &index.to_string());
            if !seen.insert(name) {
                let error = Error::new(format!("`{name}` is required twice"));
                errors.push(error.at(at()).help("name it once"));
            }
            if properties.contains(&name) || omitted.contains(&name) {
                continue;
            }
            let error = Error::new(format!(
                "`{name}` is required, and no property has that name"
            ));
            let unnamed = |property: &&str| !required.iter().any(|name| name == *property);
            let meant = nearest(name, properties.iter().copied().filter(unnamed));
            errors.push(error.at(at()).help(match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "add the property, or take the name out of `required`".into(),
            }));
        }
    });
    errors
}

/// Collects the properties of a schema and of those that it is composed of.
fn own_and_inherited<'d>(
    document: &'d Value,
    schema: &'d Object,
    properties: &mut Vec<&'d str>,
    seen: &mut HashSet<&'d str>,
) {
    let own = schema.get("properties").and_then(Value::as_object);
    properties.extend(own.into_iter().flat_map(Object::keys).map(String::as_str));
    let parts = schema.get("allOf").and_then(Value::as_array);
    for part in parts.into_iter().flatten() {
        let target = part
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(schema_name);
        let part = match target {
            Some(name) if !seen.insert(name) => None,
            Some(name) => document::components(document, "schemas").and_then(|all| all.get(name)),
            None => Some(part),
        };
        if let Some(part) = part.and_then(Value::as_object) {
            own_and_inherited(document, part, properties, seen);
        }
    }
}
