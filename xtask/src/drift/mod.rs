//! What moved in LaunchDarkly's document since the fragment was curated, whether it breaks users, and what to edit.
//!
//! The Experiments part is carved out of a document and compared with `openapi/experiments.yaml`, property by property.
//! Only what crosses the wire counts: prose, examples, extensions, the order of keys, and whether a schema is written
//! in place or behind a `$ref` make no difference. Each difference is judged by what the generated types do with it.
//!
//! ```
//! use xtask::drift::{compare, Effect};
//! use xtask::openapi::{document, subset};
//!
//! let fragment = "
//! openapi: 3.0.3
//! paths:
//!   /experiments:
//!     get: {operationId: getExperiments, responses: {'200': {content: {application/json: {schema:
//!       {type: object, properties: {status: {type: string, enum: [running]}}}}}}}}
//! ";
//! let fragment = document::parse(fragment, "fragment")?;
//! let mut moved = fragment.clone();
//! moved["paths"]["/experiments"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
//!     ["status"]["enum"] = serde_json::json!(["running", "paused"]);
//!
//! let compared = compare(&subset::whole(&fragment)?, &subset::carve(&moved, &fragment, "moved")?);
//! assert_eq!(compared.findings.len(), 1);
//! assert_eq!(compared.findings[0].change.name(), "enum-value-added");
//! assert_eq!(compared.findings[0].effect, Effect::Tolerated);
//! # Ok::<(), xtask::error::Error>(())
//! ```

pub mod change;
pub mod compare;
pub mod finding;
pub mod report;

use std::path::Path;

use serde_json::Value;

pub use self::change::{Change, Effect, Side};
pub use self::compare::{Compared, compare};
pub use self::finding::{Direction, Finding};
pub use self::report::accepted::{Accepted, PROVENANCE};
use self::report::label::Subjects;
pub use self::report::options::{Format, Options};
pub use self::report::pattern::Pattern;
pub use self::report::{Entry, Report};
use self::report::{accepted, markdown, text};
use crate::error::Error;
use crate::openapi::layout::Layout;
use crate::openapi::{document, input, subset};
use crate::pipeline::FRAGMENT;

const HELP: &str = "\
What moved in LaunchDarkly's document since the fragment was curated, and what to edit.

usage: cargo xtask drift [flags] FILE

  FILE                           an OpenAPI 3.0 document of LaunchDarkly's or a part of one, JSON or YAML; `-` is standard input
  --format text|json|markdown    how to write the report; json is described by xtask/drift-report.schema.json
  --only EXPR                    only differences below this pointer, in the fragment or in the document; may be repeated
  --ignore EXPR                  no differences below this pointer; may be repeated

EXPR is a JSON pointer in which `*` is any part of one key and `**` any number of keys:
  --only '#/components/schemas/Experiment'    --ignore '**/analysisUnit'
Differences that are meant are recorded under [[accepted]] in openapi/provenance.toml, each with its reason.

exit codes: 0 no differences, 3 additive or tolerated ones, or accepted ones that no longer occur, 4 breaking ones, 1 failure
";

/// Runs `cargo xtask drift` with the arguments after it, in the workspace at `root`.
///
/// Returns what to print, and what to exit with.
///
/// # Errors
/// Arguments that cannot be meant, and documents that cannot be read, parsed, or followed.
pub fn command(arguments: &[&str], root: &Path) -> Result<(String, u8), Error> {
    if matches!(arguments, ["--help" | "-h" | "help"]) {
        return Ok((HELP.into(), 0));
    }
    let options = Options::parse(arguments.iter().copied())?;
    let fragment_text = workspace_file(root, FRAGMENT)?;
    let accepted = accepted::read(&workspace_file(root, PROVENANCE)?)?;
    let (document, name) = input::read(&options.file)?;
    run(
        &fragment_text,
        &accepted,
        &document,
        &Options {
            file: name,
            ..options
        },
    )
}

/// Compares a document with the text of the fragment, and writes the report.
///
/// # Errors
/// A fragment that cannot be parsed, and references that lead nowhere.
pub fn run(
    fragment_text: &str,
    accepted: &[Accepted],
    document: &Value,
    options: &Options,
) -> Result<(String, u8), Error> {
    let fragment = document::parse(fragment_text, FRAGMENT)?;
    let (own, other) = (
        subset::whole(&fragment)?,
        subset::carve(document, &fragment, &options.file)?,
    );
    let layout = Layout::of(fragment_text);
    // Between the fragment and itself there is nothing to accept.
    let accepted = if *document == fragment { &[] } else { accepted };
    let report = Report::new(
        compare(&own, &other),
        accepted,
        options,
        &Subjects::new(&own, &other),
        &layout,
    );
    let text = match options.format {
        Format::Text => text::write(&report),
        Format::Markdown => markdown::write(&report),
        Format::Json => report
            .json()
            .map_err(|error| Error::new(format!("cannot write the report: {error}")))?,
    };
    Ok((text, report.exit()))
}

/// The text of a file of the workspace.
///
/// # Errors
/// A file that cannot be read.
pub fn workspace_file(root: &Path, path: &str) -> Result<String, Error> {
    std::fs::read_to_string(root.join(path)).map_err(|error| {
        Error::new(format!("cannot read {path}: {error}"))
            .at(path)
            .help("run the command inside the workspace, with that file in place")
    })
}

/// Reads the `[[accepted]]` entries in the text of `openapi/provenance.toml`.
///
/// # Errors
/// Broken TOML, or an entry that cannot be meant.
pub fn accepted(text: &str) -> Result<Vec<Accepted>, Error> {
    accepted::read(text)
}
