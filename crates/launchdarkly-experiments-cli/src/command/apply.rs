//! `ldx apply`: makes the experiments what the files say.

use std::fs;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::apply::{Applied, apply};
use crate::cli::{ApplyArgs, Format};
use crate::command::{Context, curl, files, plan};
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{ExperimentPlan, Permission, Plan, Refusal, SavedPlan, Step};
use crate::print;
use crate::wanted::Wanted;

pub(super) async fn run(args: ApplyArgs, context: &mut Context) -> Result<Exit, Error> {
    // Whoever can be asked is asked about what is not allowed.
    let asks = context.terminal.asks && !args.yes && !context.options.curl;
    let allowed = match asks {
        true => Permission::ALL,
        false => &args.allow.allow,
    };
    let (mut plans, wanted) = match saved(&args, context)? {
        Some(saved) => (saved.plans, Wanted::default()),
        None => {
            let Some(wanted) = files::read_valid(context, &args.files)? else {
                return Ok(Exit::Failed);
            };
            (plan::of(context, &wanted, allowed).await?, wanted)
        }
    };
    if context.options.curl {
        return curl::print(context, &plans).await;
    }
    if context.options.output == Format::Text {
        plan::print(context, &plans, &wanted)?;
    }
    if asks && !confirmed(&mut plans, &args.allow.allow, context)? {
        return Err(declined());
    }
    let mut applied = Vec::new();
    for plan in &plans {
        let connection = context.connect()?;
        let environment =
            connection.environment_of(Some(&plan.project), Some(&plan.environment))?;
        let progress = progress(context, plan);
        let take = |key: &str, step: &Step| {
            progress.set_message(format!("{key}: {}", step.name()));
            progress.inc(1);
        };
        applied.extend(apply(&environment, plan, allowed, take).await);
        progress.finish_and_clear();
    }
    print(context, &applied)?;
    Ok(match applied.iter().all(Applied::is_done) {
        true => Exit::Done,
        false => Exit::Failed,
    })
}

/// Reads a plan, if that is what is given.
fn saved(args: &ApplyArgs, context: &Context) -> Result<Option<SavedPlan>, Error> {
    let [path] = args.files.as_slice() else {
        return Ok(None);
    };
    let text = fs::read_to_string(context.terminal.folder.join(path)).unwrap_or_default();
    let saved = SavedPlan::read(&text).transpose();
    saved.map_err(|message| Error::usage(format!("{}: {message}", path.display())))
}

/// Asks about each experiment to which something destructive would be done, and leaves out those without a yes; then about the rest.
pub(super) fn confirmed(
    plans: &mut [Plan],
    allowed: &[Permission],
    context: &mut Context,
) -> Result<bool, Error> {
    let are_several = plans.len() > 1;
    for plan in plans.iter_mut() {
        let place = match are_several {
            true => format!(" ({}/{})", plan.project, plan.environment),
            false => String::new(),
        };
        for one in &mut plan.experiments {
            let is_open =
                |step: &&Step| step.needs().is_some_and(|needs| !allowed.contains(&needs));
            let open: Vec<_> = one.steps.iter().filter(is_open).map(question).collect();
            if !open.is_empty()
                && !context.terminal.confirms(&format!(
                    "{}{place}: {}?",
                    one.key,
                    open.join(", ")
                ))?
            {
                one.steps.clear();
                let help = "answer `y` to have it done";
                one.refusals
                    .push(Refusal::new("declined, so nothing was changed", help));
            }
        }
    }
    let left = plans.iter().flat_map(|plan| &plan.experiments);
    let is_open = |one: &ExperimentPlan| one.steps.iter().any(|step| step.needs().is_none());
    let left = left.filter(|one| is_open(one)).count();
    match left {
        0 => Ok(true),
        _ => context.terminal.confirms("Apply this?"),
    }
}

/// Returns the error of a no to the question about everything.
pub(super) fn declined() -> Error {
    Error::new("declined, so nothing was changed")
}

/// Says what a destructive step does.
fn question(step: &Step) -> String {
    match step {
        Step::Stop { ships, winner, .. } => {
            let ships: Vec<_> = ships
                .iter()
                .map(|ship| format!("{} of {}", ship.variation, ship.flag))
                .collect();
            format!(
                "stop it with the winner {winner}, which ships {} to everybody",
                ships.join(" and ")
            )
        }
        other => other.name().to_owned(),
    }
}

/// Shows how far it is, where somebody looks.
fn progress(context: &Context, plan: &Plan) -> ProgressBar {
    let steps = plan
        .experiments
        .iter()
        .map(|one| one.steps.len())
        .sum::<usize>();
    let target = match context.terminal.shows_progress {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let bar = ProgressBar::with_draw_target(Some(steps as u64), target);
    let style = ProgressStyle::with_template("{pos}/{len} {wide_msg}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

pub(super) fn print(context: &mut Context, applied: &[Applied]) -> Result<(), Error> {
    let text = match context.options.output {
        Format::Json => print::json::text(&json!({"applied": applied})),
        Format::Text | Format::Markdown => print::applied::text(applied),
    };
    context.terminal.print(&text)
}
