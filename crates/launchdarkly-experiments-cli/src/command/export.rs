//! `ldx export`: experiments as a file.

use crate::cli::{ExportArgs, Format};
use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::{export, file, print};

pub(super) async fn run(args: ExportArgs, context: &mut Context) -> Result<Exit, Error> {
    let keys = context.terminal.lines_for_dash(args.keys)?;
    let environment = context.connect()?.environment()?;
    let document = export::export(&environment, &keys, args.running).await?;
    let text = match context.options.output {
        Format::Json => print::json::text(&document),
        Format::Text | Format::Markdown => file::write(&document)?,
    };
    context.terminal.print(&text)?;
    Ok(Exit::Done)
}
