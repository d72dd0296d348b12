//! `ldx start`: starts the drafts of experiments.

use crate::cli::StartArgs;
use crate::command::{Context, life};
use crate::error::Error;
use crate::exit::Exit;
use crate::file::State;

pub(super) async fn run(args: StartArgs, context: &mut Context) -> Result<Exit, Error> {
    let state = State::Running {
        reason: args.reason,
    };
    life::take(context, args.keys.keys, &state, &[], false).await
}
