//! The fragment: one document, composed of the files in `openapi/`.
//!
//! `experiments.yaml` is the base: info, servers, security, shared components and its own operations.
//! Each further file is an area that brings paths, tags and component schemas; its `$ref`s reach those of every file.
//! What two files have is an error that names both places, and every pointer into the composed document leads back to
//! the file and the line that it comes from.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::nearest::nearest;
use crate::openapi::document::{self, Object};
use crate::openapi::extensions::SELECTED;
use crate::openapi::lines::Lines;
use crate::openapi::pointer::join;

/// The folder of the files, from the workspace's root.
pub const FOLDER: &str = "openapi";

/// The base, from the workspace's root.
pub const BASE: &str = "openapi/experiments.yaml";

/// What an area may bring, as pointers into its file.
const PARTS: [&str; 2] = ["#/paths", "#/components/schemas"];

/// A file of the fragment as it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its path from the workspace's root.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The composed document, with the files that it was made of.
pub struct Fragment {
    /// The document.
    pub document: Value,
    /// The files, the base first, then the areas by name.
    pub sources: Vec<Source>,
    /// The lines of the files, found when the first place is asked for.
    lines: OnceLock<Vec<Lines>>,
}

impl Fragment {
    /// Reads the files of the workspace at `root`, and composes them.
    ///
    /// # Errors
    /// A folder or file that cannot be read, and as [`compose`](Self::compose).
    pub fn read(root: &Path) -> Result<Self, Error> {
        let unreadable = |error: std::io::Error, path: &str| {
            Error::new(format!("cannot read the fragment: {error}"))
                .at(path)
                .help("run the command inside the workspace, with the fragment in place")
        };
        let mut paths = vec![BASE.to_owned()];
        let folder =
            std::fs::read_dir(root.join(FOLDER)).map_err(|error| unreadable(error, FOLDER))?;
        for entry in folder {
            let name = entry
                .map_err(|error| unreadable(error, FOLDER))?
                .file_name();
            let path = format!("{FOLDER}/{}", name.to_string_lossy());
            if path.ends_with(".yaml") && path != BASE {
                paths.push(path);
            }
        }
        paths[1..].sort();
        let read = |path: String| match std::fs::read_to_string(root.join(&path)) {
            Ok(text) => Ok(Source { path, text }),
            Err(error) => Err(unreadable(error, &path)),
        };
        Self::compose(paths.into_iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Composes files; the first one is the base.
    ///
    /// # Errors
    /// No file, broken syntax, an area with something that only the base may have, and a path or schema in two files.
    pub fn compose(sources: Vec<Source>) -> Result<Self, Error> {
        let mut errors = Vec::new();
        let mut documents = Vec::new();
        for source in &sources {
            match document::parse(&source.text, &source.path) {
                Ok(document) => documents.push(document),
                Err(error) => errors.push(error),
            }
        }
        Error::all(errors)?;
        Self::of(sources, documents)
    }

    /// Composes documents that have been read, each from the source at its place in the list.
    ///
    /// # Errors
    /// As [`compose`](Self::compose), but for broken syntax.
    pub fn of(sources: Vec<Source>, documents: Vec<Value>) -> Result<Self, Error> {
        let mut documents = documents.into_iter();
        let mut fragment = Fragment {
            document: documents.next().unwrap_or_default(),
            sources,
            lines: OnceLock::new(),
        };
        let mut errors = Vec::new();
        for (index, area) in documents.enumerate() {
            fragment.add(index + 1, area, &mut errors);
        }
        Error::all(errors).map(|()| fragment)
    }

    /// Returns the place of a pointer for people: `openapi/flags.yaml:83 #/components/schemas/FeatureFlag`.
    ///
    /// What is not a pointer into the document is returned as it is.
    pub fn place(&self, pointer: &str) -> String {
        match self.locate(pointer) {
            Some((path, line)) => format!("{path}:{line} {pointer}"),
            None => pointer.to_owned(),
        }
    }

    /// Returns the file and the line of a pointer, or of the nearest key above it.
    pub fn locate(&self, pointer: &str) -> Option<(&str, usize)> {
        // In the base, the keys above a path or schema of an area exist too, so the deepest key counts.
        let deepest = self
            .lines()
            .iter()
            .zip(&self.sources)
            .filter_map(|(lines, source)| {
                let (depth, line) = lines.nearest(pointer)?;
                Some((depth, source.path.as_str(), line))
            });
        // Of equal ones the first, which is the base.
        let deepest = deepest.reduce(|best, next| if next.0 > best.0 { next } else { best });
        deepest.map(|(_, path, line)| (path, line))
    }

    /// Returns the sha256 of all texts, in hexadecimal.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for source in &self.sources {
            hash.update(source.text.as_bytes());
        }
        hash.finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn lines(&self) -> &[Lines] {
        let sources = self.sources.iter();
        let lines = || sources.map(|source| Lines::of(&source.text)).collect();
        self.lines.get_or_init(lines)
    }

    /// Adds the document of an area.
    fn add(&mut self, index: usize, mut area: Value, errors: &mut Vec<Error>) {
        errors.extend(self.foreign_keys(index, &area));
        errors.extend(self.wrong_forms(index, &area));
        let selected = area.get(SELECTED) == Some(&Value::Bool(true));
        for (_, operation) in document::operations_mut(&mut area)
            .into_iter()
            .filter(|_| selected)
        {
            operation.insert(SELECTED.into(), true.into());
        }
        for part in PARTS {
            let Some(Value::Object(members)) = area.pointer_mut(&part[1..]).map(Value::take) else {
                continue;
            };
            let Some(own) = object_at(&mut self.document, &part[2..]) else {
                continue;
            };
            let mut twice = Vec::new();
            for (name, member) in members {
                match own.contains_key(&name) {
                    true => twice.push(join(part, &name)),
                    false => drop(own.insert(name, member)),
                }
            }
            errors.extend(twice.iter().map(|pointer| self.twice(index, pointer)));
        }
        let tags = area.get_mut("tags").map(Value::take);
        if let (Some(Value::Array(tags)), Some(own)) = (
            tags,
            self.document.get_mut("tags").and_then(Value::as_array_mut),
        ) {
            own.extend(tags);
        }
    }

    /// Creates the error for a path or schema that an earlier file has.
    fn twice(&self, index: usize, pointer: &str) -> Error {
        let name = pointer
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .replace("~1", "/");
        let (first, line) = self.locate(pointer).unwrap_or((BASE, 1));
        Error::new(format!("`{name}` is in {first}:{line} too"))
            .at(self.place_in(index, pointer))
            .help("keep it in one of the files; references reach it from all of them")
    }

    /// Creates errors for what an area may not bring.
    fn foreign_keys(&self, index: usize, area: &Value) -> Vec<Error> {
        let keys = |value: &Value| -> Vec<String> {
            value
                .as_object()
                .into_iter()
                .flat_map(Object::keys)
                .cloned()
                .collect()
        };
        let foreign = |pointer: &'static str, known: &'static [&'static str], keys: Vec<String>| {
            let foreign = keys
                .into_iter()
                .filter(|key| !known.contains(&key.as_str()));
            foreign.map(move |key| (join(pointer, &key), nearest(&key, known.iter().copied())))
        };
        let at_root = foreign(
            "#",
            &["openapi", "tags", "paths", "components", SELECTED],
            keys(area),
        );
        // What is no object is reported as such.
        let components = area.get("components").map(keys).unwrap_or_default();
        at_root
            .chain(foreign("#/components", &["schemas"], components))
            .map(|(pointer, meant)| {
                Error::new("only the base may have this")
                    .at(self.place_in(index, &pointer))
                    .help(match meant {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("move it to {BASE}, or remove it; an area has tags, paths and components.schemas"),
                    })
            })
            .collect()
    }

    /// Creates errors for parts of an area that are there and cannot be brought.
    fn wrong_forms(&self, index: usize, area: &Value) -> Vec<Error> {
        let object = (Value::is_object as fn(&Value) -> bool, "an object");
        let is_true = |value: &Value| *value == Value::Bool(true);
        let parts = [
            ("/paths", object),
            ("/components", object),
            ("/components/schemas", object),
            ("/tags", (Value::is_array, "a list")),
            ("/x-selected", (is_true, "true")),
        ];
        let wrong = parts.into_iter().filter(|(pointer, (is, _))| {
            let value = area.pointer(pointer);
            value.is_some_and(|value| !is(value))
        });
        wrong
            .map(|(pointer, (_, form))| {
                let key = pointer.rsplit('/').next().unwrap_or_default();
                Error::new(format!("`{key}` of an area must be {form}"))
                    .at(self.place_in(index, &format!("#{pointer}")))
                    .help(format!("write {form}, or remove it"))
            })
            .collect()
    }

    fn place_in(&self, index: usize, pointer: &str) -> String {
        let line = self.lines()[index]
            .nearest(pointer)
            .map_or(1, |(_, line)| line);
        format!("{}:{line} {pointer}", self.sources[index].path)
    }
}

/// Returns the object at a path of keys, made where it is missing.
fn object_at<'d>(document: &'d mut Value, path: &str) -> Option<&'d mut Object> {
    let mut value = document;
    for key in path.split('/') {
        let object = value.as_object_mut()?;
        value = object.entry(key).or_insert_with(|| Object::new().into());
    }
    value.as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE_TEXT: &str = "\
openapi: 3.0.3
info: {title: t, version: '1'}
tags: [{name: A}]
paths:
  /a: {get: {operationId: a}}
