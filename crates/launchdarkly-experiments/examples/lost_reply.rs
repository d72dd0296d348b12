//! Writes whose reply is lost: what settles itself, and what is left to the program.

use launchdarkly_experiments::{
    Client, Effect, ExperimentExt as _, FlagRule, NewExperiment, NewIteration, Treatment,
};
use launchdarkly_experiments_sim::{Fault, FaultKind, Simulator};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process.\n");
    let simulator = Simulator::builder().project("shop", ["production"]).build();
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .build()?;
    let shop = client.project("shop")?.environment("production")?;
    let experiment = NewExperiment::new("button", "Button").iteration(
        NewIteration::new("green sells")
            .flag("button", FlagRule::fallthrough(1))
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
            ),
    );

    // A create has a key, by which it can be found.
    simulator.inject(Fault::new(FaultKind::Reset).applied());
    let reply = shop.experiments().create(experiment).reply().await?;
    println!(
        "`{}` is created. The reply was lost; read back instead: {}.\n",
        reply.key,
        reply.is_settled()
    );

    // A start has none: whether this one or another has started the iteration, nobody can tell.
    simulator.inject(Fault::new(FaultKind::Reset).applied());
    let button = shop.experiment("button")?;
    match button.start().because("launch week").send().await {
        Ok(_) => println!("`button` is started."),
        Err(error) if error.effect() == Effect::Unknown => {
            println!("The reply to the start was lost too. The error says:\n  {error}\n");
            match error.observed() {
                Some(seen) if seen.is_running() => {
                    println!("It runs, and that is all that this program wants.")
                }
                _ => drop(button.start().because("launch week").send().await?),
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
