//! The life of an experiment, from its creation to its archive.
//!
//! With `LAUNCHDARKLY_ACCESS_TOKEN` in the environment it talks to LaunchDarkly, in the project and environment that
//! `LD_PROJECT` and `LD_ENVIRONMENT` name, on the flag `LD_FLAG`. Without a token it starts a simulator in this process.

use launchdarkly_experiments::types::{Experiment, IterationStatus};
use launchdarkly_experiments::{
    Client, Expand, ExperimentExt as _, FlagRule, NewExperiment, NewIteration, Treatment,
};
use launchdarkly_experiments_sim::Simulator;

const BLUE: &str = "e432f62b-55f6-49dd-a02f-eb24acf39d05";
const GREEN: &str = "122c9f3e-da26-4321-ba68-e0fc02eced58";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = ["LAUNCHDARKLY_ACCESS_TOKEN", "LD_ACCESS_TOKEN"].map(std::env::var);
    let client = if token
        .iter()
        .any(|token| token.as_ref().is_ok_and(|token| !token.trim().is_empty()))
    {
        println!("There is a token in the environment: this is LaunchDarkly.\n");
        Client::from_env()?
    } else {
        println!("There is no token in the environment: this is a simulator in this process.\n");
        let simulator = Simulator::builder().project("shop", ["production"]).build();
        Client::builder(simulator.token())
            .service(simulator.service())
            .build()?
    };
    let name = |variable, default: &str| std::env::var(variable).unwrap_or(default.to_owned());
    let flag = name("LD_FLAG", "checkout-button");
    let shop = client
        .project(name("LD_PROJECT", "shop"))?
        .environment(name("LD_ENVIRONMENT", "production"))?;

    let created = shop
        .experiments()
        .create(
            NewExperiment::new("checkout-button", "Checkout button").iteration(
                NewIteration::new("A green button lifts purchases")
                    .flag(&flag, FlagRule::fallthrough(1))
                    .primary_metric("purchase")
                    .metric("page-load-ms")
                    .treatment(
                        Treatment::baseline("Blue")
                            .percent(50)
                            .variation(&flag, BLUE),
                    )
                    .treatment(Treatment::new("Green").percent(50).variation(&flag, GREEN)),
            ),
        )
        .send()
        .await?;
    step("created", &created);

    let button = shop.experiment("checkout-button")?;
    step(
        "started",
        &button.start().because("launch week").send().await?,
    );

    let mut running = shop
        .experiments()
        .list()
        .status(IterationStatus::Running)
        .items();
    while let Some(experiment) = running.try_next().await? {
        step("listed", &experiment);
    }

    let seen = button.get().expand(Expand::Treatments).send().await?;
    let winner = seen
        .treatment_id("Green")
        .ok_or("there is no green treatment")?;
    step(
        "stopped",
        &button
            .stop(winner, "two weeks, and a clear winner")
            .send()
            .await?,
    );
    step("archived", &button.archive().send().await?);

    println!(
        "\nThe last request as a command:\n\n{}",
        button.archive().preview()?.curl()
    );
    Ok(())
}

fn step(what: &str, experiment: &Experiment) {
    let status = match (experiment.is_archived(), experiment.status()) {
        (true, _) => "archived",
        (false, Some(status)) => status.as_str(),
        (false, None) => "draft",
    };
    println!(
        "  {what:<9} {:<18} {status:<9} {}",
        experiment.key, experiment.name
    );
}
