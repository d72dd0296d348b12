//! What commands with files have in common: reading them, and connecting to what they name.

use std::path::PathBuf;

use launchdarkly_experiments::Environment;

use crate::cli::Format;
use crate::command::Context;
use crate::error::Error;
use crate::file::{Problems, sources};
use crate::print::findings::{self, InFile};
use crate::wanted::{Wanted, WantedEnvironment};

/// Reads files. Where something is wrong with their form it is printed, and there is nothing.
pub(super) fn read(context: &mut Context, paths: &[PathBuf]) -> Result<Option<Wanted>, Error> {
    let settings = context.settings()?;
    let terminal = &mut context.terminal;
    let sources = sources(paths, &terminal.folder, &mut *terminal.input)?;
    let (project, environment) = (settings.project.as_deref(), settings.environment.as_deref());
    match Wanted::read_in(sources, project, environment) {
        Ok(wanted) => Ok(Some(wanted)),
        Err(Problems(problems)) => {
            let problems: Vec<_> = problems.into_iter().map(InFile::of_problem).collect();
            print(context, &problems)?;
            Ok(None)
        }
    }
}

/// Returns what is wrong with files that needs no request to be found.
pub(super) fn offline(wanted: &Wanted) -> Vec<InFile> {
    let experiments = wanted
        .environments
        .iter()
        .flat_map(|one| one.experiments.values());
    let found = experiments.flat_map(|one| {
        let findings = one.offline().into_iter();
        findings.filter_map(|finding| InFile::of(finding, one))
    });
    found.collect()
}

/// Returns what is wrong with the keys of projects and environments.
pub(super) fn unplaced(wanted: &Wanted) -> Vec<InFile> {
    let problems = wanted.environments.iter().flat_map(|one| one.unplaced());
    problems.map(InFile::of_problem).collect()
}

/// Reads files as [`read`] does; where it needs no request to find something wrong, that is printed, and there is nothing.
pub(super) fn read_valid(
    context: &mut Context,
    paths: &[PathBuf],
) -> Result<Option<Wanted>, Error> {
    let Some(wanted) = read(context, paths)? else {
        return Ok(None);
    };
    let found: Vec<_> = unplaced(&wanted)
        .into_iter()
        .chain(offline(&wanted))
        .collect();
    if found.iter().any(InFile::is_error) {
        print(context, &found)?;
        return Ok(None);
    }
    Ok(Some(wanted))
}

/// Prints findings.
pub(super) fn print(context: &mut Context, found: &[InFile]) -> Result<(), Error> {
    let text = match context.options.output {
        Format::Json => findings::json(found),
        Format::Text | Format::Markdown => findings::text(found),
    };
    context.terminal.print(&text)
}

/// Connects to each environment that files name.
pub(super) fn connect(
    context: &mut Context,
    wanted: &Wanted,
) -> Result<Vec<(Environment, WantedEnvironment)>, Error> {
    let connection = context.connect_to(Some(wanted))?;
    let environments = wanted.environments.iter().map(|one| {
        let (project, environment) = (one.project.as_deref(), one.environment.as_deref());
        let environment = connection.environment_of(project, environment)?;
        Ok((environment, one.clone()))
    });
    environments.collect()
}
