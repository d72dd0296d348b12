//! The passes: each removes one quirk of LaunchDarkly's document, so that the generator can take it.
//!
//! A pass is a function from document to document, and they run in the order of [`PASSES`].
//! It reports each change, and fails when a fix that it lists matches nothing, so that stale fixes are found.
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
    /// The pass, with the lists for the real fragment.
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
        removes: "eight copies of one error schema",
        run: |d| errors::run(d, &errors::SCHEMAS),
    },
    Pass {
        name: "patch",
        removes: "untyped instructions",
        run: patch::run,
    },
    Pass {
        name: "timestamps",
        removes: "timestamps in two types",
        run: |d| timestamps::run(d, &timestamps::NAMES),
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
        run: |d| examples::run(d, &examples::PARSED),
    },
    Pass {
        name: "nulls",
        removes: "undeclared nulls",
        run: nulls::run,
    },
];

/// The result of all passes.
pub struct Normalized {
    /// The document that the generator sees.
    pub document: Value,
    /// Each pass's name and its changes.
    pub report: Vec<(&'static str, Vec<String>)>,
}

/// Runs all passes over the fragment.
///
/// # Errors
/// The errors of the first pass that fails, with its name.
pub fn normalize(fragment: Value) -> Result<Normalized, Error> {
    let mut document = fragment;
    let mut report = Vec::new();
    for pass in &PASSES {
        let outcome = (pass.run)(document)
            .map_err(|error| Error::new(format!("pass `{}`: {error}", pass.name)))?;
        document = outcome.document;
        report.push((pass.name, outcome.changes));
    }
    Ok(Normalized { document, report })
}

/// Creates the error for a listed fix that matches nothing.
pub(crate) fn stale(what: &str, file: &str) -> Error {
    Error::new(format!("{what} matches nothing in the document")).help(format!(
        "remove it from xtask/src/normalize/{file} if upstream has fixed it, or correct the fragment"
    ))
}
