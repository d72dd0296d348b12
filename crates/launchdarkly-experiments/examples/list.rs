//! Every experiment on a flag, in all environments of a project, as a table.

use launchdarkly_experiments::{
    Client, Expand, FlagRule, Lifecycle, NewExperiment, NewIteration, Treatment,
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
    create_some(&client).await?;

    println!(
        "{:<12} {:<12} {:<12} {:>10}",
        "environment", "key", "status", "treatments"
    );
    let shop = client.project("shop")?;
    let list = shop
        .experiments()
        .list()
        .flag("button")
        .lifecycle(Lifecycle::All);
    let list = list
        .expand(Expand::DraftIteration)
        .expand(Expand::Treatments);
    let mut experiments = list.page_size(10).prefetch(4).items();
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
            experiment.treatments().unwrap_or_default().len()
        );
    }
    Ok(())
}

async fn create_some(client: &Client) -> Result<(), launchdarkly_experiments::Error> {
    for (environment, count) in [("test", 7), ("production", 16)] {
        let environment = client.project("shop")?.environment(environment)?;
        for number in 0..count {
            let flag = if number % 5 == 4 { "knob" } else { "button" };
            let iteration = NewIteration::new("something is better")
                .flag(flag, FlagRule::fallthrough().at_version(1))
                .primary_metric("purchase")
                .treatment(Treatment::baseline("Old").percent(50))
                .treatment(Treatment::new("New").percent(50));
            let key = format!("try-{number}");
            let experiment = NewExperiment::new(&key, &key).iteration(iteration);
            environment.experiments().create(experiment).await?;
            let handle = environment.experiment(&key)?;
            match number % 3 {
                0 => drop(handle.start().await?),
                1 => drop(handle.archive().await?),
                _ => {}
            }
        }
    }
    Ok(())
}
