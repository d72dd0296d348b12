//! Everything that runs or has run on a flag, in all environments of a project, as a table.

use launchdarkly_experiments::{
    Client, Expand, ExperimentExt as _, FlagRule, Lifecycle, NewExperiment, NewIteration, Treatment,
};
use launchdarkly_experiments_sim::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process.\n");
    let simulator = Simulator::builder()
        .project("shop", ["test", "production"])
        .build();
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .build()?;
    let shop = client.project("shop")?;
    furnish(&client).await?;

    println!(
        "{:<12} {:<12} {:<12} {:>10}",
        "environment", "key", "status", "treatments"
    );
    let mut experiments = shop
        .experiments()
        .flag("button")
        .lifecycle(Lifecycle::All)
        .expand(Expand::DraftIteration)
        .expand(Expand::Treatments)
        .page_size(10)
        .prefetch(4)
        .items();
    while let Some(experiment) = experiments.try_next().await? {
        let status = match experiment.status() {
            _ if experiment.is_archived() => "archived",
            Some(status) => status.as_str(),
            None => "",
        };
        println!(
            "{:<12} {:<12} {status:<12} {:>10}",
            experiment.environment_key,
            experiment.key,
            experiment.treatments().len()
        );
    }
    Ok(())
}

async fn furnish(client: &Client) -> Result<(), launchdarkly_experiments::Error> {
    for (environment, count) in [("test", 7), ("production", 16)] {
        let place = client.project("shop")?.environment(environment)?;
        for number in 0..count {
            let iteration = NewIteration::new("something is better")
                .flag(
                    if number % 5 == 4 { "knob" } else { "button" },
                    FlagRule::fallthrough(1),
                )
                .primary_metric("purchase")
                .treatment(Treatment::baseline("Old").percent(50))
                .treatment(Treatment::new("New").percent(50));
            let key = format!("try-{number}");
            place
                .experiments()
                .create(NewExperiment::new(&key, &key).iteration(iteration))
                .send()
                .await?;
            let handle = place.experiment(&key)?;
            match number % 3 {
                0 => drop(handle.start().send().await?),
                1 => drop(handle.archive().send().await?),
                _ => {}
            }
        }
    }
    Ok(())
}
