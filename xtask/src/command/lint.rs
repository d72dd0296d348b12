//! `cargo xtask lint`: checks the fragment and its normalized form.

use std::path::Path;

use crate::command::{Exit, Report};
use crate::error::Error;
use crate::openapi::FRAGMENT;
use crate::pipeline;

/// Checks the fragment, and counts its operations and schemas.
///
/// # Errors
/// Every error that was found.
pub fn run(root: &Path) -> Result<Report, Error> {
    let (operations, schemas) = pipeline::check(root)?;
    Ok(Report {
        text: format!("{FRAGMENT}: {operations} operations, {schemas} schemas, no errors\n"),
        exit: Exit::Done,
    })
}
