//! What becomes of a mutant: the stages of the pipeline, one after the other.

use std::path::Path;

use serde_json::Value;
use xtask::error::Error;
use xtask::generate::{self, Origin};
use xtask::lint;
use xtask::normalize::normalize;
use xtask::openapi::compose::{Fragment, Source};
use xtask::openapi::document;
use xtask::openapi::place::Place;

use super::form;
use super::mutant::{Kind, Mutant};
use super::rust;

/// What became of a mutant.
pub(crate) enum Outcome {
    /// It was refused when it was read or composed.
    Reading,
    /// Lint refused its structure.
    Structure,
    /// Lint refused what it says.
    Lint,
    /// It was refused without a file and a line.
    Unplaced(String),
    /// Lint let it pass, and a pass, the second look at the result, or the generator refused it.
    Late(String),
    /// Only prose differs.
    Prose,
    /// The code is the same.
    Alike,
    /// The code is different, and sound.
    Different(Vec<(String, String)>),
    /// The code does not compile.
    Unsound(String),
}

impl Outcome {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Outcome::Reading => "refused by reading",
            Outcome::Structure => "refused by structure",
            Outcome::Lint => "refused by lint",
            Outcome::Unplaced(_) => "refused without a line",
            Outcome::Late(_) => "refused after lint",
            Outcome::Prose => "prose only",
            Outcome::Alike => "generated alike",
            Outcome::Different(_) => "generated differently",
            Outcome::Unsound(_) => "does not compile",
        }
    }
}

/// The fragment as it is, to compare mutants with.
pub(crate) struct Workshop {
    sources: Vec<Source>,
    /// The documents of its files.
    pub(crate) documents: Vec<Value>,
    /// The fragment without prose.
    bare: Value,
    /// Its generated code, by path.
    pub(crate) files: Vec<(String, String)>,
    /// The fragment with its lines.
    fragment: Fragment,
}

impl Workshop {
    pub(crate) fn new(root: &Path) -> Self {
        let fragment = Fragment::read(root).unwrap();
        let sources = fragment.sources.clone();
        let documents = sources
            .iter()
            .map(|source| document::parse(&source.text, &source.path).unwrap())
            .collect();
        let mut bare = fragment.document.clone();
        strip(&mut bare, Place::Keywords);
        let files = code(&fragment).unwrap_or_else(|_| panic!("the fragment generates code"));
        Workshop {
            sources,
            documents,
            bare,
            files,
            fragment,
        }
    }

    /// The mutant for people.
    pub(crate) fn describe(&self, mutant: &Mutant) -> String {
        let value = mutant.value.as_ref().map(|value| format!(" {value}"));
        format!(
            "{}#{}/{} {}{}",
            self.sources[mutant.file].path,
            mutant.parent,
            mutant.key,
            mutant.kind.name(),
            value.unwrap_or_default()
        )
    }

    pub(crate) fn outcome(&self, mutant: &Mutant) -> Outcome {
        let fragment = match self.composed(mutant) {
            Ok(fragment) => fragment,
            Err(error) => return self.refused(&error, Outcome::Reading),
        };
        if let Err(error) = lint::structure(&fragment.document) {
            return self.refused(&error, Outcome::Structure);
        }
        if let Err(error) = lint::fragment(&fragment.document) {
            return self.refused(&error, Outcome::Lint);
        }
        let mut bare = fragment.document.clone();
        strip(&mut bare, Place::Keywords);
        if bare == self.bare {
            return Outcome::Prose;
        }
        let files = match code(&fragment) {
            Ok(files) => files,
            Err(error) => return Outcome::Late(error.to_string()),
        };
        if form::without_docs(&files) == form::without_docs(&self.files) {
            return Outcome::Alike;
        }
        match rust::check(&files) {
            Ok(()) => Outcome::Different(files),
            Err(problem) => Outcome::Unsound(problem),
        }
    }

    fn composed(&self, mutant: &Mutant) -> Result<Fragment, Error> {
        let path = &self.sources[mutant.file].path;
        let mut documents = self.documents.clone();
        if mutant.kind == Kind::SameKey {
            let text = mutant.text_with_key_twice(&documents[mutant.file]);
            documents[mutant.file] = document::parse(&text, path)?;
        } else {
            mutant.apply(&mut documents[mutant.file]);
            document::check(&documents[mutant.file], path)?;
        }
        Fragment::of(self.sources.clone(), documents)
    }

    /// An outcome, unless one of its errors has no file or no line.
    fn refused(&self, error: &Error, outcome: Outcome) -> Outcome {
        let text = error.clone().placed(|place| match place.starts_with('#') {
            true => self.fragment.place(place),
            false => place.to_owned(),
        });
        let text = text.to_string();
        let is_place = |place: &str| {
            let line = place.strip_prefix("openapi/").and_then(|rest| {
                let (_, rest) = rest.split_once(".yaml")?;
                // The version of a document stands in its first lines.
                if rest == "#/openapi" {
                    return Some(true);
                }
                let digits: String = rest
                    .strip_prefix(':')?
                    .chars()
                    .take_while(char::is_ascii_digit)
                    .collect();
                Some(digits.parse::<usize>().ok()? > 0)
            });
            line == Some(true)
        };
        let places: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("  at: "))
            .collect();
        let helps = text
            .lines()
            .filter(|line| line.starts_with("  help: "))
            .count();
        match !places.is_empty()
            && places.iter().all(|place| is_place(place))
            && helps == places.len()
        {
            true => outcome,
            false => Outcome::Unplaced(text),
        }
    }
}

/// Runs what comes after lint, as the pipeline does.
fn code(fragment: &Fragment) -> Result<Vec<(String, String)>, Error> {
    let normalized = normalize(&fragment.document)?.document;
    let replacements: Vec<String> = generate::replacements(&normalized)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    lint::normalized(&normalized, &replacements)?;
    let files = generate::generate(
        &fragment.document,
        &normalized,
        &Origin::of(&fragment_of_nothing()),
    )?;
    Ok(files
        .into_iter()
        .filter(|file| file.path.ends_with(".rs"))
        .map(|file| (file.path.rsplit('/').next().unwrap().to_owned(), file.text))
        .collect())
}

/// The origin in the first line of each file must be the same for all mutants.
fn fragment_of_nothing() -> Fragment {
    Fragment::of(Vec::new(), Vec::new()).unwrap()
}

/// Removes prose and examples, which become documentation and nothing else.
fn strip(value: &mut Value, place: Place) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| {
                place != Place::Keywords
                    || !matches!(
                        key.as_str(),
                        "description"
                            | "summary"
                            | "title"
                            | "example"
                            | "externalDocs"
                            | "x-moment-reason"
                    )
            });
            for (key, child) in object {
                strip(child, place.child(key));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|child| strip(child, place)),
        _ => {}
    }
}
