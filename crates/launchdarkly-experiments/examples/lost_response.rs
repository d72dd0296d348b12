//! Writes whose response is lost: what the crate finds out by itself, and what is left to the program.

use launchdarkly_experiments::{Client, Effect, FlagRule, NewExperiment, NewIteration, Treatment};
use launchdarkly_experiments_sim::{Fault, FaultKind, Simulator};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process.\n");
    let simulator = Simulator::builder().project("shop", ["production"]).build();
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .build()?;
    let shop = client.project("shop")?.environment("production")?;
    let iteration = NewIteration::new("green sells")
        .flag("button", FlagRule::fallthrough().at_version(1))
        .primary_metric("purchase")
        .treatment(
            Treatment::baseline("Blue")
                .percent(50)
                .variation("button", "blue-id"),
        )
        .treatment(
            Treatment::new("Green")
                .percent(50)
                .variation("button", "green-id"),
        );
    let experiment = NewExperiment::new("button", "Button").iteration(iteration);

    // A create has a key, by which it can be found.
    simulator.inject(Fault::new(FaultKind::Reset).applied());
    let create = shop.experiments().create(experiment);
    let response = create.send_with_response().await?;
    println!(
        "`{}` is created. The response was lost; confirmed by reading it back: {}.\n",
        response.value().key,
        response.is_recovered()
    );

    // A start has none: the state cannot tell which request has started the iteration.
    simulator.inject(Fault::new(FaultKind::Reset).applied());
    let button = shop.experiment("button")?;
    match button.start().reason("launch week").await {
        Ok(_) => println!("`button` is started."),
        Err(error) if error.effect() == Effect::Unknown => {
            println!("The response to the start was lost too. The error says:\n  {error}\n");
            match error.observed() {
                Some(seen) if seen.is_running() => {
                    println!("It is running, and that is all that this program wants.");
                }
                _ => drop(button.start().reason("launch week").await?),
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
