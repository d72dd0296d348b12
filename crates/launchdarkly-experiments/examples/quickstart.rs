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
//! | `LD_VARIATIONS` | two variations of the flag, by name, value or id, with a comma between them | `blue,green` |
//! | `LD_METRIC` | the key of the primary metric | `purchase` |
//! | `LD_MAINTAINER` | the e-mail address of the maintainer | without a token `ada@example.com`, else nobody |

use std::process::ExitCode;
use std::time::SystemTime;

use launchdarkly_experiments::catalog::Level;
use launchdarkly_experiments::types::Experiment;
use launchdarkly_experiments::{
    Client, Environment, FlagRule, NewExperiment, NewIteration, Project, Treatment, UnixMillis,
};
use launchdarkly_experiments_sim::{Flag, Member, Metric, Simulator, Targeting};
use serde_json::json;

type Failure = Box<dyn std::error::Error>;

/// What the experiment is about, by key, name and address.
struct Names {
    project: String,
    environment: String,
    flag: String,
    blue: String,
    green: String,
    metric: String,
    maintainer: Option<String>,
}

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

pub(crate) async fn run() -> Result<(), Failure> {
    let mut names = Names::from_variables()?;
    let is_set = |name| variable(name).is_some();
    let client = if is_set("LAUNCHDARKLY_ACCESS_TOKEN") || is_set("LD_ACCESS_TOKEN") {
        let client = Client::from_env()?;
        println!("A token is set: this talks to {}.", host(&client)?);
        client
    } else {
        println!("No token is set: this talks to a simulator in this process.");
        names.maintainer.get_or_insert("ada@example.com".into());
        let simulator = simulator(&names);
        Client::builder(simulator.token())
            .service(simulator.service())
            .build()?
    };
    println!(
        "Project `{}`, environment `{}`, flag `{}`.\n",
        names.project, names.environment, names.flag
    );
    let project = client.project(&names.project)?;
    let environment = project.environment(&names.environment)?;

    // A key can be used once, so each run has its own.
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let key = format!("checkout-button-{:x}", now.as_millis());
    create(&environment, &key, &names).await?;

    let button = environment.experiment(&key)?;
    let started = button.start().reason("launch week").await?;
    step("started", &started, started.started_at());

    let list = environment.experiments().list();
    let mut running = list.flag(&names.flag).running().items();
    while let Some(experiment) = running.try_next().await? {
        step("listed", &experiment, experiment.started_at());
    }

    let stopped = button.stop_with("Green", "a clear winner").await?;
    step("stopped", &stopped, stopped.ended_at());
    let served = served(&project, &names).await?;
    println!("            the flag serves {served} to everyone now");

    let archived = button.archive().await?;
    step("archived", &archived, archived.archived_date);

    let curl = button.archive().preview()?.curl();
    println!("\nThe last request, as a command:\n\n{curl}");
    Ok(())
}

/// Creates the experiment by names, unless something would go wrong.
async fn create(environment: &Environment, key: &str, names: &Names) -> Result<(), Failure> {
    let flag = &names.flag;
    let iteration = NewIteration::new("A green button lifts purchases")
        .flag(flag, FlagRule::fallthrough().others_get(&names.blue))
        .primary_metric(&names.metric)
        .treatment(
            Treatment::baseline("Blue")
                .percent(50)
                .serves(flag, &names.blue),
        )
        .treatment(
            Treatment::new("Green")
                .percent(50)
                .serves(flag, &names.green),
        );
    let mut experiment = NewExperiment::new(key, "Checkout button").iteration(iteration);
    if let Some(address) = &names.maintainer {
        experiment = experiment.maintained_by(address);
    }
    let create = environment.experiments().create(experiment);
    let findings = create.preflight().await?;
    for finding in &findings {
        println!("  {finding}");
    }
    if findings.iter().any(|finding| finding.level == Level::Error) {
        return Err("this would go wrong, so nothing was created".into());
    }
    let created = create.await?;
    step("created", &created, Some(created.created_at()));
    Ok(())
}

/// Returns the name of the variation that the flag's default rule serves.
async fn served(project: &Project, names: &Names) -> Result<String, Failure> {
    let flag = project.flag(&names.flag)?.get();
    let flag = flag.environment(&names.environment).await?;
    let variation = flag.served(&names.environment, "fallthrough");
    let variation = variation.ok_or("the default rule does not serve one variation")?;
    let value = || variation.value.to_string();
    Ok(variation.name.clone().unwrap_or_else(value))
}

/// Returns a simulator that has what is named; its clock stands still at the present time.
fn simulator(names: &Names) -> Simulator {
    let now = UnixMillis::try_from(SystemTime::now()).map_or(0, |now| now.0);
    let flag = Flag::new(&names.flag)
        .variation(
            "e432f62b-55f6-49dd-a02f-eb24acf39d05",
            &names.blue,
            json!("#00f"),
        )
        .variation(
            "122c9f3e-da26-4321-ba68-e0fc02eced58",
            &names.green,
            json!("#0f0"),
        )
        .environment(
            &names.environment,
            Targeting::on().version(12).requested(now),
        );
    let mut builder = Simulator::builder()
        .clock(now)
        .project(&names.project, [&names.environment])
        .flag(&names.project, flag)
        .metric(&names.project, Metric::new(&names.metric).last_seen(now));
    if let Some(address) = &names.maintainer {
        builder = builder.member(Member::new(address));
    }
    builder.build()
}

impl Names {
    fn from_variables() -> Result<Names, Failure> {
        let or = |name, default: &str| variable(name).unwrap_or(default.to_owned());
        let variations = or("LD_VARIATIONS", "blue,green");
        let (blue, green) = variations
            .split_once(',')
            .ok_or("LD_VARIATIONS takes two variations, with a comma between them")?;
        Ok(Names {
            project: or("LD_PROJECT", "shop"),
            environment: or("LD_ENVIRONMENT", "test"),
            flag: or("LD_FLAG", "checkout-button"),
            blue: blue.trim().to_owned(),
            green: green.trim().to_owned(),
            metric: or("LD_METRIC", "purchase"),
            maintainer: variable("LD_MAINTAINER"),
        })
    }
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
    println!("  {what:<9} {:<28} {status:<9} {when}", experiment.key);
}
