//! The generated client alone: one method for each operation, sent once.

use launchdarkly_experiments::raw::types::{ExperimentPatchInput, Instruction, Instructions};
use launchdarkly_experiments::raw::{AccessToken, Client, Error};
use launchdarkly_experiments_sim::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process, which has no experiments yet.\n");
    let simulator = Simulator::builder().project("shop", ["production"]).build();
    let token = AccessToken::new(simulator.token())?;
    let client = Client::builder(token)
        .service(simulator.service())
        .build()?;

    let page = client
        .get_experiments(
            "shop",
            "production",
            None,
            Some("status:running"),
            None,
            Some(50),
            None,
        )
        .await?;
    println!("experiments that run: {}", page.items.len());

    let patch = ExperimentPatchInput {
        comment: Some("no longer needed".to_owned()),
        instructions: Instructions(vec![Instruction::ArchiveExperiment]),
    };
    match client
        .patch_experiment("shop", "production", "button", &patch)
        .await
    {
        Ok(experiment) => println!("{} is archived", experiment.name),
        // There is no such experiment here: this is what the error of a generated method holds.
        Err(Error::ErrorResponse(reply)) => {
            println!("archiving `button` was refused, since it does not exist:");
            println!("  status   {}", reply.status());
            println!("  code     {}", reply.code.as_deref().unwrap_or("none"));
            println!("  message  {}", reply.message.as_deref().unwrap_or("none"));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
