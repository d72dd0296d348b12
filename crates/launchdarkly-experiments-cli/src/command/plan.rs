//! `ldx plan`: what an apply would change.

use std::fs;
use std::path::Path;

use crate::cli::{Format, PlanArgs};
use crate::command::{Context, curl, files};
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{self, ExperimentPlan, Permission, Plan, Refusal, SavedPlan};
use crate::print;
use crate::wanted::{Wanted, WantedExperiment};

pub(super) async fn run(args: PlanArgs, context: &mut Context) -> Result<Exit, Error> {
    if let Some(path) = &args.out {
        check_out(&context.terminal.folder, path)?;
    }
    let Some(wanted) = files::read_valid(context, &args.files.files)? else {
        return Ok(Exit::Failed);
    };
    let plans = of(context, &wanted, &args.allow.allow).await?;
    if context.options.curl {
        // The exit code of a plan says already what is refused.
        let _ = curl::print(context, &plans).await?;
    } else {
        print(context, &plans, &wanted)?;
    }
    let saved = SavedPlan::new(plans);
    if let Some(path) = &args.out {
        let written = fs::write(context.terminal.folder.join(path), saved.to_json());
        written.map_err(|error| Error::io(path.display(), &error))?;
    }
    Ok(exit(&saved.plans))
}

/// Checks that a saved plan would overwrite nothing but a saved plan, or a file that is empty.
fn check_out(folder: &Path, path: &Path) -> Result<(), Error> {
    let whole = folder.join(path);
    if !whole.is_file() {
        return Ok(());
    }
    let bytes = fs::read(&whole).map_err(|error| Error::io(path.display(), &error))?;
    let text = String::from_utf8_lossy(&bytes);
    if text.is_empty() || SavedPlan::read(&text).is_some() {
        return Ok(());
    }
    let message = format!(
        "`{}` is not a saved plan, and would be overwritten",
        path.display()
    );
    Err(Error::usage(message).help("give `--out` the name of a new file, such as `plan.json`"))
}

/// Plans for each environment.
pub(super) async fn of(
    context: &mut Context,
    wanted: &Wanted,
    allowed: &[Permission],
) -> Result<Vec<Plan>, Error> {
    let mut plans = Vec::new();
    for (environment, wanted) in files::connect(context, wanted)? {
        plans.push(plan::plan(&environment, &wanted, allowed).await?);
    }
    Ok(plans)
}

/// Prints plans in the form that is asked for.
pub(super) fn print(context: &mut Context, plans: &[Plan], wanted: &Wanted) -> Result<(), Error> {
    let text = match context.options.output {
        Format::Text => print::plan::text(plans, |plan, one, refusal| {
            place(wanted, plan, one, refusal)
        }),
        Format::Json => SavedPlan::new(plans.to_vec()).to_json(),
        Format::Markdown => print::markdown::plans(plans),
    };
    context.terminal.print(&text)
}

/// Returns where in the files a refusal comes from.
fn place(wanted: &Wanted, plan: &Plan, one: &ExperimentPlan, refusal: &Refusal) -> Option<String> {
    let mut environments = wanted.environments.iter();
    let environment = environments.find(|environment| {
        environment.project.as_ref() == Some(&plan.project)
            && environment.environment.as_ref() == Some(&plan.environment)
    })?;
    let wanted: &WantedExperiment = environment.experiments.get(&one.key)?;
    let problem = wanted.problem(&refusal.path, "")?;
    let position = problem.position.as_ref()?;
    Some(format!(
        "{}:{}:{}",
        problem.file(),
        position.line,
        position.column
    ))
}

fn exit(plans: &[Plan]) -> Exit {
    if plans.iter().any(|plan| plan.refusals().next().is_some()) {
        Exit::Failed
    } else if plans.iter().all(Plan::is_empty) {
        Exit::Done
    } else {
        Exit::Different
    }
}
