//! Anything as JSON for programs.

use serde::Serialize;

/// Writes a value as JSON, with a newline at its end.
pub(crate) fn text(value: &impl Serialize) -> String {
    // Every key is text, and every number is finite, so this cannot fail.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
