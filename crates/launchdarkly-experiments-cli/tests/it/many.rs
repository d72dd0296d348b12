//! Many experiments: few requests, and little time.

use std::time::Duration;

use launchdarkly_experiments::Client;
use launchdarkly_experiments_cli::plan::Permission;
use launchdarkly_experiments_sim::Simulator;
use launchdarkly_experiments_tests::{TOKEN, TestRuntime};
use tower::ServiceExt as _;

use crate::file::CHECKOUT;
use crate::shop::{applied, environments, environments_of, planned, wanted};

/// The number of experiments.
const MANY: usize = 500;

fn many(name: &str) -> String {
    let (head, experiment) = CHECKOUT.split_once("  checkout-button:\n").unwrap();
    let experiment = experiment
        .replace("state: running", "state: draft")
        .replace("Checkout button", name);
    let experiments = (0..MANY).map(|index| {
        let flag = format!("flag: flag-{}", index % 100);
        format!(
            "  e{index}:\n{}",
            experiment.replace("flag: checkout-button", &flag)
        )
    });
    head.to_owned() + &experiments.collect::<String>()
}

#[tokio::test(start_paused = true)]
async fn five_hundred_experiments_are_planned_in_a_few_replies() {
    let wanted_ones = wanted(&many("Button"));
    let simulator: Simulator = crate::shop::simulator(&wanted_ones);
    let environment = environments(&wanted_ones, &simulator).remove(0);
    applied(&environment, &wanted_ones, &[]).await.unwrap();
    simulator.clear_journal();
    let slow = {
        let simulator = simulator.clone();
        tower::service_fn(move |request| {
            let simulator = simulator.clone();
            async move {
                tokio::time::sleep(Duration::from_millis(20)).await;
                simulator.service().oneshot(request).await
            }
        })
    };
    let client = Client::builder(TOKEN)
        .service(slow)
        .runtime(TestRuntime::new())
        .build()
        .unwrap();
    let environment = environments_of(&wanted_ones, &client).remove(0);
    let changed = wanted(&many("Better button"));
    let began = tokio::time::Instant::now();
    let plan = planned(&environment, &changed, Permission::ALL).await;
    let took = began.elapsed();
    assert_eq!(
        plan.experiments
            .iter()
            .filter(|one| one.steps.len() == 1)
            .count(),
        MANY
    );
    // The clock counts the replies only.
    assert!(took <= Duration::from_millis(500), "{took:?}");
    assert!(
        simulator.journal().len() < 20,
        "{} requests",
        simulator.journal().len()
    );
}
