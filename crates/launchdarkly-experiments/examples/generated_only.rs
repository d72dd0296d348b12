//! The generated client alone: one method for each operation, sent once.

use launchdarkly_experiments::raw::params::GetExperimentsParams;
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

    let params = GetExperimentsParams::default()
        .filter("status:running")
        .limit(50);
    let page = client
        .get_experiments("shop", "production", &params)
        .await?;
    println!("running experiments: {}", page.value().items.len());

    let patch = ExperimentPatchInput {
        comment: Some("no longer needed".to_owned()),
        instructions: Instructions(vec![Instruction::ArchiveExperiment]),
    };
    let patched = client.patch_experiment("shop", "production", "button", &patch);
    match patched.await {
        Ok(response) => println!("{} is archived", response.value().name),
        // There is no such experiment here: this is what the error of a generated method holds.
        Err(Error::Api(response)) => {
            let error = response.value();
            println!("archiving `button` was refused, since it does not exist:");
            println!("  status   {}", response.status());
            println!("  code     {}", error.code.as_deref().unwrap_or("none"));
            println!("  message  {}", error.message.as_deref().unwrap_or("none"));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
