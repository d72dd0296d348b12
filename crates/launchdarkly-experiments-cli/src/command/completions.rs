//! `ldx completions`: a completion script for a shell.

use clap::CommandFactory as _;

use crate::cli::{Cli, CompletionsArgs};
use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;

pub(super) fn run(args: &CompletionsArgs, context: &mut Context) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ldx", &mut script);
    context.terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
