//! Formats: each is one that its type has, and one that the client can read.
//!
//! An unknown format of an integer makes it an `i64` without a word, and one of a text means nothing, so a misspelled
//! one is found here or never.

use serde_json::Value;

use crate::error::Error;
use crate::nearest::or_list;
use crate::openapi::document::Object;
use crate::openapi::extensions::MOMENT;
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// The formats of each type. `string` is a quirk of LaunchDarkly's parameters, which the pass `formats` removes.
const FORMATS: [(&str, &[&str]); 3] = [
    ("integer", &["int32", "int64"]),
    ("number", &["float", "double"]),
    (
        "string",
        &[
            "string",
            "date",
            "date-time",
            "byte",
            "binary",
            "password",
            "email",
            "uri",
            "uuid",
        ],
    ),
];

/// Formats of a string that become a type of a crate that the client does not have, or one that refuses other texts.
pub(super) const FOREIGN: [&str; 6] = ["date", "date-time", "ip", "ipv4", "ipv6", "uuid"];

/// Checks the format of every schema.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        let format = schema.get("format").and_then(Value::as_str);
        if let Some(error) = format.and_then(|format| checked(schema, format)) {
            errors.push(error.at(join(pointer, "format")));
        }
    });
    errors
}

fn checked(schema: &Object, format: &str) -> Option<Error> {
    // `references.rs` reports what stands beside a reference.
    if schema.contains_key("$ref") {
        return None;
    }
    let kind = schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let known = FORMATS.iter().find(|(name, _)| *name == kind);
    let known = known.map_or(&[][..], |(_, formats)| formats);
    let is_foreign = FOREIGN.contains(&format);
    if !(known.contains(&format) || is_foreign && kind == "string") {
        let error = match kind {
            "" => Error::new(format!("the format `{format}` without a type")),
            kind => Error::new(format!("`{format}` is not a format of the type `{kind}`")),
        };
        return Some(error.help(or_list(format, known)));
    }
    let is_moment = match schema.get(MOMENT) {
        // `moments.rs` asks for the mark first.
        None => format.starts_with("date"),
        Some(mark) => *mark == Value::Bool(true),
    };
    (is_foreign && !is_moment).then(|| foreign(format))
}

/// Creates the error for a format that becomes a type of another crate.
pub(super) fn foreign(format: &str) -> Error {
    Error::new(format!(
        "a string of the format `{format}` becomes a type that the client does not have"
    ))
    .help("mark a timestamp with `x-moment: true`; have the pass `formats` remove another format")
}
