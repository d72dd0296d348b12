use launchdarkly_experiments::{Client, Error, ProjectKey};

fn main() -> Result<(), Error> {
    let client = Client::builder("api-0123").build()?;
    let shop = ProjectKey::new("shop")?;
    client.project(&shop)?.environment(&shop)?;
    Ok(())
}
