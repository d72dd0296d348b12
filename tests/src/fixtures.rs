//! The experiment of the tests: as it is created, and as a server shows it.

use launchdarkly_experiments::{
    Client, Environment, FlagRule, NewExperiment, NewIteration, Treatment,
};

/// The access token of the tests.
pub const TOKEN: &str = "api-5ecre7-70ken";

/// An experiment with the key `button`, as a server shows it.
pub const EXPERIMENT: &str = r#"{"key": "button", "name": "Button", "environmentKey": "production",
    "_maintainerId": "12ab", "_creationDate": 1767225600000, "_links": {}}"#;

/// Returns the environment `production` of the project `shop`.
#[must_use]
pub fn environment(client: &Client) -> Environment {
    let shop = client.project("shop").expect("a key");
    shop.environment("production").expect("a key")
}

/// Builds an iteration with two treatments of the flag `button`.
pub fn iteration(hypothesis: &str) -> NewIteration {
    NewIteration::new(hypothesis)
        .flag("button", FlagRule::fallthrough().at_version(12))
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
        )
}

/// Builds an experiment with such an iteration.
pub fn experiment(key: &str) -> NewExperiment {
    NewExperiment::new(key, "Checkout button").iteration(iteration("green sells"))
}
