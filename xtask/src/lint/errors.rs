//! Error schemas: each that is marked with `x-error` is `{code, message}`, since all become one type.

use serde_json::{Value, json};

use crate::error::Error;
use crate::normalize::errors::{COMPONENT, types_of};
use crate::openapi::document::{self, schema_ref};
use crate::openapi::extensions::ERROR;

/// Checks the shape of every component that is marked.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let shape = json!({"code": "string", "message": "string"});
    let mut errors = Vec::new();
    for (name, schema) in document::components(document, "schemas")
        .into_iter()
        .flatten()
    {
        let marked = schema.get(ERROR) == Some(&Value::Bool(true));
        if marked && types_of(schema) != shape {
            errors.push(
                Error::new("an error schema is not `{code, message}`")
                    .at(schema_ref(name))
                    .help(format!(
                        "remove `{ERROR}`, or extend {COMPONENT} in xtask/src/normalize/errors.rs"
                    )),
            );
        }
    }
    errors
}
