//! `ldx restore`: restores archived experiments, to the state that they had before.

use serde_json::json;

use crate::cli::{ChangeArgs, Format};
use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::print::{self, BOLD, GREEN, styled};

pub(super) async fn run(args: ChangeArgs, context: &mut Context) -> Result<Exit, Error> {
    let keys = context.terminal.lines_for_dash(args.keys.keys)?;
    let environment = context.connect()?.environment()?;
    let mut restored = Vec::new();
    for key in keys {
        let request = environment.experiment(key.as_str())?.restore();
        if context.options.curl {
            context
                .terminal
                .print(&format!("{}\n", request.preview()?.curl()))?;
            continue;
        }
        request.send().await?;
        if context.options.output != Format::Json {
            let line = format!(
                "{} {}  restore\n",
                styled(GREEN, "done"),
                styled(BOLD, &key)
            );
            context.terminal.print(&line)?;
        }
        restored.push(json!({"key": key, "outcome": "done", "steps": [{"kind": "restore"}]}));
    }
    if context.options.output == Format::Json && !context.options.curl {
        context
            .terminal
            .print(&print::json::text(&json!({"applied": restored})))?;
    }
    Ok(Exit::Done)
}
