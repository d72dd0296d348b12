use launchdarkly_experiments::{EnvironmentKey, ExperimentKey};

fn key_of(experiment: &ExperimentKey) -> &str {
    experiment.as_str()
}

fn main() -> Result<(), launchdarkly_experiments::InvalidKey> {
    key_of(&EnvironmentKey::new("production")?);
    Ok(())
}
