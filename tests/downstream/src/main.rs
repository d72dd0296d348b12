//! Lists the running experiments of an environment, with the generated client alone.
//!
//! `LAUNCHDARKLY_API_HOST` may name another instance; with `--offline` nothing is sent.

use launchdarkly_experiments_client::params::GetExperimentsParams;
use launchdarkly_experiments_client::{AccessToken, Client, Error, OPERATIONS};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::var("LAUNCHDARKLY_ACCESS_TOKEN").unwrap_or_else(|_| "api-none".into());
    let builder = Client::builder(AccessToken::new(token)?);
    let client = match std::env::var("LAUNCHDARKLY_API_HOST") {
        Ok(url) => builder.base_url(url).build()?,
        Err(_) => builder.build()?,
    };
    if std::env::args().any(|argument| argument == "--offline") {
        // A key that would change the path is refused before anything is sent.
        let refused = client.get_experimentation_settings("..").await;
        assert!(matches!(refused, Err(Error::InvalidRequest(_))));
        println!("ready to call {} operations", OPERATIONS.len());
        return Ok(());
    }
    let running = GetExperimentsParams::default().filter("status:running").limit(20);
    let page = client.get_experiments("shop", "production", &running).await?;
    for experiment in &page.value().items {
        let state = if experiment.is_running() { "running" } else { "" };
        println!("{} {} {}", experiment.key, experiment.name, state);
    }
    Ok(())
}
