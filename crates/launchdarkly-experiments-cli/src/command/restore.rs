//! `ldx restore`: restores archived experiments, to the state that they had before.

use launchdarkly_experiments::Environment;
use serde_json::{Value, json};

use crate::cli::{ChangeArgs, Format};
use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::found;
use crate::print::{self, BOLD, GREEN, styled};

pub(super) async fn run(args: ChangeArgs, context: &mut Context) -> Result<Exit, Error> {
    let keys = context.terminal.lines_for_dash(args.keys.keys)?;
    let environment = context.connect()?.environment()?;
    let mut restored = Vec::new();
    for key in keys {
        let found = found::one(&environment, &key).await?;
        let found = found.ok_or_else(|| {
            let (project, environment) = (environment.project_key(), environment.key());
            let message = format!("there is no experiment `{key}` in {project}/{environment}");
            Error::new(message).help("`ldx list --archived` shows those that can be restored")
        })?;
        if !found.is_archived {
            let said = "it is not archived, nothing to do";
            if context.options.curl {
                context.terminal.print(&format!("# {key}: {said}\n"))?;
            } else if context.options.output != Format::Json {
                let line = format!("{}  {said}\n", styled(BOLD, &key));
                context.terminal.print(&line)?;
            }
            restored.push(outcome(&environment, &key, "unchanged", &json!([])));
            continue;
        }
        let request = environment.experiment(key.as_str())?.restore();
        if context.options.curl {
            context
                .terminal
                .print(&format!("{}\n", request.preview()?.curl()))?;
            continue;
        }
        request.send().await?;
        if context.options.output != Format::Json {
            let line = format!(
                "{} {}  restore\n",
                styled(GREEN, "done"),
                styled(BOLD, &key)
            );
            context.terminal.print(&line)?;
        }
        let steps = json!([{"kind": "restore"}]);
        restored.push(outcome(&environment, &key, "done", &steps));
    }
    if context.options.output == Format::Json && !context.options.curl {
        context
            .terminal
            .print(&print::json::text(&json!({"applied": restored})))?;
    }
    Ok(Exit::Done)
}

/// Writes what it came to for one experiment, in the form of an apply.
fn outcome(environment: &Environment, key: &str, outcome: &str, steps: &Value) -> Value {
    json!({
        "project": environment.project_key().to_string(),
        "environment": environment.key().to_string(),
        "key": key,
        "outcome": outcome,
        "steps": steps,
    })
}
