//! The provenance of the fragment: the documents that its files were read from, and where it differs on purpose.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::error::Error;
use crate::openapi::compose::{FOLDER, Fragment};
use crate::openapi::dated::{Dated, DatedTable};
use crate::openapi::quirk::{self, Quirk};

/// The file in which the provenance is recorded, from the workspace's root.
pub const PROVENANCE: &str = "openapi/provenance.toml";

/// The content of `openapi/provenance.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provenance {
    /// The documents that the fragment was read from.
    pub documents: Vec<Document>,
    /// The differences that are intended.
    pub accepted: Vec<Accepted>,
    /// What came after the first documents.
    pub dated: Vec<Dated>,
    /// The quirks of LaunchDarkly's document that a machine can see.
    pub quirks: Vec<Quirk>,
}

/// One `[[document]]`: something that facts of the fragment were taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name in comments: `march-2026` in `Quirk [march-2026]: …`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The day or month that it is of, as `2026-03-25` or `2026-10`.
    pub date: String,
    /// The sha256 of its bytes, if it is a file.
    pub sha256: Option<String>,
    /// The line of the entry in [`PROVENANCE`], from 1.
    pub line: usize,
    /// The areas that have facts from it, each with its line: `flags` for `openapi/flags.yaml`.
    pub areas: Vec<(String, usize)>,
}

/// One `[[accepted]]` entry: a difference between the fragment and upstream that is intended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// A pattern for the pointer, on either side.
    pub at: String,
    /// The kind of difference, by its name in reports; any if left out.
    pub change: Option<String>,
    /// The fragment's value; any if left out.
    pub old: Option<String>,
    /// Upstream's value; any if left out.
    pub new: Option<String>,
    /// Why the fragment differs.
    pub reason: String,
    /// The line of the entry in [`PROVENANCE`], from 1.
    pub line: usize,
}

impl Document {
    /// The place of the entry: `openapi/provenance.toml:5`.
    pub fn place(&self) -> String {
        format!("{PROVENANCE}:{}", self.line)
    }
}

impl Accepted {
    /// The place of the entry: `openapi/provenance.toml:97`.
    pub fn place(&self) -> String {
        format!("{PROVENANCE}:{}", self.line)
    }
}

impl Provenance {
    /// Reads the file of the workspace at `root`, and checks it against the files of the fragment.
    ///
    /// # Errors
    /// A file that cannot be read, and as [`parse`](Self::parse) and [`check`](Self::check).
    pub fn read(root: &Path, fragment: &Fragment) -> Result<Self, Error> {
        let text = std::fs::read_to_string(root.join(PROVENANCE)).map_err(|error| {
            Error::new(format!("cannot read the provenance: {error}"))
                .at(PROVENANCE)
                .help("run the command inside the workspace, with the file in place")
        })?;
        let provenance = Self::parse(&text)?;
        provenance.check(fragment)?;
        Ok(provenance)
    }

    /// Reads the text of `openapi/provenance.toml`.
    ///
    /// # Errors
    /// Broken TOML, unknown or missing keys, and an accepted difference without a reason, each with its line.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line(text, &span));
            Error::new(format!("the provenance cannot be read: {}", error.message()))
                .at(format!("{PROVENANCE}:{line}"))
                .help("a [[document]] has `id`, `name`, `what`, `date` and `areas`, an [[accepted]] difference has `at` and `reason`, and a [[quirk]] has `at` and one of `is`, `has`, `lacks`, `says`")
        })?;
        let accepted: Vec<Accepted> = file
            .accepted
            .into_iter()
            .map(|entry| {
                let line = line(text, &entry.span());
                entry.into_inner().at_line(line)
            })
            .collect();
        let unexplained = accepted
            .iter()
            .filter(|entry| entry.reason.trim().is_empty());
        let errors = unexplained.map(|entry| {
            Error::new("an accepted difference needs a reason")
                .at(entry.place())
                .help("say why the fragment is different")
        });
        Error::all(errors.collect())?;
        let with_line = |area: Spanned<String>| {
            let line = line(text, &area.span());
            (area.into_inner(), line)
        };
        let mut quirks = Vec::new();
        let mut errors = Vec::new();
        for entry in file.quirk {
            let line = line(text, &entry.span());
            let error = || {
                Error::new("a quirk expects nothing")
                    .at(format!("{PROVENANCE}:{line}"))
                    .help("say what stands there: `is`, `has`, `lacks` or `says`")
            };
            match entry.into_inner().at_line(line) {
                Some(quirk) => quirks.push(quirk),
                None => errors.push(error()),
            }
        }
        let documents = file.document.into_iter().map(|document| {
            let line = line(text, &document.span());
            let document = document.into_inner();
            Document {
                id: document.id,
                name: document.name,
                date: document.date,
                sha256: document.sha256,
                line,
                areas: document.areas.into_iter().map(with_line).collect(),
            }
        });
        let documents: Vec<Document> = documents.collect();
        for (index, document) in documents.iter().enumerate() {
            if documents[..index]
                .iter()
                .any(|other| other.id == document.id)
            {
                errors.push(
                    Error::new(format!("two documents have the id `{}`", document.id))
                        .at(format!("{PROVENANCE}:{}", document.line))
                        .help("give each an id of its own"),
                );
            }
        }
        Error::all(errors)?;
        Ok(Provenance {
            documents,
            accepted,
            dated: file
                .dated
                .into_iter()
                .map(|entry| {
                    let line = line(text, &entry.span());
                    entry.into_inner().at_line(line)
                })
                .collect(),
            quirks,
        })
    }

    /// Checks that every area that a document names exists, that every file of the fragment has a document, and that the
    /// fragment has what is dated.
    ///
    /// # Errors
    /// Each area without a file, each file without a document, and each dated thing that the fragment does not have.
    pub fn check(&self, fragment: &Fragment) -> Result<(), Error> {
        let areas: Vec<&str> = fragment
            .sources
            .iter()
            .map(|source| area(&source.path))
            .collect();
        let named = || self.documents.iter().flat_map(|document| &document.areas);
        let unknown = named().filter(|(name, _)| !areas.contains(&name.as_str()));
        let mut errors: Vec<Error> = unknown
            .map(|(name, line)| {
                Error::new(format!("`{name}` is not an area of the fragment"))
                    .at(format!("{PROVENANCE}:{line}"))
                    .help(format!("the areas are {}", areas.join(", ")))
            })
            .collect();
        for (source, area) in fragment.sources.iter().zip(&areas) {
            if named().all(|(name, _)| name != area) {
                errors.push(
                    Error::new(format!(
                        "no document in {PROVENANCE} names the area `{area}`"
                    ))
                    .at(format!("{}:1", source.path))
                    .help(format!(
                        "add `{area}` to the `areas` of each [[document]] that it was read from"
                    )),
                );
            }
        }
        errors.extend(self.dated.iter().flat_map(|dated| dated.check(fragment)));
        Error::all(errors)
    }
}

