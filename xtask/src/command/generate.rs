//! `cargo xtask gen`: generates the client, or checks that what is checked in is fresh.

use std::fmt::Write;
use std::path::Path;

use crate::command::{Exit, Report};
use crate::error::Error;
use crate::pipeline::{self, Plan, Stale};

/// What follows the arguments in the help.
pub const AFTER_HELP: &str = "\
Examples:
  cargo xtask gen            write what changed
  cargo xtask gen -v         also print each change of each pass
  cargo xtask gen --check    write nothing, as CI does

Exit codes:
  0  written, or fresh
  1  error: the fragment cannot be read or generated from
  2  wrong arguments
  3  with --check: a file is stale";

/// The arguments of `cargo xtask gen`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write nothing; exit with 3 and name the first stale line of each stale file
    #[arg(long)]
    pub check: bool,
    /// Print each change of each pass
    #[arg(long, short)]
    pub verbose: bool,
}

/// Runs the pipeline, and writes the files that changed unless `--check` is given.
///
/// # Errors
/// The first stage that fails, with every error that it found; or a file that cannot be read or written.
pub fn run(args: &Args, root: &Path) -> Result<Report, Error> {
    let plan = pipeline::plan(root)?;
    let stale = pipeline::stale(root, &plan.files)?;
    if args.check {
        return Ok(checked(&stale));
    }
    let mut text = passes(&plan, args.verbose);
    for file in &plan.files {
        if stale.iter().any(|stale| stale.path == file.path) {
            pipeline::write(root, file)?;
            let _ = writeln!(text, "{:>12}  {}", "wrote", file.path);
        }
    }
    if stale.is_empty() {
        text.push_str("Fresh\n");
    }
    Ok(Report {
        text,
        exit: Exit::Done,
    })
}

fn passes(plan: &Plan, verbose: bool) -> String {
    let mut text = String::new();
    for (pass, changes) in &plan.report {
        let _ = writeln!(text, "{pass:>12}  {} changes", changes.len());
        for change in changes.iter().filter(|_| verbose) {
            let _ = writeln!(text, "{:>12}  {change}", "");
        }
    }
    text
}

fn checked(stale: &[Stale]) -> Report {
    if stale.is_empty() {
        return Report {
            text: "Fresh\n".into(),
            exit: Exit::Done,
        };
    }
    let line = |line: &Option<String>| line.clone().unwrap_or_else(|| "(no such line)".into());
    let mut text = String::new();
    for stale in stale {
        let _ = writeln!(text, "Stale: {}:{}", stale.path, stale.line);
        let _ = writeln!(text, "  is:        {}", line(&stale.found));
        let _ = writeln!(text, "  should be: {}", line(&stale.expected));
    }
    text.push_str("help: run `cargo xtask gen` and commit what it writes\n");
    Report {
        text,
        exit: Exit::Stale,
    }
}
