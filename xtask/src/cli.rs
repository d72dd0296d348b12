//! The command line of `cargo xtask`.

use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};

use crate::command::{self, Report};
use crate::error::Error;
use crate::nearest::nearest;

/// The maintainers' commands: generate the client from the OpenAPI fragment, keep the fragment up to date, and release.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = AFTER_HELP)]
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
    #[command(after_help = command::generate::AFTER_HELP)]
    Gen(command::generate::Args),
    /// Check the fragment and its normalized form
    ///
    /// Reports every error of openapi/*.yaml with its line and the way out, and writes nothing.
    #[command(after_help = command::lint::AFTER_HELP)]
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
    #[command(after_help = command::extract::AFTER_HELP)]
    Extract(command::extract::Args),
    /// List the public API of each published crate in public-api/
    ///
    /// Builds and runs the program in tests/public-api, which reads rustdoc's JSON.
    #[command(after_help = command::api::AFTER_HELP)]
    Api(command::api::Args),
    /// Rehearse a release: check that everything is ready, package the crates, build the static programs
    ///
    /// Publishes nothing. Without `--dry-run` it prints how a person publishes.
    #[command(after_help = command::release::AFTER_HELP)]
    Release(command::release::Args),
}

const AFTER_HELP: &str = "\
Examples:
  cargo xtask gen                   regenerate the client after an edit of openapi/*.yaml
  cargo xtask drift openapi.json    what changed in LaunchDarkly's document, and what to edit
  cargo xtask help drift            all about one command

Exit codes:
  0  done, fresh, or no differences
  1  error
  2  wrong arguments
  3  stale, or differences that do not break programs
  4  differences that break programs
  5  a document that is older than the fragment";

/// Reads the arguments, the program's name first.
///
/// # Errors
/// Help that was asked for, and wrong arguments: with the nearest command, if one is misspelled.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(arguments).map_err(|mut error| {
        let misspelled = match error.get(ContextKind::InvalidSubcommand) {
            Some(ContextValue::String(word)) if error.kind() == ErrorKind::InvalidSubcommand => {
                word.clone()
            }
            _ => return error,
        };
        // The parser misses short words, such as `gne`.
        let command = Cli::command();
        let known = command.get_subcommands().map(clap::Command::get_name);
        if let Some(meant) = nearest(&misspelled, known) {
            let meant = ContextValue::Strings(vec![meant.to_owned()]);
            error.insert(ContextKind::SuggestedSubcommand, meant);
        }
        error
    })
}

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
        Command::Api(args) => command::api::run(args, root),
        Command::Release(args) => command::release::run(args, root),
    }
}
