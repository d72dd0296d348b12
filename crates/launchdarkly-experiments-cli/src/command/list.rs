//! `ldx list`: experiments with their state, and how long they have had it.

use std::time::SystemTime;

use launchdarkly_experiments::types::Experiment;
use launchdarkly_experiments::{Expand, Lifecycle, UnixMillis};

use crate::cli::{Format, ListArgs};
use crate::command::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::print::{self, list::Row};

/// The number of experiments on a page.
const PAGE_SIZE: u32 = 100;

/// The number of pages that are read at the same time.
const AT_ONCE: usize = 8;

pub(super) async fn run(args: ListArgs, context: &mut Context) -> Result<Exit, Error> {
    let connection = context.connect()?;
    let list = match args.all_environments {
        true => connection.project()?.experiments().list(),
        false => connection.environment()?.experiments().list(),
    };
    let list = match args.archived {
        true => list.lifecycle(Lifecycle::Archived),
        false => list,
    };
    let list = if args.running { list.running() } else { list };
    // Without its draft, an experiment that never ran shows no flag.
    let list = list.expand(Expand::DraftIteration).page_size(PAGE_SIZE);
    if context.options.curl {
        let curl = list.preview()?.curl();
        context.terminal.print(&format!("{curl}\n"))?;
        return Ok(Exit::Done);
    }
    let now = UnixMillis::try_from(SystemTime::now()).map_or(i64::MAX, |now| now.0);
    let mut items = list.prefetch(AT_ONCE).items();
    let mut rows = Vec::new();
    while let Some(experiment) = items.try_next().await? {
        let row = row(&experiment);
        let is_old = args
            .older_than
            .is_none_or(|age| now.saturating_sub(row.since.0) >= age.millis());
        if is_old && is_wanted(&args, &row) {
            rows.push(row);
        }
    }
    let text = match context.options.output {
        Format::Json => print::json::text(&rows),
        Format::Markdown => print::list::markdown(&rows, args.all_environments),
        Format::Text => print::list::text(&rows, args.all_environments, now),
    };
    context.terminal.print(&text)?;
    Ok(Exit::Done)
}

fn is_wanted(args: &ListArgs, row: &Row) -> bool {
    let only = [
        (args.running, "running"),
        (args.draft, "draft"),
        (args.stopped, "stopped"),
        (args.archived, "archived"),
    ];
    let mut only = only.iter().filter(|(is_given, _)| *is_given);
    only.next().is_none_or(|(_, state)| row.state == *state)
}

fn row(experiment: &Experiment) -> Row {
    let started = experiment.started_at().unwrap_or(experiment.created_at());
    let (state, since) = if let Some(archived) = experiment.archived_date {
        ("archived", archived)
    } else if experiment.is_running() {
        ("running", started)
    } else if experiment.is_stopped() {
        ("stopped", experiment.ended_at().unwrap_or(started))
    } else {
        ("draft", experiment.created_at())
    };
    let flags = experiment
        .iteration()
        .and_then(|iteration| iteration.flags.as_ref());
    Row {
        environment: experiment.environment_key.clone(),
        key: experiment.key.clone(),
        state: state.to_owned(),
        since,
        flags: flags
            .iter()
            .flat_map(|flags| flags.keys().cloned())
            .collect(),
        name: experiment.name.clone(),
    }
}
