//! The command line of `cargo xtask`.

use std::path::Path;

use clap::{Parser, Subcommand};

use crate::command::{self, Report};
use crate::error::Error;

/// The maintainers' commands: generate the client from the OpenAPI fragment, and keep the fragment up to date.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXIT_CODES)]
pub struct Cli {
    /// The command to run.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generate the client from the fragment in openapi/, and write the files that changed
    ///
    /// Lints and normalizes the fragment first, and prints how much each pass changed. The same fragment always gives
    /// the same bytes; nothing is read from the network.
    Gen(command::generate::Args),
    /// Check the fragment and its normalized form
    Lint,
    /// Compare an OpenAPI document of LaunchDarkly with the fragment
    ///
    /// Reports what changed upstream since the fragment was curated, whether it breaks programs, and what to edit.
    #[command(after_help = command::drift::AFTER_HELP)]
    Drift(command::drift::Args),
    /// Print operations of an OpenAPI document as YAML, with all components that they reach
    ///
    /// The output is a document of its own, from which an operation can be copied into the fragment. With `--area` the
    /// file of a new area is written.
    Extract(command::extract::Args),
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done, fresh, or no differences
  1  error
  2  wrong arguments
  3  stale, or differences that do not break programs
  4  differences that break programs";

/// Runs a command in the workspace at `root`.
///
/// # Errors
/// The command's error.
pub fn run(cli: &Cli, root: &Path) -> Result<Report, Error> {
    match &cli.command {
        Command::Gen(args) => command::generate::run(args, root),
        Command::Lint => command::lint::run(root),
        Command::Drift(args) => command::drift::run(args, root),
        Command::Extract(args) => command::extract::run(args, root),
    }
}
