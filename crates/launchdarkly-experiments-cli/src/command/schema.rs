//! `ldx schema`: the JSON Schema of files, for editors.

use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::{file, print};

pub(super) fn run(context: &mut Context) -> Result<Exit, Error> {
    context
        .terminal
        .print(&print::json::text(&file::schema()))?;
    Ok(Exit::Done)
}
