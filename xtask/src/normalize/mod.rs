//! From upstream's quirks to a document that the generator takes: one pass per quirk, in order.
//!
//! A pass is a function from document to document.
//! It reports each change, and fails when a fix that it lists matches nothing, so that stale fixes are found.

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

/// What a pass made of a document.
#[derive(Debug)]
pub struct Outcome {
    /// The document afterwards.
    pub document: Value,
    /// One entry per change: the JSON pointer of what changed, and how.
    pub changes: Vec<String>,
}

/// A pass, by name.
pub struct Pass {
    /// Its name, which is also its file's.
    pub name: &'static str,
    /// The quirk that it removes, in a few words.
    pub removes: &'static str,
    /// The pass itself, with the lists that hold for the real fragment.
    pub run: fn(Value) -> Result<Outcome, Error>,
}

/// Every pass, in the order in which they run.
///
/// The order matters in two places: `enums` and `decimals` replace inline schemas by `$ref`s, which `nulls` then wraps; and `examples` comes last but for `nulls`, when every schema that an example must fit has its final type.
pub const PASSES: [Pass; 9] = [
    Pass {
        name: "formats",
        removes: "formats that mean nothing",
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
        removes: "nulls nobody declared",
        run: nulls::run,
    },
];

/// What every pass made of the fragment.
pub struct Normalized {
    /// The document that the generator sees.
    pub document: Value,
    /// Each pass's name and its changes.
    pub report: Vec<(&'static str, Vec<String>)>,
}

/// Runs every pass over the fragment.
///
/// # Errors
/// The first pass that fails, by name.
pub fn normalize(fragment: Value) -> Result<Normalized, Error> {
    let mut document = fragment;
    let mut report = Vec::new();
    for pass in &PASSES {
        let outcome = (pass.run)(document)
            .map_err(|failure| Error::new(format!("pass `{}`: {failure}", pass.name)))?;
        document = outcome.document;
        report.push((pass.name, outcome.changes));
    }
    Ok(Normalized { document, report })
}

/// A failure for a listed fix that matches nothing.
pub(crate) fn stale(what: &str, file: &str) -> Error {
    Error::new(format!("{what} matches nothing in the document")).help(format!(
        "drop it from xtask/src/normalize/{file} if upstream mended it, or correct the fragment"
    ))
}
