//! `--curl`: the requests of a plan as commands, without the token.

use crate::apply::{StepRequest, read_versions};
use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::plan::{Plan, Refusal};
use crate::wanted::WantedExperiment;

/// Prints the requests that would take the steps of plans, and what is refused; nothing is written.
pub(super) async fn print(context: &mut Context, plans: &[Plan]) -> Result<Exit, Error> {
    let mut commands = Vec::new();
    for plan in plans {
        let connection = context.connect()?;
        let environment =
            connection.environment_of(Some(&plan.project), Some(&plan.environment))?;
        for one in &plan.experiments {
            for refusal in &one.refusals {
                commands.push(refused(&one.key, refusal));
            }
            let wanted = WantedExperiment::new(&one.key, one.wanted.clone());
            let catalog = match one.steps.is_empty() {
                true => continue,
                false => read_versions(&environment, &wanted).await?,
            };
            for step in &one.steps {
                let request = StepRequest::of(step, &wanted, &environment, &catalog)?;
                commands.push(format!(
                    "# {}: {}\n{}\n",
                    one.key,
                    step.name(),
                    request.curl()?
                ));
            }
        }
    }
    context.terminal.print(&commands.join("\n"))?;
    let is_refused = plans.iter().any(|plan| plan.refusals().next().is_some());
    Ok(match is_refused {
        true => Exit::Failed,
        false => Exit::Done,
    })
}

/// Writes a refusal as a comment of one line.
fn refused(key: &str, refusal: &Refusal) -> String {
    let message = match refusal.help.as_str() {
        "" => refusal.message.clone(),
        help => format!("{}; {help}", refusal.message),
    };
    let words: Vec<_> = message.split_whitespace().collect();
    format!("# {key}: refused: {}\n", words.join(" "))
}
