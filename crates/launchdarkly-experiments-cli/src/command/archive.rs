//! `ldx archive`: archives experiments.

use crate::cli::ChangeArgs;
use crate::command::{Context, life};
use crate::error::Error;
use crate::exit::Exit;
use crate::file::State;
use crate::plan::Permission;

pub(super) async fn run(args: ChangeArgs, context: &mut Context) -> Result<Exit, Error> {
    let allowed = [Permission::Archive];
    life::take(context, args.keys.keys, &State::Archived, &allowed, false).await
}
