use launchdarkly_experiments::{Client, EnvironmentKey, Error};

fn main() -> Result<(), Error> {
    let client = Client::builder("api-0123").build()?;
    let production = EnvironmentKey::new("production")?;
    client.project(production)?;
    Ok(())
}
