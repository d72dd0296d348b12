//! The quickstart, as the README tells to run it.

#[allow(dead_code)]
#[path = "../../examples/quickstart.rs"]
mod example;

#[tokio::test]
async fn it_creates_by_names_starts_and_stops_in_the_simulator() {
    let real = ["LAUNCHDARKLY_ACCESS_TOKEN", "LD_ACCESS_TOKEN"];
    // With a token it would start a real experiment.
    if real.iter().all(|name| std::env::var_os(name).is_none()) {
        example::run().await.unwrap();
    }
}
