//! Writing values as YAML in the fragment's layout: block style, two spaces, quotes where they are needed.

use serde_json::Value;

/// The width that text and lists are kept within.
const WIDTH: usize = 110;

/// Writes the members of an object, or a whole list, at an indentation; ends with a line break.
///
/// Empty and bare values have no block form: they go on the line of their key, by [`inline`].
pub(super) fn block(value: &Value, indent: usize) -> String {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| entry(key, value, indent))
            .collect(),
        Value::Array(elements) => elements
            .iter()
            .map(|element| self::element(element, indent))
            .collect(),
        bare => format!("{:indent$}{}\n", "", inline(bare)),
    }
}

/// Writes one member of an object: its key, and its value beside or below it.
pub(super) fn entry(key: &str, value: &Value, indent: usize) -> String {
    let key_text = self::key(key);
    if let Some(text) = beside(key, value, indent) {
        return format!("{:indent$}{key_text}: {text}\n", "");
    }
    match value {
        Value::String(text) => format!("{:indent$}{key_text}: {}", "", folded(text, indent + 2)),
        value => format!("{:indent$}{key_text}:\n{}", "", block(value, indent + 2)),
    }
}

/// Writes one element of a list.
pub(super) fn element(value: &Value, indent: usize) -> String {
    if let Some(text) = beside("", value, indent) {
        return format!("{:indent$}- {text}\n", "");
    }
    let below = match value {
        Value::String(text) => return format!("{:indent$}- {}", "", folded(text, indent + 2)),
        value => block(value, indent + 2),
    };
    format!("{:indent$}- {}", "", below.trim_start())
}

/// A key, in quotes if it would otherwise be something else than a string.
pub(super) fn key(key: &str) -> String {
    let route = key.starts_with('/')
        && key
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "/{}-_.".contains(letter));
    if route || is_plain(key) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A bare or empty value, or a short list of bare ones, on one line.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        Value::String(text) => quoted(text),
        Value::Array(elements) => {
            let text = |value: &Value| match value {
                Value::String(text) if is_plain(text) && !text.contains(',') => text.clone(),
                value => value.to_string(),
            };
            format!(
                "[{}]",
                elements.iter().map(text).collect::<Vec<_>>().join(", ")
            )
        }
        other => other.to_string(),
    }
}

/// The value on the line of its key, when it has its place there.
fn beside(key: &str, value: &Value, indent: usize) -> Option<String> {
    let room = WIDTH.saturating_sub(indent + key.len() + 4);
    match value {
        Value::Object(members) => members.is_empty().then(|| "{}".into()),
        Value::Array(elements) => {
            let bare = elements
                .iter()
                .all(|element| !element.is_object() && !element.is_array());
            Some(inline(value)).filter(|text| bare && text.len() <= room)
        }
        // The fragment writes references in single quotes.
        Value::String(text) if key == "$ref" && !text.contains('\'') => Some(format!("'{text}'")),
        Value::String(text) if is_block(text) && (text.len() > room || text.contains('\n')) => None,
        bare => Some(inline(bare)),
    }
}

/// Whether a text may stand below its key as a block: printable, and not indented by itself.
fn is_block(text: &str) -> bool {
    let printable = |letter: char| {
        letter == '\n'
            || !(letter.is_control()
                || letter == '\u{feff}'
                || letter == '\u{2028}'
                || letter == '\u{2029}'
                || letter == '\u{85}')
    };
    let trailing = |line: &str| line.ends_with(' ') || line.ends_with('\t');
    !text.starts_with([' ', '\n', '\t'])
        && text.chars().all(printable)
        && !text.split('\n').any(trailing)
}

/// A long text below its key: wrapped when it is one line, as it is when it has several.
fn folded(text: &str, indent: usize) -> String {
    let body = text.trim_end_matches('\n');
    let chomp = match text.len() - body.len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let pad = |line: &str| {
        if line.is_empty() {
            "\n".to_owned()
        } else {
            format!("{:indent$}{line}\n", "")
        }
    };
    if body.contains('\n') || body.contains("  ") || chomp == "+" {
        let more = "\n".repeat((text.len() - body.len()).saturating_sub(1));
        return format!(
            "|{chomp}\n{}{more}",
            body.split('\n').map(pad).collect::<String>()
        );
    }
    let mut lines = vec![String::new()];
    for word in body.split(' ') {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && indent + lines[last].len() + 1 + word.len() > WIDTH {
            lines.push(word.to_owned());
        } else {
            let gap = if lines[last].is_empty() { "" } else { " " };
            lines[last] += &format!("{gap}{word}");
        }
    }
    format!(
        ">{chomp}\n{}",
        lines.iter().map(|line| pad(line)).collect::<String>()
    )
}

/// Whether a text is a string without quotes in every version of YAML.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 11] = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", ".inf", ".nan",
    ];
    let inner = |letter: char| letter.is_alphanumeric() || " _-./()'\",;=+*%?$<>@".contains(letter);
    let first = |letter: char| letter.is_alphabetic() || letter == '_' || letter == '$';
    text.starts_with(first)
        && text.chars().all(inner)
        && !text.ends_with(' ')
        && !text.contains(" #")
        && !WORDS.contains(&text.to_lowercase().as_str())
}

/// Double quotes, in which JSON's escapes are YAML's.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned())
        .to_string()
        .replace('\u{85}', "\\u0085")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
        .replace('\u{feff}', "\\ufeff")
        .replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let long = "word ".repeat(60);
        let texts = [
            "",
            " ",
            "plain",
            "two words",
            "yes",
            "No",
            "null",
            "~",
            "1",
            "1.5",
            "0x1f",
            "1e3",
            "2024-01-01",
            "- x",
            "a: b",
            "a #b",
            "#a",
            "'quoted'",
            "\"quoted\"",
            "tab\there",
            "line\nline",
            "line\n",
            "line\n\n\n",
            "\nline",
            " lead",
            "trail ",
            "a\n  b\nc",
            "{x}",
            "[x]",
            "*",
            "&a",
            "!t",
            "%p",
            "@a",
            "`c`",
            "\u{85}",
            "\u{feff}x",
            "ünï",
            "a\u{2028}b",
            "x, y",
            "=",
            "<<",
            "back\\slash",
            "/a/{b}",
            long.trim(),
            &long,
            &format!("{long}\n{long}"),
            &"x".repeat(300),
        ];
        for text in texts {
            let value = json!({
                "key": text, text: "key", "list": [text, [text], {"in": text}, {text: [text, text]}],
                "numbers": [1, -2.5, true, null], "empty": [{}, []], "deep": {"a": {"b": [{"c": {"d": text}}]}},
            });
            let written = block(&value, 0);
            let read: Value = serde_saphyr::from_str(&written)
                .unwrap_or_else(|error| panic!("{error}\n{written}"));
            assert_eq!(read, value, "{written}");
        }
    }

    #[test]
    fn the_layout_is_that_of_the_fragment() {
        let value = json!({
            "openapi": "3.0.3", "200": {"$ref": "#/components/schemas/A"}, "required": ["key", "name"],
            "parameters": [{"name": "a", "in": "path"}], "/api/{v}": {}, "limit": 1,
        });
        let expected = "\
openapi: \"3.0.3\"
\"200\":
  $ref: '#/components/schemas/A'
required: [key, name]
parameters:
  - name: a
    in: path
/api/{v}: {}
limit: 1
";
        assert_eq!(block(&value, 0), expected);
    }
}
