//! The comparison of LaunchDarkly's OpenAPI document with the curated fragment.
//!
//! It answers what changed upstream since the fragment was curated, how much each change hurts users of the crates, and
//! what to edit. [`compare`] finds the differences, [`age`] recognizes a document that is older than the fragment,
//! [`report`] says what the differences mean for a reader, and [`change`] is the table of their severities.
//! Only what crosses the wire is compared: prose, examples, extensions, the order of keys, and whether a schema is
//! written in place or behind a `$ref` make no difference.
//!
//! ```
//! use xtask::drift::change::Severity;
//! use xtask::drift::compare::compare;
//! use xtask::openapi::document;
//! use xtask::openapi::subset::ApiSubset;
//!
//! let fragment = "
//! openapi: 3.0.3
//! paths:
//!   /experiments:
//!     get: {operationId: getExperiments, responses: {'200': {content: {application/json:
//!       {schema: {type: string, enum: [running]}}}}}}
//! ";
//! let fragment = document::parse(fragment, "fragment")?;
//! let mut upstream = fragment.clone();
//! *upstream
//!     .pointer_mut("/paths/~1experiments/get/responses/200/content/application~1json/schema")
//!     .unwrap() = serde_json::json!({"type": "string", "enum": ["running", "paused"]});
//!
//! let old = ApiSubset::whole(&fragment, "fragment")?;
//! let new = ApiSubset::select(&upstream, &fragment, "upstream")?;
//! let compared = compare(&old, &new);
//! assert_eq!(compared.findings.len(), 1);
//! assert_eq!(compared.findings[0].change.name(), "enum-value-added");
//! assert_eq!(compared.findings[0].severity, Severity::Tolerated);
//! # Ok::<(), xtask::error::Error>(())
//! ```

pub mod age;
pub mod change;
pub mod compare;
pub mod finding;
pub mod identity;
pub mod parts;
pub mod quirks;
pub mod report;

use crate::drift::age::Older;
use crate::drift::compare::Compared;
use crate::drift::identity::Identity;
use crate::drift::parts::AllParts;
use crate::drift::report::label::Labels;
use crate::drift::report::pattern::Filter;
use crate::drift::report::selectable::Selectable;
use crate::drift::report::{Context, DriftReport, Surroundings};
use crate::error::Error;
use crate::openapi::compose::Fragment;
use crate::openapi::correspondence;
use crate::openapi::input::Input;
use crate::openapi::provenance::{Accepted, Provenance};
use crate::openapi::subset::ApiSubset;

/// What a report is to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The differences to show.
    pub filter: Filter,
    /// Whether the document is taken for newer than the fragment, whatever the signs of its age are.
    pub as_newer: bool,
}

/// Compares an upstream document with the fragment, and reports the differences.
///
/// # Errors
/// References that lead nowhere, an upstream document with nothing that corresponds, and a filter that names nothing.
pub fn drift<'a>(
    fragment: &Fragment,
    provenance: &'a Provenance,
    upstream: &Input,
    options: &Options,
) -> Result<DriftReport<'a>, Error> {
    let (document, filter) = (&upstream.document, &options.filter);
    let absent = correspondence::absent(document, &fragment.document);
    let old = ApiSubset::without(&fragment.document, "", &absent)
        .map_err(|error| error.placed(|pointer| fragment.place(pointer)))?;
    let new = ApiSubset::select(document, &fragment.document, &upstream.name)?;
    // Nothing is to be accepted between the fragment and itself.
    let accepted: &[Accepted] = match *document == fragment.document {
        true => &[],
        false => &provenance.accepted,
    };
    let compared = compare::compare(&old, &new);
    if !filter.only.is_empty() || !filter.ignore.is_empty() {
        let found = compared.findings.iter();
        let found: Vec<&str> = found
            .flat_map(|one| [one.fragment.as_str(), &one.upstream])
            .collect();
        let documents = [&fragment.document, document];
        Selectable::new(&old, &new).check(filter, &found, documents)?;
    }
    let context = Context {
        labels: Labels::new(&old, &new),
        parts: AllParts::of(&compared.findings, &old, &new),
        older: older(fragment, provenance, upstream, options, &compared),
        fragment,
        filter,
    };
    let surroundings = Surroundings {
        neighbours: by_file(
            &correspondence::neighbours(document, &fragment.document),
            fragment,
        ),
        absent: by_file(&absent, fragment)
            .into_iter()
            .map(|(file, _)| file)
            .collect(),
    };
    let identity = Identity::of(upstream, &provenance.documents);
    Ok(DriftReport::new(
        identity,
        compared,
        surroundings,
        accepted,
        context,
    ))
}

/// Returns the files that the document is older than, of those whose differences are shown.
fn older(
    fragment: &Fragment,
    provenance: &Provenance,
    upstream: &Input,
    options: &Options,
    compared: &Compared,
) -> Vec<Older> {
    if options.as_newer {
        return Vec::new();
    }
    let findings = compared.findings.iter();
    let findings =
        findings.filter(|one| provenance.accepted.iter().all(|entry| !entry.covers(one)));
    let findings: Vec<_> = findings.collect();
    let mut older = age::signs::older_than(fragment, provenance, upstream, &findings);
    older.retain(|older| {
        let file = options.filter.file.as_ref();
        file.is_none_or(|file| *file == older.file)
    });
    older
}

/// Counts pointers of operations by the file of the fragment that has them, in the order in which the files occur.
fn by_file(pointers: &[String], fragment: &Fragment) -> Vec<(String, usize)> {
    let mut files: Vec<(String, usize)> = Vec::new();
    for pointer in pointers {
        let Some((file, _)) = fragment.locate(pointer) else {
            continue;
        };
        match files.iter_mut().find(|(known, _)| known == file) {
            Some((_, count)) => *count += 1,
            None => files.push((file.to_owned(), 1)),
        }
    }
    files
}
