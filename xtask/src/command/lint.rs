//! `cargo xtask lint`: checks the fragment and its normalized form.

use std::fmt::Write;
use std::path::Path;

use crate::command::{Exit, Report};
use crate::error::Error;
use crate::pipeline;

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
