//! `cargo xtask lint`: checks the fragment and its normalized form.

use std::fmt::Write;
use std::path::Path;

use crate::command::{Exit, Report};
use crate::error::Error;
use crate::pipeline;

/// What follows the arguments in the help.
pub const AFTER_HELP: &str = "\
Examples:
  cargo xtask lint           after each edit of openapi/*.yaml

Exit codes:
  0  no errors
  1  errors, each with its file and line
  2  wrong arguments";

/// Checks the fragment, and counts its operations and schemas.
///
/// # Errors
/// Every error that was found.
pub fn run(root: &Path) -> Result<Report, Error> {
    let mut text = String::new();
    for file in pipeline::check(root)? {
        let _ = writeln!(
            text,
            "{}: {} operations, {} schemas, no errors",
            file.path, file.operations, file.schemas
        );
    }
    Ok(Report {
        text,
        exit: Exit::Done,
    })
}
