//! Taking experiments to another state: planned and applied as a file would be that says the same with another state.

use std::collections::BTreeMap;

use crate::apply::{Applied, apply};
use crate::cli::Format;
use crate::command::{Context, apply as applying, curl};
use crate::error::Error;
use crate::exit::Exit;
use crate::export::export;
use crate::file::State;
use crate::plan::{Permission, Plan, plan};
use crate::print;
use crate::wanted::{WantedEnvironment, WantedExperiment};

/// Takes experiments to a state; `asks` is whether somebody has to agree before it.
pub(super) async fn take(
    context: &mut Context,
    keys: Vec<String>,
    state: &State,
    allowed: &[Permission],
    asks: bool,
) -> Result<Exit, Error> {
    let keys = context.terminal.lines_for_dash(keys)?;
    let environment = context.connect()?.environment()?;
    let document = export(&environment, &keys, false).await?;
    let experiments = document.experiments.into_iter().map(|(key, mut form)| {
        form.state = Some(state.clone());
        (key.clone(), WantedExperiment::new(key, form))
    });
    let wanted = WantedEnvironment {
        project: document.project,
        environment: document.environment,
        experiments: experiments.collect::<BTreeMap<_, _>>(),
    };
    let mut plans = [plan(&environment, &wanted, allowed).await?];
    if context.options.curl {
        return curl::print(context, &plans).await;
    }
    if asks {
        agree(context, &plans)?;
        if context.terminal.asks && !applying::confirmed(&mut plans, &[], context)? {
            return Err(applying::declined());
        }
    }
    let [plan] = &plans;
    let applied = apply(&environment, plan, allowed, |_, _| ()).await;
    applying::print(context, &applied)?;
    Ok(match applied.iter().all(Applied::is_done) {
        true => Exit::Done,
        false => Exit::Failed,
    })
}

/// Shows what would be done to whoever has to agree; where nobody can be asked, it is an error.
fn agree(context: &mut Context, plans: &[Plan]) -> Result<(), Error> {
    let text = print::plan::text(plans, |_, _, _| None);
    if !context.terminal.asks {
        return Err(
            Error::usage(format!("nobody can be asked about this:\n\n{text}"))
                .help("give `--yes` to do it without a question"),
        );
    }
    match context.options.output {
        Format::Json => context.terminal.say(text),
        _ => context.terminal.print(&text)?,
    }
    Ok(())
}