components:
  schemas:
    A: {type: string}
";

    const AREA_TEXT: &str = "\
openapi: 3.0.3
x-selected: true
tags: [{name: B}]
paths:
  /b: {get: {operationId: b}}
components:
  schemas:
    B:
      type: string
";

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.into(),
            text: text.into(),
        }
    }

    fn compose(area: &str) -> Result<Fragment, Error> {
        Fragment::compose(vec![
            source("base.yaml", BASE_TEXT),
            source("area.yaml", area),
        ])
    }

    #[test]
    fn an_area_brings_tags_paths_and_schemas_and_each_has_its_line() {
        let fragment = compose(AREA_TEXT).unwrap();
        let document = &fragment.document;
        assert_eq!(document["tags"].as_array().map(Vec::len), Some(2));
        assert_eq!(document["paths"]["/b"]["get"][SELECTED], true);
        assert_eq!(document["paths"]["/a"]["get"].get(SELECTED), None);
        let rows = [
            ("#/paths/~1a/get", "base.yaml", 5),
            ("#/paths/~1b/get/x", "area.yaml", 5),
            ("#/components/schemas/A", "base.yaml", 8),
            ("#/components/schemas/B/type", "area.yaml", 9),
            ("#/components/schemas", "base.yaml", 7),
            ("#/info/title", "base.yaml", 2),
        ];
        for (pointer, path, line) in rows {
            assert_eq!(fragment.locate(pointer), Some((path, line)), "{pointer}");
        }
        assert_eq!(fragment.place("#/info"), "base.yaml:2 #/info");
        assert_eq!(fragment.place("a sentence"), "a sentence");
    }

    #[test]
    fn what_two_files_have_is_refused_with_both_places() {
        let area = AREA_TEXT.replace("    B:", "    A:").replace("/b:", "/a:");
        let error = compose(&area).err().unwrap().to_string();
        for part in [
            "`A` is in base.yaml:8 too\n  at: area.yaml:8 #/components/schemas/A",
            "`/a` is in base.yaml:5 too\n  at: area.yaml:5 #/paths/~1a",
            "2 errors",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }

    #[test]
    fn what_only_the_base_may_have_is_refused_in_an_area() {
        let area = format!("{AREA_TEXT}  responses: {{}}\nservers: []\n");
        let error = compose(&area).err().unwrap().to_string();
        assert!(
            error.contains("area.yaml:10 #/components/responses"),
            "{error}"
        );
        assert!(error.contains("area.yaml:11 #/servers"), "{error}");
    }
}
