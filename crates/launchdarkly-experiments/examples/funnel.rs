//! A funnel as the primary measure, with sampling stratified by uploaded covariates.

use launchdarkly_experiments::input::Analysis;
use launchdarkly_experiments::types::Methodology;
use launchdarkly_experiments::{Client, FlagRule, Metric, NewExperiment, NewIteration, Treatment};
use launchdarkly_experiments_sim::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process.\n");
    let simulator = Simulator::builder().project("shop", ["production"]).build();
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .build()?;
    let shop = client.project("shop")?.environment("production")?;

    let steps = |treatment: Treatment, id: &str| treatment.percent(50).variation("steps", id);
    let iteration = NewIteration::new("Fewer steps, more orders")
        .flag(
            "steps",
            FlagRule::rule("rule-for-returning-customers").at_version(7),
        )
        .primary_funnel("checkout")
        .metric(Metric::new("page-load-ms").analysis_unit("user"))
        .stratify_by("74a49a2b-4834-4246-917e-5d85231d8c2a")
        .treatment(steps(Treatment::baseline("Five"), "five-id"))
        .treatment(steps(Treatment::new("Three"), "three-id"));
    let analysis = Analysis::new()
        .significance_threshold(5)
        .sequential_testing(true);
    let request = shop.experiments().create(
        NewExperiment::new("checkout-steps", "Checkout in three steps")
            .methodology(Methodology::Frequentist)
            .analysis(analysis)
            .iteration(iteration),
    );
    println!("The request, before it is sent:\n\n{}", request.preview()?);
    let response = request.send_with_response().await?;
    println!(
        "Sent: status {}, attempts {}, `{}` is created.",
        response.status(),
        response.attempts(),
        response.value().key
    );
    Ok(())
}
