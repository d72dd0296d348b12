//! Composing the text of a document: the fragment's own lines where nothing changed, fresh ones where something did.

use serde_json::Value;

use super::yaml;
use crate::openapi::layout::Layout;
use crate::openapi::pointer::join;

/// Writes `document` as YAML, and copies from the fragment whatever is the same there, comments and all.
pub(super) fn compose(document: &Value, own: &Value, layout: &Layout) -> String {
    let mut text = String::new();
    members(&mut text, document, Some((own, "#")), 0, layout);
    text
}

fn members(
    text: &mut String,
    value: &Value,
    own: Option<(&Value, &str)>,
    indent: usize,
    layout: &Layout,
) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let counterpart = own.and_then(|(own, pointer)| Some((own.get(key)?, join(pointer, key))));
        let counterpart = counterpart
            .as_ref()
            .map(|(value, pointer)| (*value, pointer.as_str()));
        lead(text, own, counterpart, layout);
        let same = counterpart
            .filter(|(own, _)| *own == value)
            .and_then(|(_, pointer)| layout.body(pointer));
        match (same, counterpart, value) {
            (Some(lines), ..) => copy(text, lines),
            (None, Some(counterpart), Value::Object(object)) if !object.is_empty() => {
                *text += &format!("{:indent$}{}:\n", "", yaml::key(key));
                members(text, value, Some(counterpart), indent + 2, layout);
            }
            (None, Some(counterpart), Value::Array(list)) if list.iter().any(Value::is_object) => {
                *text += &format!("{:indent$}{}:\n", "", yaml::key(key));
                list.iter().for_each(|element| {
                    self::element(text, element, counterpart, indent + 2, layout)
                });
            }
            _ => *text += &yaml::entry(key, value, indent),
        }
    }
}

fn element(text: &mut String, value: &Value, own: (&Value, &str), indent: usize, layout: &Layout) {
    let (own, pointer) = own;
    let same = own
        .as_array()
        .and_then(|list| list.iter().position(|own| own == value));
    let same = same.map(|index| join(pointer, &index.to_string()));
    match same
        .as_ref()
        .and_then(|pointer| Some((layout.lead(pointer)?, layout.body(pointer)?)))
    {
        Some((lead, body)) => {
            copy(text, lead);
            copy(text, body);
        }
        None => *text += &yaml::element(value, indent),
    }
}

/// Comments and blank lines before a key: the fragment's, or for a new path or component the blank line of its kind.
fn lead(
    text: &mut String,
    parent: Option<(&Value, &str)>,
    own: Option<(&Value, &str)>,
    layout: &Layout,
) {
    if let Some(lines) = own.and_then(|(_, pointer)| layout.lead(pointer)) {
        return copy(text, lines);
    }
    let apart = parent
        .is_some_and(|(_, pointer)| matches!(pointer, "#" | "#/paths" | "#/components/schemas"));
    if apart
        && !text.is_empty()
        && !text.ends_with("\n\n")
        && !text.ends_with("paths:\n")
        && !text.ends_with("schemas:\n")
    {
        text.push('\n');
    }
}

fn copy(text: &mut String, lines: &[String]) {
    for line in lines {
        *text += line;
        text.push('\n');
    }
}
