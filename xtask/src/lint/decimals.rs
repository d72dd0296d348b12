//! Decimals: every string that its name calls a percentage or an amount says whether it is a number.
//!
//! One that is missed is read as plain text, and compared and sorted as such.

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::Object;
use crate::openapi::extensions::{DECIMAL, ENUM};
use crate::openapi::walk;

/// Checks every property of the fragment.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut errors = Vec::new();
    walk::schemas(document, &mut |pointer, schema| {
        let name = pointer.rsplit_once("/properties/");
        let name = name.map(|(_, name)| name).filter(|name| is_number(name));
        if let Some(name) = name.filter(|_| is_open(schema)) {
            let error = Error::new(format!(
                "the name `{name}` looks like that of a number in a string"
            ));
            errors.push(error.at(pointer).help(format!(
                "write `{DECIMAL}: true`, or `{DECIMAL}: false` if the text is something else"
            )));
        }
    });
    errors
}

/// Whether a schema is a string that does not say what it holds.
fn is_open(schema: &Object) -> bool {
    let says = [DECIMAL, ENUM, "enum"];
    schema.get("type").is_some_and(|kind| kind == "string")
        && !says.iter().any(|key| schema.contains_key(*key))
}

/// `allocationPercent`, `holdoutAmount`, `percentage`; but not `percentileKind`, nor the name of something below one.
fn is_number(name: &str) -> bool {
    let name = name.to_lowercase();
    let says = ["percent", "amount"];
    !name.contains(['/'])
        && !name.contains("percentile")
        && says.iter().any(|word| name.contains(word))
}
