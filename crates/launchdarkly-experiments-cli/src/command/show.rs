//! `ldx show`: an experiment, as a file would say it.

use crate::cli::{Format, KeysArgs};
use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::{export, file, print};

pub(super) async fn run(args: KeysArgs, context: &mut Context) -> Result<Exit, Error> {
    let keys = context.terminal.lines_for_dash(args.keys)?;
    let environment = context.connect()?.environment()?;
    if context.options.curl {
        for key in &keys {
            let get = environment.experiment(key.as_str())?.get().expand_all();
            context
                .terminal
                .print(&format!("{}\n", get.preview()?.curl()))?;
        }
        return Ok(Exit::Done);
    }
    let document = export::export(&environment, &keys, false).await?;
    let text = match context.options.output {
        Format::Json => print::json::text(&document),
        Format::Text | Format::Markdown => file::write(&document)?,
    };
    context.terminal.print(&text)?;
    Ok(Exit::Done)
}
