//! A multi-armed bandit: traffic moves to the treatment that does best.

use std::time::Duration;

use launchdarkly_experiments::{
    Client, Expand, ExperimentExt as _, FlagRule, NewExperiment, NewIteration, Treatment,
};
use launchdarkly_experiments_sim::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process.\n");
    let simulator = Simulator::builder().project("shop", ["production"]).build();
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .build()?;
    let shop = client.project("shop")?.environment("production")?;

    let headlines = ["Plain", "Bold", "Playful"];
    let mut iteration = NewIteration::new("Some headline sells best")
        .flag("headline", FlagRule::fallthrough(4))
        .primary_metric("purchase")
        .reallocate_every(Duration::from_secs(60 * 60));
    for (position, name) in headlines.into_iter().enumerate() {
        let treatment = if position == 0 {
            Treatment::baseline(name)
        } else {
            Treatment::new(name)
        };
        let id = format!("{}-id", name.to_lowercase());
        iteration = iteration.treatment(treatment.percent("33.33").variation("headline", id));
    }
    let bandit = NewExperiment::new("headline", "Headline")
        .bandit()
        .iteration(iteration);

    let experiment = shop.experiments().create(bandit).send().await?;
    let kind = experiment
        .type_
        .as_ref()
        .map_or("unknown", |kind| kind.as_str());
    let methodology = experiment
        .methodology
        .as_ref()
        .map_or("unknown", |methodology| methodology.as_str());
    println!(
        "created `{}`: type {kind}, methodology {methodology}",
        experiment.key
    );

    let headline = shop.experiment("headline")?;
    headline.start().send().await?;
    let running = headline.get().expand(Expand::Treatments).send().await?;
    println!("started it; its traffic so far:");
    for treatment in running.treatments() {
        let percent = &treatment.allocation_percent;
        println!("  {:<8} {percent} %", treatment.name);
    }
    Ok(())
}
