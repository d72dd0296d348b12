//! The generated client alone: one method for each operation, sent once.

use launchdarkly_experiments::raw::types::{ExperimentPatchInput, Instruction, Instructions};
use launchdarkly_experiments::raw::{AccessToken, Client, Error};
use launchdarkly_experiments_sim::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
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
    println!("{} experiments run", page.items.len());

    let patch = ExperimentPatchInput {
        comment: Some("no longer needed".to_owned()),
        instructions: Instructions(vec![Instruction::ArchiveExperiment]),
    };
    match client
        .patch_experiment("shop", "production", "button", &patch)
        .await
    {
        Ok(experiment) => println!("{} is archived", experiment.name),
        Err(Error::ErrorResponse(reply)) => println!("{}: {}", reply.status(), *reply),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