/// The name of an area: that of its file, without folder and extension.
pub fn area(path: &str) -> &str {
    let name = path
        .strip_prefix(FOLDER)
        .unwrap_or(path)
        .trim_start_matches('/');
    name.strip_suffix(".yaml").unwrap_or(name)
}

/// The line of the first byte of `span`, from 1.
fn line(text: &str, span: &Range<usize>) -> usize {
    let before = text.as_bytes().get(..span.start).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    document: Vec<Spanned<DocumentTable>>,
    #[serde(default)]
    accepted: Vec<Spanned<AcceptedTable>>,
    #[serde(default)]
    dated: Vec<Spanned<DatedTable>>,
    #[serde(default)]
    quirk: Vec<Spanned<quirk::Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentTable {
    id: String,
    name: String,
    areas: Vec<Spanned<String>>,
    date: String,
    sha256: Option<String>,
    // For readers only.
    #[serde(rename = "what")]
    _what: String,
    #[serde(rename = "url")]
    _url: Option<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedTable {
    at: String,
    change: Option<String>,
    old: Option<String>,
    new: Option<String>,
    reason: String,
}

impl AcceptedTable {
    fn at_line(self, line: usize) -> Accepted {
        Accepted {
            at: self.at,
            change: self.change,
            old: self.old,
            new: self.new,
            reason: self.reason,
            line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::compose::{BASE, Source};

    const TEXT: &str = "\
# Read from:
[[document]]
id = \"d-1\"
name = \"d\"
what = \"w\"
date = \"2026\"
areas = [
  \"experiments\",
  \"flags\",
]

[[accepted]]
at = \"#/servers\"
reason = \"prose only\"
";

    fn fragment() -> Fragment {
        let paths = [BASE, "openapi/flags.yaml"].map(|path| Source {
            path: path.into(),
            text: "openapi: 3.0.3\n".into(),
        });
        Fragment::compose(paths.into()).unwrap()
    }

    #[test]
    fn documents_and_accepted_differences_are_read_with_their_lines() {
        let provenance = Provenance::parse(TEXT).unwrap();
        let areas = &provenance.documents[0].areas;
        assert_eq!(areas, &[("experiments".to_owned(), 8), ("flags".into(), 9)]);
        assert_eq!(provenance.accepted[0].place(), "openapi/provenance.toml:12");
        provenance.check(&fragment()).unwrap();
    }

    #[test]
    fn mistakes_are_reported_with_their_lines() {
        let rows = [
            (
                "reason = \"prose only\"\n",
                "",
                "missing field `reason`",
                12,
            ),
            ("prose only", " ", "needs a reason", 12),
            ("reason", "raeson", "unknown field `raeson`", 14),
            ("[[accepted]]", "[[acepted]]", "unknown field `acepted`", 12),
            ("areas = [", "names = [", "unknown field `names`", 7),
            ("[[document]]", "[[document", "cannot be read", 2),
            ("id = \"d-1\"\n", "", "missing field `id`", 2),
            (
                "[[accepted]]",
                "[[quirk]]\nat = \"#/servers\"\n[[accepted]]",
                "a quirk expects nothing",
                12,
            ),
            (
                "[[accepted]]",
                "[[document]]\nid = \"d-1\"\nname = \"e\"\nwhat = \"w\"\ndate = \"2026\"\nareas = []\n[[accepted]]",
                "two documents have the id `d-1`",
                12,
            ),
        ];
        for (from, to, what, line) in rows {
            let message = Provenance::parse(&TEXT.replace(from, to))
                .unwrap_err()
                .to_string();
            assert!(message.contains(what), "{message}");
            assert!(
                message.contains(&format!("toml:{line}\n")),
                "{line}: {message}"
            );
        }
    }

    #[test]
    fn areas_without_a_file_and_files_without_a_document_are_refused() {
        let provenance = Provenance::parse(&TEXT.replace("flags", "flag")).unwrap();
        let message = provenance.check(&fragment()).unwrap_err().to_string();
        for part in [
            "`flag` is not an area of the fragment\n  at: openapi/provenance.toml:9",
            "names the area `flags`\n  at: openapi/flags.yaml:1",
            "2 errors",
        ] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }
}
