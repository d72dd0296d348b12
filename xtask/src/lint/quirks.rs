//! Quirk comments: each names the documents that it was read in by ids that the provenance knows, and each `[[quirk]]`
//! of the provenance has its comment.

use crate::error::Error;
use crate::nearest::or_list;
use crate::openapi::compose::Fragment;
use crate::openapi::provenance::Provenance;
use crate::openapi::quirk;

/// Checks the comments of every file.
pub(super) fn check(fragment: &Fragment, provenance: &Provenance) -> Vec<Error> {
    let known: Vec<&str> = provenance
        .documents
        .iter()
        .map(|document| document.id.as_str())
        .collect();
    let mut errors = Vec::new();
    for source in &fragment.sources {
        for (index, line) in source.text.lines().enumerate() {
            let Some(ids) = quirk::ids(line) else {
                continue;
            };
            let place = format!("{}:{}", source.path, index + 1);
            if ids.is_empty() {
                errors.push(
                    Error::new("a quirk does not say where it was read")
                        .at(&place)
                        .help("write `Quirk [ID]: …` with the `id` of each [[document]] in openapi/provenance.toml that shows it"),
                );
            }
            for id in ids.iter().filter(|id| !known.contains(id)) {
                let error = Error::new(format!("`{id}` is not the id of a document"));
                errors.push(error.at(&place).help(or_list(id, &known)));
            }
        }
    }
    for quirk in &provenance.quirks {
        if !has_comment(fragment, &quirk.at) {
            errors.push(
                Error::new(format!("no comment `Quirk` stands at {}", quirk.at))
                    .at(quirk.place())
                    .help(
                        "correct the pointer, write the comment above the key, or remove the entry",
                    ),
            );
        }
    }
    errors
}

/// Whether a comment `Quirk` stands above what a pointer names or what contains it, or beside it in the same object.
fn has_comment(fragment: &Fragment, pointer: &str) -> bool {
    let mut above = pointer;
    while let Some((next, _)) = above.rsplit_once('/') {
        if fragment
            .locate(above)
            .is_some_and(|(path, line)| is_below_comment(fragment, path, line))
        {
            return true;
        }
        above = next;
    }
    let Some((holder, _)) = pointer
        .rsplit_once('/')
        .filter(|(holder, _)| *holder != "#")
    else {
        return false;
    };
    fragment
        .locate(holder)
        .is_some_and(|(path, line)| contains_comment(fragment, path, line))
}

/// The lines of a file.
fn lines<'f>(fragment: &'f Fragment, path: &str) -> Vec<&'f str> {
    let source = fragment.sources.iter().find(|source| source.path == path);
    source
        .map(|source| source.text.lines().collect())
        .unwrap_or_default()
}

/// Whether the comment that ends above a line is a quirk.
fn is_below_comment(fragment: &Fragment, path: &str, line: usize) -> bool {
    let lines = lines(fragment, path);
    let above = lines.get(..line.saturating_sub(1)).unwrap_or_default();
    let comment = above
        .iter()
        .rev()
        .take_while(|line| line.trim_start().starts_with('#'));
    comment.into_iter().any(|line| quirk::ids(line).is_some())
}

/// Whether a quirk is among the lines that are indented more than a line and follow it.
fn contains_comment(fragment: &Fragment, path: &str, line: usize) -> bool {
    let lines = lines(fragment, path);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let Some((first, rest)) = lines
        .get(line.saturating_sub(1)..)
        .and_then(<[&str]>::split_first)
    else {
        return false;
    };
    let mut inside = rest
        .iter()
        .take_while(|line| line.trim().is_empty() || indent(line) > indent(first));
    inside.any(|line| quirk::ids(line).is_some())
}
