//! A multi-armed bandit, which moves traffic to the treatment that performs best.

use std::time::Duration;

use launchdarkly_experiments::{Client, Expand, FlagRule, NewExperiment, NewIteration, Treatment};
use launchdarkly_experiments_sim::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process.\n");
    let simulator = Simulator::builder().project("shop", ["production"]).build();
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .build()?;
    let shop = client.project("shop")?.environment("production")?;

    let arm = |treatment: Treatment, id: &str| treatment.percent("33.33").variation("headline", id);
    let iteration = NewIteration::new("Some headline sells best")
        .flag("headline", FlagRule::fallthrough().at_version(4))
        .primary_metric("purchase")
        .reallocate_every(Duration::from_secs(60 * 60))
        .treatment(arm(Treatment::baseline("Plain"), "plain-id"))
        .treatment(arm(Treatment::new("Bold"), "bold-id"))
        .treatment(arm(Treatment::new("Playful"), "playful-id"));
    let bandit = NewExperiment::new("headline", "Headline")
        .bandit()
        .iteration(iteration);

    let experiment = shop.experiments().create(bandit).await?;
    println!(
        "created `{}`: type {}, methodology {}",
        experiment.key,
        experiment
            .type_
            .map_or("unknown".into(), |kind| kind.to_string()),
        experiment
            .methodology
            .map_or("unknown".into(), |methodology| methodology.to_string()),
    );

    let headline = shop.experiment("headline")?;
    headline.start().await?;
    let running = headline.get().expand(Expand::Treatments).await?;
    println!("started it; its traffic so far:");
    for treatment in running.treatments().unwrap_or_default() {
        println!("  {:<8} {} %", treatment.name, treatment.allocation_percent);
    }
    Ok(())
}
