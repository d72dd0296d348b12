//! Timestamps: every integer or string that looks like one says whether it is one.
//!
//! A timestamp that is missed is read as a plain number or text, and fails a response when LaunchDarkly writes it in
//! another form. So a property that looks like one by its name, description, example or format needs `x-moment`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::Error;
use crate::lint::references::reached;
use crate::normalize::timestamps::{COMPONENT, millis};
use crate::openapi::document::{self, Object, schema_name, schema_ref};
use crate::openapi::extensions::{MOMENT, MOMENT_REASON};
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// Checks every schema of the fragment.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let bodies: BTreeSet<String> = document::operations(document)
        .iter()
        .filter_map(|at| at.operation.get("requestBody"))
        .flat_map(|body| reached(document, body))
        .collect();
    let is_sent = |pointer: &str| {
        let component = schema_name(pointer).and_then(|rest| rest.split('/').next());
        match component {
            Some(name) => bodies.contains(name),
            None => pointer.contains("/requestBody/"),
        }
    };
    let mut errors = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        errors.extend(example(schema).map(|error| error.at(join(pointer, "example"))));
        // The component of all timestamps is not one of them.
        if pointer != schema_ref(COMPONENT) {
            let error = marked(pointer, schema, is_sent(pointer));
            errors.extend(error.map(|error| error.at(pointer)));
        }
    });
    errors
}

/// Checks that the example of a timestamp is one.
fn example(schema: &Object) -> Option<Error> {
    let refers = schema
        .get("$ref")
        .is_some_and(|target| *target == schema_ref(COMPONENT));
    if !refers && schema.get(MOMENT) != Some(&Value::Bool(true)) {
        return None;
    }
    match schema.get("example")? {
        Value::Number(number) if number.is_i64() => return None,
        Value::String(text) if millis(text).is_some() => return None,
        _ => {}
    }
    let error = Error::new("the example of a timestamp is neither milliseconds nor RFC 3339");
    Some(error.help("write it as milliseconds since the Unix epoch, or as RFC 3339 in UTC"))
}

/// Compares the mark of a schema with how it looks.
fn marked(pointer: &str, schema: &Object, is_sent: bool) -> Option<Error> {
    let kind = schema.get("type").and_then(Value::as_str);
    let kind = kind.filter(|kind| matches!(*kind, "integer" | "string"))?;
    let reason = looks(pointer, schema);
    match (schema.get(MOMENT), reason) {
        (None, Some(reason)) => Some(
            Error::new(format!("{reason} looks like that of a timestamp")).help(format!(
                "write `{MOMENT}: true`, or `{MOMENT}: false` with the reason in `{MOMENT_REASON}`"
            )),
        ),
        (Some(Value::Bool(false)), None) => Some(
            Error::new(format!(
                "`{MOMENT}: false`, and nothing here looks like a timestamp"
            ))
            .help(format!("remove `{MOMENT}` and `{MOMENT_REASON}`")),
        ),
        (Some(Value::Bool(true)), _) if is_sent && kind == "string" => Some(
            Error::new("a request contains this timestamp, which would be written as an integer")
                .help(format!(
                    "remove `{MOMENT}: true`, and say in `{MOMENT_REASON}` beside `{MOMENT}: false` that it is a text in requests"
                )),
        ),
        _ => None,
    }
}

/// Returns what makes a schema look like a timestamp: its name, format, description or example.
fn looks(pointer: &str, schema: &Object) -> Option<String> {
    let name = name(pointer).filter(|name| is_name(name));
    if let Some(name) = name {
        return Some(format!("the name `{name}`"));
    }
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    if let Some(format) = text("format").filter(|format| matches!(*format, "date" | "date-time")) {
        return Some(format!("the format `{format}`"));
    }
    if text("description").is_some_and(is_description) {
        return Some("the description".into());
    }
    let example = schema.get("example").filter(|example| is_example(example));
    example.map(|example| format!("the example {example}"))
}

