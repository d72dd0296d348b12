//! The life of an experiment, from its creation to its archive.
//!
//! Without a token it starts a simulator in this process, and needs no account.
//! With `LAUNCHDARKLY_ACCESS_TOKEN` (and `LAUNCHDARKLY_API_HOST` for another host) it talks to LaunchDarkly.
//! Then it starts a real experiment and stops it at once, and LaunchDarkly serves the winner to everyone, so name a test environment and a flag of your own that is on:
//!
//! | variable | what it names | by default |
//! |---|---|---|
//! | `LD_PROJECT` | the key of the project | `shop` |
//! | `LD_ENVIRONMENT` | the key of the environment | `test` |
//! | `LD_FLAG` | the key of the flag, which must be on | `checkout-button` |
//! | `LD_FLAG_VERSION` | the version of the flag's configuration in that environment | `1` |
//! | `LD_VARIATIONS` | the ids of two variations of the flag, with a comma between them | made up |
//! | `LD_METRIC` | the key of the primary metric | `purchase` |

use std::process::ExitCode;
use std::time::SystemTime;

use launchdarkly_experiments::types::Experiment;
use launchdarkly_experiments::{
    Client, Expand, FlagRule, NewExperiment, NewIteration, Treatment, UnixMillis,
};
use launchdarkly_experiments_sim::Simulator;

type Failure = Box<dyn std::error::Error>;

const VARIATIONS: &str =
    "e432f62b-55f6-49dd-a02f-eb24acf39d05,122c9f3e-da26-4321-ba68-e0fc02eced58";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Failure> {
    let project = variable("LD_PROJECT").unwrap_or("shop".into());
    let environment = variable("LD_ENVIRONMENT").unwrap_or("test".into());
    let flag = variable("LD_FLAG").unwrap_or("checkout-button".into());
    let version = variable("LD_FLAG_VERSION")
        .unwrap_or("1".into())
        .parse()
        .map_err(|_| "LD_FLAG_VERSION takes a whole number")?;
    let variations = variable("LD_VARIATIONS").unwrap_or(VARIATIONS.into());
    let (blue, green) = variations
        .split_once(',')
        .ok_or("LD_VARIATIONS takes two ids, with a comma between them")?;
    let metric = variable("LD_METRIC").unwrap_or("purchase".into());

    let is_set = |name| variable(name).is_some();
    let real = is_set("LAUNCHDARKLY_ACCESS_TOKEN") || is_set("LD_ACCESS_TOKEN");
    let client = if real {
        Client::from_env()?
    } else {
        let simulator = Simulator::builder()
            .project(&project, [&environment])
            .build();
        Client::builder(simulator.token())
            .service(simulator.service())
            .build()?
    };
    let environment = client.project(&project)?.environment(&environment)?;
    match real {
        true => println!("A token is set: this talks to {}.", host(&client)?),
        false => println!(
            "No token is set: this talks to a simulator in this process, whose clock stands still."
        ),
    }
    let name = environment.key();
    println!("Project `{project}`, environment `{name}`, flag `{flag}`.\n");

    // A key can be used once, so each run has its own.
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let key = format!("checkout-button-{:x}", now.as_secs());
    let iteration = NewIteration::new("A green button lifts purchases")
        .flag(&flag, FlagRule::fallthrough().at_version(version))
        .primary_metric(metric)
        .treatment(
            Treatment::baseline("Blue")
                .percent(50)
                .variation(&flag, blue.trim()),
        )
        .treatment(
            Treatment::new("Green")
                .percent(50)
                .variation(&flag, green.trim()),
        );
    let experiment = NewExperiment::new(&key, "Checkout button").iteration(iteration);
    let created = environment.experiments().create(experiment).await?;
    step("created", &created, Some(created.created_at()));

    let button = environment.experiment(&key)?;
    let started = button.start().reason("launch week").await?;
    step("started", &started, started.started_at());

    let mut running = environment
        .experiments()
        .list()
        .flag(&flag)
        .running()
        .items();
    while let Some(experiment) = running.try_next().await? {
        step("listed", &experiment, experiment.started_at());
    }

    let seen = button.get().expand(Expand::Treatments).await?;
    let winner = seen.treatment_id("Green");
    let winner = winner.found().ok_or("there is no green treatment")?;
    let stopped = button.stop(winner, "a clear winner").await?;
    step("stopped", &stopped, stopped.ended_at());

    let archived = button.archive().await?;
    step("archived", &archived, archived.archived_date);

    let curl = button.archive().preview()?.curl();
    println!("\nThe last request, as a command:\n\n{curl}");
    Ok(())
}

/// Reads an environment variable; `None` if it is not set, or blank.
fn variable(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

/// Returns the host that the client talks to, as a request that is not sent shows it.
fn host(client: &Client) -> Result<String, Failure> {
    let preview = client.project("any")?.experiments().list().preview()?;
    let url = reqwest::Url::parse(&preview.url)?;
    Ok(url.origin().ascii_serialization())
}

fn step(what: &str, experiment: &Experiment, when: Option<UnixMillis>) {
    let status = match (experiment.is_archived(), experiment.status()) {
        (true, _) => "archived",
        (false, Some(status)) => status.as_str(),
        (false, None) => "draft",
    };
    let when = when.and_then(|when| SystemTime::try_from(when).ok());
    let when = when.map(httpdate::fmt_http_date).unwrap_or_default();
    println!("  {what:<9} {:<25} {status:<9} {when}", experiment.key);
}
