//! `cargo xtask drift`: compares LaunchDarkly's OpenAPI document with the fragment.

use std::path::Path;

use crate::command::{Exit, Report};
use crate::drift::Options;
use crate::drift::change::Severity;
use crate::drift::quirks;
use crate::drift::report::accepted;
use crate::drift::report::pattern::{Filter, Pattern};
use crate::error::Error;
use crate::openapi::compose::{FOLDER, Fragment};
use crate::openapi::input;
use crate::openapi::provenance::Provenance;

/// The arguments of `cargo xtask drift`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// OpenAPI 3.0 document of LaunchDarkly, or a part of one, as JSON or YAML; `-` is standard input
    pub file: String,
    /// Format of the report; `json` is described by xtask/drift-report.schema.json
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Report only differences at or below this pointer in either document; may be repeated
    #[arg(long, value_name = "POINTER")]
    pub only: Vec<String>,
    /// Report no differences at or below this pointer in either document; may be repeated
    #[arg(long, value_name = "POINTER")]
    pub ignore: Vec<String>,
    /// Report only differences of openapi/NAME.yaml
    #[arg(long, value_name = "NAME")]
    pub area: Option<String>,
    /// Take the document for newer than the fragment, whatever the signs of its age are
    #[arg(long)]
    pub as_newer: bool,
}

/// The formats of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For an issue or a pull request.
    Markdown,
}

/// The help after the arguments.
pub const AFTER_HELP: &str = "\
Examples:
  cargo xtask drift openapi.json                      what changed and what to edit
  cargo xtask drift --format markdown openapi.json    the same for a pull request
  curl -s https://app.launchdarkly.com/api/v2/openapi.json | cargo xtask drift -

A POINTER is a JSON pointer in which `*` matches any part of one key, and `**` any number of keys:
  --only '#/components/schemas/Experiment'    --ignore '**/analysisUnit'
One that names nothing that is compared is an error, and the nearest pointers are suggested.

Not compared: the operations beside those of an area that is `x-selected`, which are counted, and the properties that a
schema names under `x-omits`. Nor are prose, examples, extensions, links, discriminators, `not` and the encoding of forms.
A document that is older than a file of the fragment is recognized, and no edits of that file are suggested.
Differences that are intended are recorded under [[accepted]] in openapi/provenance.toml, each with its reason.

Exit codes:
  0  no differences
  1  error: the documents cannot be compared, or a filter names nothing
  2  wrong arguments
  3  differences that do not break programs, or accepted ones or quirks that no longer occur
  4  differences that break programs
  5  the document is older than the fragment, and nothing else differs";

/// Compares the document with the fragment and writes the report.
///
/// # Errors
/// Documents or a provenance that cannot be read, and references that lead nowhere.
pub fn run(args: &Args, root: &Path) -> Result<Report, Error> {
    let fragment = Fragment::read(root)?;
    let provenance = Provenance::read(root, &fragment)?;
    accepted::check(&provenance.accepted)?;
    let upstream = input::read(&args.file)?;
    let patterns = |list: &[String]| list.iter().map(|text| Pattern::new(text)).collect();
    let options = Options {
        filter: Filter {
            only: patterns(&args.only),
            ignore: patterns(&args.ignore),
            file: file(args.area.as_deref(), &fragment)?,
        },
        as_newer: args.as_newer,
    };
    let report = crate::drift::drift(&fragment, &provenance, &upstream, &options)?;
    // A filter asks for certain differences, and a quirk is none; an older document says nothing of what is true now,
    // and the fragment has no quirk that is in prose.
    let filter = &options.filter;
    let is_whole = filter.only.is_empty() && filter.ignore.is_empty() && filter.file.is_none();
    let mut gone = quirks::gone(&upstream.document, &provenance.quirks, &fragment);
    let is_itself = upstream.document == fragment.document;
    gone.retain(|gone| {
        is_whole && !is_itself && !report.older.iter().any(|older| gone.is_in(&older.file))
    });
    let exit = match report.worst() {
        None if !report.older.is_empty() => Exit::Older,
        None if gone.is_empty() => Exit::Done,
        None => Exit::Stale,
        Some(Severity::Breaking) => Exit::Breaking,
        Some(_) => Exit::Stale,
    };
    let text = match args.format {
        Format::Text => report.text() + &quirks::text(&gone),
        Format::Json => quirks::add_to_json(report.json(exit.code())?, &gone)?,
        Format::Markdown => report.markdown() + &quirks::markdown(&gone),
    };
    Ok(Report { text, exit })
}

/// The file of an area of the fragment.
fn file(area: Option<&str>, fragment: &Fragment) -> Result<Option<String>, Error> {
    let Some(area) = area else {
        return Ok(None);
    };
    let path = format!("{FOLDER}/{area}.yaml");
    let paths = fragment.sources.iter().map(|source| source.path.as_str());
    let known: Vec<&str> = paths.collect();
    if known.contains(&path.as_str()) {
        return Ok(Some(path));
    }
    Err(
        Error::new(format!("`{area}` is not an area of the fragment"))
            .at(path)
            .help(format!("the files are {}", known.join(", "))),
    )
}
