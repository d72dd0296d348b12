//! The structure of the fragment: keys that OpenAPI does not have where they stand, and values of the wrong form.
//!
//! This comes before every other rule and every pass, which take the structure for granted: a key that is misspelled is
//! otherwise a key that is missing, and a value of the wrong form is one that is overlooked.

use serde_json::Value;

use super::keywords::{DOCUMENT, Form, Kind, UNSUPPORTED};
use crate::error::Error;
use crate::nearest::{nearest, or_list};
use crate::openapi::document::Object;
use crate::openapi::pointer::join;

/// Checks every key and every value, from the root down.
pub(super) fn check(document: &Value) -> Vec<Error> {
    let mut walk = Walk {
        way: Vec::new(),
        errors: Vec::new(),
    };
    walk.value(&Form::Object(&DOCUMENT), document);
    walk.errors
}

/// The walk through a document: the keys that lead to the present value, and what was found so far.
struct Walk<'d> {
    way: Vec<Key<'d>>,
    errors: Vec<Error>,
}

/// A step of the way. A pointer is made of them only where there is something to report.
#[derive(Clone, Copy)]
enum Key<'d> {
    Name(&'d str),
    Index(usize),
}

impl<'d> Walk<'d> {
    fn value(&mut self, form: &Form, value: &'d Value) {
        let expected = match (form, value) {
            (Form::Data, _)
            | (Form::Text, Value::String(_))
            | (Form::Flag | Form::FlagOr(_), Value::Bool(_))
            | (Form::Number, Value::Number(_)) => return,
            (Form::Count, Value::Number(number)) if number.is_u64() => return,
            (Form::OneOf(texts), Value::String(text)) => {
                if texts.contains(&text.as_str()) {
                    return;
                }
                let error = Error::new(format!("`{text}` is none of {}", texts.join(", ")));
                return self.report(error.help(or_list(text, texts)));
            }
            (Form::Object(kind) | Form::FlagOr(kind), Value::Object(object)) => {
                return self.object(kind, object);
            }
            (Form::List(form), Value::Array(list)) => {
                for (index, element) in list.iter().enumerate() {
                    self.below(Key::Index(index), form, element);
                }
                return;
            }
            (Form::Map(form), Value::Object(object)) => {
                for (name, member) in object {
                    // `x-` among names is a name too; OpenAPI allows extensions in two of these maps.
                    self.below(Key::Name(name), form, member);
                }
                return;
            }
            (Form::Text, _) => "a text".into(),
            (Form::OneOf(texts), _) => format!("one of {}", texts.join(", ")),
            (Form::Flag, _) => "true or false".into(),
            (Form::Count, _) => "an integer from 0".into(),
            (Form::Number, _) => "a number".into(),
            (Form::Object(kind), _) => format!("{} (an object)", kind.name),
            (Form::FlagOr(kind), _) => format!("true, false, or {}", kind.name),
            (Form::List(_), _) => "a list".into(),
            (Form::Map(_), _) => "an object of names".into(),
        };
        let quote = match (form, value) {
            (Form::Text, Value::Number(_) | Value::Bool(_)) => "; put it in quotes",
            _ => "",
        };
        let error = Error::new(format!("{} stands where {expected} belongs", shown(value)));
        self.report(error.help(format!("write {expected}{quote}")));
    }

    fn object(&mut self, kind: &Kind, object: &'d Object) {
        let mut unknown = Vec::new();
        for (key, value) in object {
            match kind.keys.iter().find(|(known, _)| known == key) {
                Some((_, form)) => self.below(Key::Name(key), form, value),
                None if key.starts_with("x-") => {}
                None => unknown.push(key),
            }
        }
        // A key that is missing beside one that is misspelled is the same mistake.
        let meant: Vec<&str> = unknown
            .into_iter()
            .filter_map(|key| self.unknown(kind, object, key))
            .collect();
        let missing = kind.required.iter().filter(|key| {
            !object.contains_key(**key) && !meant.contains(key) && !object.contains_key("$ref")
        });
        for key in missing {
            let error = Error::new(format!("{} without `{key}`", kind.name));
            self.report(error.help(format!("add `{key}`")));
        }
    }

    /// Reports a key that does not belong here, and returns the one that is meant.
    fn unknown(&mut self, kind: &Kind, object: &Object, key: &'d str) -> Option<&'static str> {
        let unsupported = UNSUPPORTED
            .iter()
            .find(|(name, known, _)| *name == kind.name && *known == key);
        let known = kind.keys.iter().map(|(key, _)| *key);
        let known: Vec<&'static str> = known.chain(kind.extensions.iter().copied()).collect();
        // Of two that are as near, the one that is missing is meant.
        let mut candidates = known.clone();
        candidates.sort_by_key(|known| object.contains_key(*known));
        let meant = nearest(key, candidates);
        let (message, help) = match (unsupported, meant) {
            (Some((name, _, help)), _) => (
                format!("`{key}` of {name} is not supported"),
                (*help).to_owned(),
            ),
            (None, Some(meant)) => (
                format!("`{key}` is not a keyword of {}", kind.name),
                format!("did you mean `{meant}`?"),
            ),
            (None, None) => (
                format!("`{key}` is not a keyword of {}", kind.name),
                format!("remove it; the keywords are {}", known.join(", ")),
            ),
        };
        self.way.push(Key::Name(key));
        self.report(Error::new(message).help(help));
        self.way.pop();
        meant
    }

    fn below(&mut self, key: Key<'d>, form: &Form, value: &'d Value) {
        self.way.push(key);
        self.value(form, value);
        self.way.pop();
    }

    fn report(&mut self, error: Error) {
        let pointer = self
            .way
            .iter()
            .fold("#".to_owned(), |pointer, key| match key {
                Key::Name(name) => join(&pointer, name),
                Key::Index(index) => join(&pointer, &index.to_string()),
            });
        self.errors.push(error.at(pointer));
    }
}

/// Names a value as a message does.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        Value::String(text) => format!("the text `{text}`"),
        other => format!("`{other}`"),
    }
}
