//! The form of generated code: what is left of it without the names and texts of the document.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::rust::Files;

/// The texts without comments and documentation.
pub(crate) fn without_docs(files: &Files) -> Vec<(&str, Vec<&str>)> {
    files
        .iter()
        .map(|(name, text)| (name.as_str(), lines(text)))
        .collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect()
}

/// The forms of the code: two lines after one another, without the names and the texts that the document gives.
pub(crate) fn forms(files: &Files) -> BTreeSet<u64> {
    let mut forms = BTreeSet::new();
    for (name, text) in files {
        // The list of names repeats one form.
        let lines: Vec<String> = lines(text).into_iter().map(form).collect();
        for pair in lines.windows(2) {
            let mut hasher = DefaultHasher::new();
            (name, pair).hash(&mut hasher);
            forms.insert(hasher.finish());
        }
    }
    forms
}

/// A line with `_` for each name and each text that no language and no library gives.
fn form(line: &str) -> String {
    const WORDS: [&str; 46] = [
        "pub",
        "struct",
        "enum",
        "impl",
        "fn",
        "async",
        "self",
        "Self",
        "for",
        "mut",
        "let",
        "type",
        "static",
        "const",
        "std",
        "option",
        "Option",
        "vec",
        "Vec",
        "string",
        "String",
        "collections",
        "BTreeMap",
        "boxed",
        "Box",
        "i64",
        "f64",
        "bool",
        "str",
        "serde_json",
        "Value",
        "serde",
        "rename",
        "default",
        "skip_serializing_if",
        "is_none",
        "deserialize_with",
        "derive",
        "non_exhaustive",
        "Shape",
        "Some",
        "None",
        "true",
        "false",
        "Error",
        "open_enum",
    ];
    let mut form = String::new();
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        let end = match next {
            '"' => {
                form.push('"');
                rest[1..].find('"').map_or(rest.len(), |end| end + 2)
            }
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .unwrap_or(rest.len());
                form.push_str(if WORDS.contains(&&rest[..end]) {
                    &rest[..end]
                } else {
                    "_"
                });
                end
            }
            c => {
                form.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[end..];
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_line_has_no_names_of_the_document() {
        assert_eq!(
            form("pub name: ::std::string::String,"),
            "pub _: ::std::string::String,"
        );
        assert_eq!(form("Draft = \"größe\","), "_ = \",");
    }
}