/// Returns the name of a property or component, from its pointer.
fn name(pointer: &str) -> Option<&str> {
    let mut keys = pointer.rsplit('/');
    let (name, holder) = (keys.next()?, keys.next()?);
    matches!(holder, "properties" | "schemas").then_some(name)
}

/// `createdAt`, `archived_at`, `_creationDate`, `commitTime`, `timestamp`, `appliedOn`, `lastSeen`.
fn is_name(name: &str) -> bool {
    let name = name.trim_start_matches('_');
    let whole = ["date", "datetime", "time", "timestamp"];
    let ends = [
        "Date",
        "DateTime",
        "Time",
        "Timestamp",
        "_at",
        "_date",
        "_time",
        "_timestamp",
        "edOn",
    ];
    let after = |prefix: &str, suffix: &str| {
        let rest = name
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_suffix(suffix));
        rest.unwrap_or_default()
    };
    let at = after("", "At").ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    // `lastSeen` and `lastSync`, but not the `lastName` of a person.
    let last = after("last", "").starts_with(|c: char| c.is_ascii_uppercase())
        && !["Name", "Id", "Key", "Version"]
            .iter()
            .any(|end| name.ends_with(end));
    whole.contains(&name) || ends.iter().any(|end| name.ends_with(end)) || at || last
}

/// "When it was created.", "…, in milliseconds since the Unix epoch.", "… as RFC 3339."
fn is_description(text: &str) -> bool {
    let text = text.to_lowercase();
    let phrases = [
        "epoch",
        "timestamp",
        "unix time",
        "unix milli",
        "date in milli",
        "rfc 3339",
        "rfc3339",
        "iso 8601",
        "iso8601",
    ];
    text.starts_with("when ") || phrases.iter().any(|phrase| text.contains(phrase))
}

/// 1654104600000, "1654104600000", "2022-06-01", "2022-06-01T17:30:00Z".
fn is_example(example: &Value) -> bool {
    let text = match example {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return false,
    };
    let pattern = |pattern: &str, text: &str| {
        text.len() == pattern.len()
            && text
                .bytes()
                .zip(pattern.bytes())
                .all(|(byte, expected)| match expected {
                    b'9' => byte.is_ascii_digit(),
                    other => byte == other,
                })
    };
    let day = text.get(..10).unwrap_or_default();
    let rest = text.get(10..).unwrap_or_default();
    pattern("9999999999999", &text)
        || (pattern("9999-99-99", day) && (rest.is_empty() || rest.starts_with(['T', 't', ' '])))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_description, is_example, is_name};

    #[test]
    fn names_of_timestamps_are_told_from_others() {
        // Those of LaunchDarkly's document of March 2026, and some made up.
        for name in [
            "_creationDate",
            "archivedAt",
            "_lastSeen",
            "lastSync",
            "lastModified",
            "stopDate",
            "commitTime",
            "appliedOn",
            "timestamp",
            "date",
            "created_at",
            "v2At",
        ] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "lastName",
            "update",
            "flat",
            "At",
            "format",
            "maintainerId",
            "updates",
            "lasting",
            "lastVersion",
            "reallocationFrequencyMillis",
            "description",
            "addOn",
            "seat",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn texts_and_examples_of_timestamps_are_told_from_others() {
        for text in [
            "When it was made.",
            "Milliseconds since the Unix EPOCH",
            "As RFC 3339.",
        ] {
            assert!(is_description(text), "{text}");
        }
        for text in ["Whenever it is made.", "How often, in milliseconds.", ""] {
            assert!(!is_description(text), "{text}");
        }
        for example in [
            json!(1_654_104_600_000_i64),
            json!("1654104600000"),
            json!("2022-06-01"),
            json!("2022-06-01T17:30:00Z"),
        ] {
            assert!(is_example(&example), "{example}");
        }
        for example in [
            json!(3_600_000),
            json!("12"),
            json!("2022-06-01-a"),
            json!(true),
            json!("größer als 9"),
        ] {
            assert!(!is_example(&example), "{example}");
        }
    }
}
