//! Reading text: its documents, the positions of what they say, and what is wrong with them.

use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde_saphyr::{DuplicateKeyPolicy, Error};

use crate::file::document::Document;
use crate::file::position::{Position, Positions};
use crate::file::problem::{Problem, Problems};
use crate::file::secret;
use crate::file::source::Source;

/// A document with the text that it was read from.
#[derive(Clone, Debug)]
pub struct File {
    /// What it says.
    pub document: Document,
    pub(crate) source: Arc<Source>,
    /// Which document of the text it is.
    index: usize,
    /// Read when somebody asks where something is, since they take more memory than all else.
    positions: OnceLock<Option<Positions>>,
}

impl File {
    /// Creates a problem at a path of keys and indices.
    pub(crate) fn problem<'a>(
        &self,
        path: impl IntoIterator<Item = &'a str>,
        message: impl Into<String>,
    ) -> Problem {
        let positions = self.positions.get_or_init(|| {
            let all: Vec<Positions> = parse(&self.source).ok()?;
            all.into_iter().nth(self.index)
        });
        let position = positions.as_ref().and_then(|positions| positions.of(path));
        Problem::new(&self.source, position, message)
    }
}

/// Reads the documents of a text, which is YAML; JSON is YAML too.
///
/// # Errors
/// The first thing that is wrong with its form: a key that is unknown, missing or given twice, a value of another type.
pub fn read(source: Source) -> Result<Vec<File>, Problems> {
    let source = Arc::new(source);
    let documents: Vec<Document> = parse(&source)?;
    if documents.is_empty() {
        let problem = Problem::new(&source, Some(Position::first()), "it is empty");
        return Err(problem.help("begin with `experiments:`".to_owned()).into());
    }
    let files = documents.into_iter().enumerate();
    Ok(files
        .map(|(index, document)| File {
            document,
            source: Arc::clone(&source),
            index,
            positions: OnceLock::new(),
        })
        .collect())
}

fn parse<T: DeserializeOwned>(source: &Arc<Source>) -> Result<Vec<T>, Problem> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        duplicate_keys: DuplicateKeyPolicy::Error,
        with_snippet: false,
    };
    let parsed = serde_saphyr::from_multiple_with_options(&source.text, options);
    parsed.map_err(|error| problem(&error, source))
}

/// Says what is wrong, and what was probably meant.
fn problem(error: &Error, source: &Arc<Source>) -> Problem {
    let mut position = error.location().and_then(Position::of);
    let (message, help) = match error.without_snippet() {
        Error::SerdeUnknownField {
            field, expected, ..
        } => {
            let known = expected.iter().copied();
            let message = format!("`{field}` is not a key here");
            (
                message,
                secret::help(field).or_else(|| Some(nearest(field, known))),
            )
        }
        Error::SerdeMissingField { field, .. } => {
            // The position is that of another key beside it.
            let owner = position.as_ref().map(|beside| owner_of(beside, source));
            match owner.transpose() {
                Ok(owner) => position = owner.flatten().or(position),
                // It is missing because the text ends in something that is not YAML.
                Err(syntax) => return syntax,
            }
            (
                format!("`{field}` is missing"),
                Some(format!("add `{field}: …`")),
            )
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("a key");
            let help = "remove or rename one of them".to_owned();
            (format!("`{key}` is given twice"), Some(help))
        }
        Error::SerdeInvalidType {
            unexpected,
            expected,
            ..
        }
        | Error::SerdeInvalidValue {
            unexpected,
            expected,
            ..
        } => (
            match unexpected.as_str() {
                "sequence" => "this is a list".to_owned(),
                "map" => "these are keys with values".to_owned(),
                other => format!("this is {other}"),
            },
            Some(format!("write {expected}")),
        ),
        Error::Unexpected { expected, .. } => {
            let (what, how) = match *expected {
                "sequence start" => ("a list", "`[A, B]`, or lines that begin with `-`"),
                "mapping start" => ("keys with values", "`key: value` on lines of their own"),
                "string scalar" => ("text", "it beside the key, without `[` and `{`"),
                other => (other, "it here"),
            };
            (format!("expected {what}"), Some(format!("write {how}")))
        }
        Error::InvalidBooleanStrict { .. } => (
            "this is neither `true` nor `false`".to_owned(),
            Some("write one of them".to_owned()),
        ),
        Error::Message { msg, .. } => match msg.split_once("; ") {
            Some((message, help)) => (message.to_owned(), Some(help.to_owned())),
            None => (msg.clone(), Some(syntax_help(msg))),
        },
        other => {
            let message = other.to_string();
            // The position is shown with the line.
            let end = message.rfind(" at line ").unwrap_or(message.len());
            let message = message[..end].to_owned();
            let help = syntax_help(&message);
            (message, Some(help))
        }
    };
    let position = position.unwrap_or_else(Position::first);
    Problem::new(source, Some(position), message).help(help)
}

/// Says what to do about text that is not YAML.
fn syntax_help(message: &str) -> String {
    let message = message.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let help = if has(&["tab"]) {
        "indent with spaces"
    } else if has(&["alias", "anchor", "merge"]) {
        "write out what is meant, without `&` and `*`"
    } else if has(&["quote", "escape"]) {
        "close the quote on the same line; in `\"…\"`, a backslash is written `\\\\`"
    } else if has(&["flow", "bracket", "brace"]) {
        "close what `[` or `{` opens, with commas between the items"
    } else {
        "write `key: value` with the keys of one mapping in one column; put text with `: `, ` #` or a sign at its begin into quotes"
    };
    help.to_owned()
}

/// Returns the position of the key whose mapping has a key at this position.
fn owner_of(beside: &Position, source: &Arc<Source>) -> Result<Option<Position>, Problem> {
    let documents: Vec<Positions> = parse(source)?;
    let mut documents = documents.iter();
    Ok(documents.find_map(|positions| positions.owner_of(beside)))
}

/// Names what is most like a text, or all that there is.
pub(crate) fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let likeness = |known: &str| strsim::jaro_winkler(text, known);
    let best = known
        .clone()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match best {
        Some(best) if likeness(best) > 0.8 => format!("did you mean `{best}`?"),
        Some(_) => {
            let known: Vec<_> = known.map(|known| format!("`{known}`")).collect();
            format!("expected {}", known.join(", "))
        }
        None => "there is nothing to name".to_owned(),
    }
}
