//! Lists the running experiments of an environment, with the generated client alone.
//!
//! `LAUNCHDARKLY_API_HOST` may name another instance; with `--offline` nothing is sent.

use launchdarkly_experiments_client::types::IterationStatus;
use launchdarkly_experiments_client::{AccessToken, Client, Error, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::var("LAUNCHDARKLY_ACCESS_TOKEN").unwrap_or_else(|_| "api-none".into());
    let client = match std::env::var("LAUNCHDARKLY_API_HOST") {
        Ok(url) => Client::builder(AccessToken::new(token)?).host(url).build()?,
        Err(_) => Client::builder(AccessToken::new(token)?).host(Region::Commercial).build()?,
    };
    if std::env::args().any(|argument| argument == "--offline") {
        // A key that would change the path is refused before anything is sent.
        let refused = client.get_experimentation_settings("..").await;
        assert!(matches!(refused, Err(Error::InvalidRequest(_))));
        println!("ready to call {} operations", launchdarkly_experiments_client::OPERATIONS.len());
        return Ok(());
    }
    let page = client.get_experiments("shop", "production", None, Some("status:running"), None, Some(20), None).await?;
    for experiment in &page.items {
        let running = experiment.current_iteration.as_ref().is_some_and(|it| it.status == IterationStatus::Running);
        println!("{} {} {}", experiment.key, experiment.name, if running { "running" } else { "" });
    }
    Ok(())
}
