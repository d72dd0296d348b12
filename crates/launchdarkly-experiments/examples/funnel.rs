//! A funnel as the primary measure, with sampling stratified by uploaded covariates.

use launchdarkly_experiments::types::Methodology;
use launchdarkly_experiments::{
    Analysis, Client, FlagRule, Metric, NewExperiment, NewIteration, Treatment,
};
use launchdarkly_experiments_sim::Simulator;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process.\n");
    let simulator = Simulator::builder().project("shop", ["production"]).build();
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .build()?;
    let shop = client.project("shop")?.environment("production")?;

    let request = shop.experiments().create(
        NewExperiment::new("checkout-steps", "Checkout in three steps")
            .methodology(Methodology::Frequentist)
            .analysis(
                Analysis::new()
                    .significance_threshold(5)
                    .sequential_testing(true),
            )
            .iteration(
                NewIteration::new("Fewer steps, more orders")
                    .flag(
                        "checkout-steps",
                        FlagRule::rule("rule-for-returning-customers", 7),
                    )
                    .primary_funnel("checkout")
                    .metric(Metric::new("page-load-ms").analysis_unit("user"))
                    .stratify_by("74a49a2b-4834-4246-917e-5d85231d8c2a")
                    .treatment(
                        Treatment::baseline("Five")
                            .percent(50)
                            .variation("checkout-steps", "five-id"),
                    )
                    .treatment(
                        Treatment::new("Three")
                            .percent(50)
                            .variation("checkout-steps", "three-id"),
                    ),
            ),
    );
    println!("The request, before it is sent:\n\n{}", request.preview()?);
    let reply = request.reply().await?;
    println!(
        "Sent: status {}, attempts {}, `{}` is created.",
        reply.status(),
        reply.attempts(),
        reply.key
    );
    Ok(())
}
