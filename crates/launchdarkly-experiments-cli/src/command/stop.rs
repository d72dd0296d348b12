//! `ldx stop`: stops experiments, which ships the winner to everybody.

use crate::cli::StopArgs;
use crate::command::{Context, life};
use crate::error::Error;
use crate::exit::Exit;
use crate::file::State;
use crate::plan::Permission;

pub(super) async fn run(args: StopArgs, context: &mut Context) -> Result<Exit, Error> {
    let state = State::Stopped {
        winner: Some(args.winner),
        reason: Some(args.reason),
    };
    life::take(
        context,
        args.keys.keys,
        &state,
        &[Permission::Stop],
        !args.yes,
    )
    .await
}
