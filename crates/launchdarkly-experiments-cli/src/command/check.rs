//! `ldx check`: what is wrong with files, with the line.

use std::time::SystemTime;

use launchdarkly_experiments::catalog::{FindingCode, Level};
use launchdarkly_experiments::{Catalog, Environment, UnixMillis};

use crate::cli::CheckArgs;
use crate::command::{Context, files};
use crate::error::Error;
use crate::exit::Exit;
use crate::print::findings::InFile;
use crate::wanted::{Finding, WantedEnvironment, WantedExperiment};

pub(super) async fn run(args: CheckArgs, context: &mut Context) -> Result<Exit, Error> {
    let Some(wanted) = files::read(context, &args.files.files)? else {
        return Ok(Exit::Failed);
    };
    let mut found = files::offline(&wanted);
    if !args.offline {
        found.splice(0..0, files::unplaced(&wanted));
    }
    // What is wrong already need not be asked about.
    if !args.offline && !found.iter().any(InFile::is_error) {
        for (environment, wanted) in files::connect(context, &wanted)? {
            found.extend(online(&environment, &wanted).await?);
        }
    }
    files::print(context, &found)?;
    let has = |level| {
        found
            .iter()
            .any(|finding: &InFile| finding.level() == level)
    };
    Ok(match (has(Level::Error), has(Level::Warning)) {
        (true, _) => Exit::Failed,
        (false, true) if args.strict => Exit::Different,
        _ => Exit::Done,
    })
}

/// Checks what needs what the experiments refer to.
async fn online(
    environment: &Environment,
    wanted: &WantedEnvironment,
) -> Result<Vec<InFile>, Error> {
    let experiments = wanted.experiments.values();
    let reader = experiments
        .clone()
        .fold(environment.catalog(), |reader, one| {
            reader.of(&one.to_new())
        });
    let catalog = reader.read().await?;
    let now = UnixMillis::try_from(SystemTime::now()).unwrap_or(catalog.read_at);
    let mut found = Vec::new();
    for one in experiments {
        let is_new = |code: FindingCode| match code {
            // What the file alone shows has been said.
            FindingCode::Invalid | FindingCode::KeyTaken => false,
            FindingCode::RuleTaken => !is_running(one, &catalog),
            _ => true,
        };
        let findings = catalog.preflight(&one.to_new(), now).into_iter();
        let findings = findings.filter(|finding| is_new(finding.code));
        let findings = findings.map(|finding| Finding::of_preflight(finding, one));
        found.extend(findings.filter_map(|finding| InFile::of(finding, one)));
    }
    Ok(found)
}

/// Whether the experiment itself is what runs on its rule.
fn is_running(wanted: &WantedExperiment, catalog: &Catalog) -> bool {
    let used = wanted.used();
    let mut running = used
        .iter()
        .filter_map(|used| catalog.experiments_on(used.key).found())
        .flatten();
    running.any(|one| one.key == wanted.key && one.running)
}
