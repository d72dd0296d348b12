//! Extensions: every `x-` key is read by a pass, the generator or the comparison, so one that is unknown, or means nothing
//! where it stands, is a mistake.

use serde_json::Value;

use crate::error::Error;
use crate::nearest::nearest;
use crate::openapi::document::{self, Object};
use crate::openapi::extensions::{
    DECIMAL, ERROR, INSTRUCTIONS, MOMENT, MOMENT_REASON, ON_OPERATIONS, ON_SCHEMAS, PARSE_EXAMPLE,
    RENAMED_FROM, SELECTED,
};
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// Checks that every extension is known, and means something where it stands.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut expected = Vec::new();
    let mut errors = Vec::new();
    for at in document::operations(document) {
        expected.extend(ON_OPERATIONS.iter().map(|key| join(&at.pointer, key)));
        let value = at.operation.get(SELECTED);
        if value.is_some_and(|value| *value != Value::Bool(true)) {
            errors.push(only_true(SELECTED).at(join(&at.pointer, SELECTED)));
        }
    }
    walk::schemas(document, &mut |pointer, schema| {
        for key in ON_SCHEMAS.iter().filter(|key| schema.contains_key(**key)) {
            let place = join(pointer, key);
            errors.extend(meaningless(key, pointer, schema).map(|error| error.at(&place)));
            expected.push(place);
        }
    });
    extensions("#", document, &mut |key, pointer| {
        if expected.contains(&pointer) {
            return;
        }
        let known = ON_OPERATIONS.iter().chain(&ON_SCHEMAS);
        let message = if known.clone().any(|known| *known == key) {
            format!("the extension `{key}` has no meaning here")
        } else {
            format!("unknown extension `{key}`")
        };
        let list: Vec<&str> = known.copied().collect();
        // Of those that mean something in the same object first.
        let holder = pointer.rsplit_once('/').map_or("", |(holder, _)| holder);
        let here = |known: &&str| expected.contains(&join(holder, known));
        let near = nearest(key, list.iter().copied().filter(|known| !here(known)));
        let help = match near.filter(|near| *near != key) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("remove it; the extensions are {}", list.join(", ")),
        };
        errors.push(Error::new(message).at(pointer).help(help));
    });
    errors
}

fn only_true(key: &str) -> Error {
    Error::new(format!("`{key}` can only be true")).help("write true, or remove it")
}

/// Checks one extension of a schema, as far as no pass does.
fn meaningless(key: &str, pointer: &str, schema: &Object) -> Option<Error> {
    let value = schema.get(key)?;
    let is = |key: &str, kinds: &[&str]| {
        let value = schema.get(key).and_then(Value::as_str);
        value.is_some_and(|value| kinds.contains(&value))
    };
    let holder = pointer.rsplit('/').nth(1);
    let is_component = document::schema_name(pointer).is_some_and(|name| !name.contains('/'));
    let error = |message: &str, help: &str| {
        Some(Error::new(format!("`{key}` {message}")).help(help.to_owned()))
    };
    match key {
        ERROR | PARSE_EXAMPLE if *value != Value::Bool(true) => Some(only_true(key)),
        ERROR | INSTRUCTIONS if !is_component => error(
            "means something on a component only",
            "make the schema a component of its own",
        ),
        INSTRUCTIONS if !is_list_of_kinds(value) => error(
            "must be a map from kinds to components",
            "write each kind with its `#/components/schemas/…`",
        ),
        RENAMED_FROM if holder != Some("properties") => error(
            "means something on a property only",
            "move it to the property that was renamed",
        ),
        PARSE_EXAMPLE if !schema.get("example").is_some_and(Value::is_string) => error(
            "without an example in a string",
            "remove it, or write the example as upstream does",
        ),
        PARSE_EXAMPLE if parsed(schema).is_none() => error(
            "and an example that contains broken JSON",
            "correct the example",
        ),
        DECIMAL if *value == Value::Bool(true) && !is("type", &["string"]) => error(
            "means something on a string only",
            "remove it: only a string can hold a decimal",
        ),
        DECIMAL | MOMENT if !value.is_boolean() => {
            error("must be true or false", "write true or false")
        }
        MOMENT if !is("type", &["integer", "string"]) => error(
            "means something on an integer or a string only",
            "remove it: something else is never taken for a timestamp",
        ),
        MOMENT if *value == Value::Bool(false) && !schema.contains_key(MOMENT_REASON) => error(
            "is false without a reason",
            "say in `x-moment-reason` what it is instead",
        ),
        MOMENT_REASON if schema.get(MOMENT) != Some(&Value::Bool(false)) => {
            error("means something beside `x-moment: false` only", "remove it")
        }
        MOMENT_REASON if value.as_str().is_none_or(|reason| reason.trim().is_empty()) => {
            error("must be a text", "say what it is instead of a timestamp")
        }
        _ => None,
    }
}

/// The example of a schema, parsed as the pass `examples` does.
fn parsed(schema: &Object) -> Option<Value> {
    serde_json::from_str(schema.get("example")?.as_str()?).ok()
}

fn is_list_of_kinds(value: &Value) -> bool {
    let kinds = value.as_object().filter(|kinds| !kinds.is_empty());
    kinds.is_some_and(|kinds| kinds.values().all(Value::is_string))
}

fn extensions(pointer: &str, value: &Value, visit: &mut dyn FnMut(&str, String)) {
    match value {
        Value::Object(object) => {
            for (key, child) in object {
                if key.starts_with("x-") {
                    visit(key, join(pointer, key));
                } else if (child.is_object() || child.is_array())
                    && key != "example"
                    && key != "examples"
                {
                    extensions(&join(pointer, key), child, visit);
                }
            }
        }
        Value::Array(list) => {
            for (index, child) in list.iter().enumerate() {
                extensions(&join(pointer, &index.to_string()), child, visit);
            }
        }
        _ => {}
    }
}
