//! `--curl`: the requests of a plan as commands, without the token.

use crate::apply::{StepRequest, read_versions};
use crate::command::Context;
use crate::error::Error;
use crate::plan::Plan;
use crate::wanted::WantedExperiment;

/// Prints the requests that would take the steps of plans; nothing is written.
pub(super) async fn print(context: &mut Context, plans: &[Plan]) -> Result<(), Error> {
    let mut commands = Vec::new();
    for plan in plans {
        let connection = context.connect()?;
        let environment =
            connection.environment_of(Some(&plan.project), Some(&plan.environment))?;
        for one in &plan.experiments {
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
    context.terminal.print(&commands.join("\n"))
}
