//! The passes: each removes one quirk of LaunchDarkly's document, so that the generator can take it.
//!
//! A pass is a function from document to document, and they run in the order of [`PASSES`].
//! What it shall change, the fragment marks where it stands, so that an area brings the marks that it needs.
//! A pass reports each change, and fails when it finds nothing to change, so that stale passes are found.
//! There is one file for each pass, and one table of cases in `tests/passes`.

use serde_json::Value;

use crate::error::Error;

pub mod decimals;
pub mod enums;
pub mod errors;
pub mod examples;
pub mod formats;
pub mod nulls;
pub mod patch;
pub mod renames;
pub mod timestamps;

/// The result of a pass.
#[derive(Debug)]
pub struct Outcome {
    /// The changed document.
    pub document: Value,
    /// One entry for each change: the JSON pointer of what changed, and how.
    pub changes: Vec<String>,
}

/// A pass.
pub struct Pass {
    /// Its name, which is also that of its file.
    pub name: &'static str,
    /// The quirk that it removes, in a few words.
    pub removes: &'static str,
    /// The pass itself.
    pub run: fn(Value) -> Result<Outcome, Error>,
}

/// Every pass, in the order in which they run.
///
/// The order matters in two places: `enums` and `decimals` replace inline schemas by `$ref`s, which `nulls` then wraps; and `examples` comes last but for `nulls`, when every schema that an example must fit has its final type.
pub const PASSES: [Pass; 9] = [
    Pass {
        name: "formats",
        removes: "formats without a meaning",
        run: formats::run,
    },
    Pass {
        name: "errors",
        removes: "many copies of one error schema",
        run: errors::run,
    },
    Pass {
        name: "patch",
        removes: "untyped instructions",
        run: patch::run,
    },
    Pass {
        name: "timestamps",
        removes: "timestamps in two types",
        run: timestamps::run,
    },
    Pass {
        name: "renames",
        removes: "two names for one property",
        run: renames::run,
    },
    Pass {
        name: "enums",
        removes: "closed inline enums",
        run: enums::run,
    },
    Pass {
        name: "decimals",
        removes: "numbers in strings",
        run: decimals::run,
    },
    Pass {
        name: "examples",
        removes: "examples and prose of the wrong kind",
        run: examples::run,
    },
    Pass {
        name: "nulls",
        removes: "undeclared nulls",
        run: nulls::run,
    },
];

/// The components that passes add, and that the fragment itself does not have.
pub const ADDED: [&str; 2] = [decimals::COMPONENT, errors::COMPONENT];

/// The result of all passes.
pub struct Normalized {
    /// The document that the generator sees.
    pub document: Value,
    /// Each pass's name and its changes.
    pub report: Vec<(&'static str, Vec<String>)>,
}

/// Runs all passes over the fragment.
///
/// A pass that fails leaves the document as it was for the next ones.
///
/// # Errors
/// The errors of all passes that fail, each with the name of its pass.
pub fn normalize(fragment: &Value) -> Result<Normalized, Error> {
    let mut document = fragment.clone();
    let mut report = Vec::new();
    for pass in &PASSES {
        let Ok(outcome) = (pass.run)(document) else {
            return Err(all_errors(fragment));
        };
        document = outcome.document;
        report.push((pass.name, outcome.changes));
    }
    Ok(Normalized { document, report })
}

/// Runs all passes over a fragment of which one fails at least; this copies the document for each pass, which takes long.
fn all_errors(fragment: &Value) -> Error {
    let mut document = fragment.clone();
    let mut errors = Vec::new();
    for pass in &PASSES {
        match (pass.run)(document.clone()) {
            Ok(outcome) => document = outcome.document,
            Err(error) => errors.push(error.found_by(&format!("pass `{}`", pass.name))),
        }
    }
    Error::all(errors)
        .err()
        .unwrap_or_else(|| Error::new("a pass fails once and not twice"))
}

/// Creates the error for a mark that a pass finds nowhere.
pub(crate) fn stale(what: &str, file: &str) -> Error {
    Error::new(format!("{what} matches nothing in the document")).help(format!(
        "remove the pass xtask/src/normalize/{file} if upstream has fixed it, or mark the fragment"
    ))
}
