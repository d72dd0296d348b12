//! The commands, one file each: `run(args, context) -> Result<Exit, Error>`.
//!
//! A command reads its arguments, connects, calls the library, and prints; it decides nothing.

mod apply;
mod archive;
mod check;
mod completions;
mod curl;
mod doctor;
mod export;
mod files;
mod life;
mod list;
mod plan;
mod restore;
mod schema;
mod show;
mod start;
mod stop;

use std::pin::Pin;

use crate::cli::{Cli, Command, Global};
use crate::connect::{Connection, Settings};
use crate::error::Error;
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::wanted::Wanted;

/// What every command has.
#[derive(Debug)]
pub(crate) struct Context {
    /// The options of every command.
    pub(crate) options: Global,
    /// Where it reads and writes.
    pub(crate) terminal: Terminal,
    /// Present once the command has connected.
    connection: Option<Connection>,
}

impl Context {
    /// Returns which project, environment and host are meant.
    pub(crate) fn settings(&self) -> Result<Settings, Error> {
        Settings::read(&self.options.connect, &self.terminal)
    }

    /// Connects as the options say; a second call returns the same connection.
    pub(crate) fn connect(&mut self) -> Result<&Connection, Error> {
        self.connect_to(None)
    }

    /// Connects; a simulator without fixtures gets what files name.
    pub(crate) fn connect_to(&mut self, wanted: Option<&Wanted>) -> Result<&Connection, Error> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(&self.options.connect, &mut self.terminal, wanted)?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Keeps what a simulator has become, whether the command succeeded or not.
    fn close(&self) -> Result<(), Error> {
        self.connection.as_ref().map_or(Ok(()), Connection::close)
    }
}

/// Runs a command, and says on standard error what went wrong.
pub(crate) async fn run(cli: Cli, terminal: Terminal) -> Exit {
    let mut context = Context {
        options: cli.global,
        terminal,
        connection: None,
    };
    let done = dispatch(cli.command, &mut context).await;
    let done = match (done, context.close()) {
        (Ok(_), Err(error)) => Err(error),
        (done, _) => done,
    };
    match done {
        Ok(exit) => exit,
        Err(error) => {
            context.terminal.say(format_args!("error: {error}"));
            error.exit()
        }
    }
}

async fn dispatch(command: Command, context: &mut Context) -> Result<Exit, Error> {
    // In boxes, so that the largest of them does not decide about the stack of all.
    let running: Pin<Box<dyn Future<Output = Result<Exit, Error>> + '_>> = match command {
        Command::Check(args) => Box::pin(check::run(args, context)),
        Command::Plan(args) => Box::pin(plan::run(args, context)),
        Command::Apply(args) => Box::pin(apply::run(args, context)),
        Command::Export(args) => Box::pin(export::run(args, context)),
        Command::Schema => return schema::run(context),
        Command::List(args) => Box::pin(list::run(args, context)),
        Command::Show(args) => Box::pin(show::run(args, context)),
        Command::Start(args) => Box::pin(start::run(args, context)),
        Command::Stop(args) => Box::pin(stop::run(args, context)),
        Command::Archive(args) => Box::pin(archive::run(args, context)),
        Command::Restore(args) => Box::pin(restore::run(args, context)),
        Command::Doctor => Box::pin(doctor::run(context)),
        Command::Completions(args) => return completions::run(&args, context),
    };
    running.await
}
