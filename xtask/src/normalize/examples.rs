//! Quirk: examples of objects are strings that contain JSON, and descriptions are written for a web page.
//!
//! The fragment marks such examples with `x-parse-example`. The pass parses them, makes descriptions safe for rustdoc,
//! and adds to them what is deprecated.

use serde_json::Value;

use super::{Outcome, stale};
use crate::error::Error;
use crate::openapi::document::{self, Object};
use crate::openapi::extensions::PARSE_EXAMPLE;
use crate::openapi::walk;

/// Parses the marked examples, and makes every description safe for rustdoc.
///
/// # Errors
/// No mark at all, a mark without an example in a string, or an example that is not JSON.
pub fn run(mut document: Value) -> Result<Outcome, Error> {
    let mut changes = Vec::new();
    let mut errors = Vec::new();
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        if schema.shift_remove(PARSE_EXAMPLE).is_none() {
            return;
        }
        let text = schema.get("example").and_then(Value::as_str);
        match text.map(serde_json::from_str::<Value>) {
            Some(Ok(value)) => {
                schema.insert("example".into(), value);
                changes.push(format!("{pointer}: the example is JSON, not a string"));
            }
            Some(Err(error)) => errors.push(
                Error::new(format!("the example contains broken JSON: {error}"))
                    .at(format!("{pointer}/example"))
                    .help("correct the example"),
            ),
            None => errors.push(
                Error::new(format!("`{PARSE_EXAMPLE}` without an example in a string"))
                    .at(pointer)
                    .help(format!("remove `{PARSE_EXAMPLE}`, or add the example")),
            ),
        }
    });
    Error::all(errors)?;
    if changes.is_empty() {
        return Err(stale(&format!("`{PARSE_EXAMPLE}`"), "examples.rs"));
    }
    walk::schemas_mut(&mut document, &mut |pointer, schema| {
        changes.extend(describe(pointer, schema));
    });
    for (pointer, operation) in document::operations_mut(&mut document) {
        changes.extend(describe(&pointer, operation));
    }
    Ok(Outcome { document, changes })
}

/// Makes the description of a schema or an operation safe for rustdoc, and says so where that changes it.
fn describe(pointer: &str, described: &mut Object) -> Option<String> {
    let deprecated = described.get("deprecated") == Some(&Value::Bool(true));
    let Some(Value::String(text)) = described.get_mut("description") else {
        return None;
    };
    let safe = deprecation(rustdoc(text), deprecated);
    if safe == *text {
        return None;
    }
    *text = safe;
    Some(format!("{pointer}: the description is safe for rustdoc"))
}

fn deprecation(text: String, deprecated: bool) -> String {
    if deprecated && !text.to_lowercase().contains("deprecated") {
        format!("Deprecated. {text}")
    } else {
        text
    }
}

/// Rewrites a description so that rustdoc neither warns nor loses any of it.
///
/// `<code>` becomes backticks; outside code, `<` and a `[` that does not begin a link are escaped, and bare URLs get angle brackets.
pub fn rustdoc(text: &str) -> String {
    let text = text.replace("<code>", "`").replace("</code>", "`");
    let mut safe = String::with_capacity(text.len());
    let mut in_code = false;
    let mut rest = text.as_str();
    while let Some(next) = rest.chars().next() {
        if next == '`' {
            in_code = !in_code;
        } else if !in_code && (next == '<' || next == '[' && !begins_link(rest)) {
            safe.push('\\');
        } else if !in_code && rest.starts_with("https://") && !safe.ends_with(['(', '<']) {
            let end = rest
                .find(|c: char| c.is_whitespace() || "),;".contains(c))
                .unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches('.');
            safe.push_str(&format!("<{address}>"));
            rest = &rest[address.len()..];
            continue;
        }
        safe.push(next);
        rest = &rest[next.len_utf8()..];
    }
    safe
}

fn begins_link(rest: &str) -> bool {
    rest.find(']')
        .is_some_and(|end| rest[end + 1..].starts_with('('))
}

#[cfg(test)]
mod tests {
    use super::rustdoc;

    #[test]
    fn prose_is_made_safe_for_rustdoc() {
        let cases = [
            ("<code>a</code> or b", "`a` or b"),
            ("a list [x] of <T>", "a list \\[x] of \\<T>"),
            ("`Vec<T>[0]` stays", "`Vec<T>[0]` stays"),
            (
                "see [docs](https://example.com/a)",
                "see [docs](https://example.com/a)",
            ),
            ("see https://example.com/a.", "see <https://example.com/a>."),
            (
                "(see https://example.com/a), or https://example.com/b",
                "(see <https://example.com/a>), or <https://example.com/b>",
            ),
            (
                "https://example.com/a shows it",
                "<https://example.com/a> shows it",
            ),
            ("größer < kleiner", "größer \\< kleiner"),
        ];
        for (given, then) in cases {
            assert_eq!(rustdoc(given), then);
        }
    }
}
