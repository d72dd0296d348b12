//! `cargo xtask api`: the lists of the public API, written by the program in `tests/public-api`.
//!
//! That program is outside the workspace, so that only this command builds it and the library that reads rustdoc's
//! JSON.

use std::path::Path;

use crate::child::Child;
use crate::command::{Exit, Report};
use crate::error::Error;

/// The arguments of `cargo xtask api`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write nothing; exit with 3 and print the items that a list lacks or has too many
    #[arg(long)]
    pub check: bool,
}

/// What follows the arguments in the help.
pub const AFTER_HELP: &str = "\
Examples:
  cargo xtask api            write public-api/*.txt; look at `git diff -- public-api`
  cargo xtask api --check    compare only, as CI does

Exit codes:
  0  written, or fresh
  1  error: a crate cannot be documented
  2  wrong arguments
  3  with --check: a list is stale";

/// The manifest of the program.
const MANIFEST: &str = "tests/public-api/Cargo.toml";

/// Runs the program, which prints its report itself.
///
/// # Errors
/// When cargo cannot be started, and when the program fails.
pub fn run(args: &Args, root: &Path) -> Result<Report, Error> {
    let exit = match child(args.check, root).run()? {
        Some(0) => Exit::Done,
        Some(3) => Exit::Stale,
        _ => {
            return Err(Error::new("the lists of the public API cannot be made")
                .at(MANIFEST)
                .help("the messages above say why"));
        }
    };
    Ok(Report {
        text: String::new(),
        exit,
    })
}

/// The program, to be built and run.
pub(crate) fn child(check: bool, root: &Path) -> Child {
    let check = if check { " -- --check" } else { "" };
    // The target folder of the workspace, which has most of what is to be built.
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| root.join("target").into());
    Child::cargo(
        &format!("run --manifest-path {MANIFEST} --locked{check}"),
        root,
    )
    .variable("CARGO_TARGET_DIR", target)
}
