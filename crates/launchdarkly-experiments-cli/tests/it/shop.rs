//! Simulators with what the example files name, and clients of them.

use std::path::Path;

use launchdarkly_experiments::{Client, Environment};
use launchdarkly_experiments_cli::Error;
use launchdarkly_experiments_cli::apply::{Applied, apply};
use launchdarkly_experiments_cli::file::Source;
use launchdarkly_experiments_cli::plan::{Permission, Plan, plan};
use launchdarkly_experiments_cli::simulate::made_up;
use launchdarkly_experiments_cli::wanted::Wanted;
use launchdarkly_experiments_sim::Simulator;
use launchdarkly_experiments_tests::{BEGIN, TOKEN, client_of};

/// The example files by name.
pub(crate) fn examples() -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    names.sort();
    let read = |name: String| {
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        Source::new(name, text)
    };
    names.into_iter().map(read).collect()
}

pub(crate) fn wanted(text: &str) -> Wanted {
    Wanted::read([Source::new("test.yaml", text)]).unwrap()
}

/// A simulator with what is named.
pub(crate) fn simulator(wanted: &Wanted) -> Simulator {
    let now = i64::try_from(BEGIN.as_millis()).unwrap();
    let builder = Simulator::builder().token(TOKEN).clock(now);
    made_up(wanted, builder, now).unwrap()
}

/// The environments that are named, with a client of the simulator.
pub(crate) fn environments(wanted: &Wanted, simulator: &Simulator) -> Vec<Environment> {
    let (shop, _) = client_of(simulator);
    environments_of(wanted, shop.client())
}

/// The environments that are named, with a client.
pub(crate) fn environments_of(wanted: &Wanted, client: &Client) -> Vec<Environment> {
    wanted
        .environments
        .iter()
        .map(|one| {
            let project = client.project(one.project.as_deref().unwrap()).unwrap();
            project
                .environment(one.environment.as_deref().unwrap())
                .unwrap()
        })
        .collect()
}

pub(crate) async fn planned(
    environment: &Environment,
    wanted: &Wanted,
    allowed: &[Permission],
) -> Plan {
    plan(environment, &wanted.of(environment), allowed)
        .await
        .unwrap()
}

/// Plans and applies.
pub(crate) async fn applied(
    environment: &Environment,
    wanted: &Wanted,
    allowed: &[Permission],
) -> Result<Vec<Applied>, Error> {
    let plan = plan(environment, &wanted.of(environment), allowed).await?;
    Ok(apply(environment, &plan, allowed, |_, _| ()).await)
}
