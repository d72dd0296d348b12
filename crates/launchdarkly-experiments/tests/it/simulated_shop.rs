//! A simulated project with everything that an experiment refers to.

use launchdarkly_experiments::{Environment, FlagRule, NewExperiment, NewIteration, Treatment};
use launchdarkly_experiments_sim::{
    AiConfig, Builder, Flag, Member, Metric, MetricGroup, Rule, Simulator, Targeting,
};
use launchdarkly_experiments_tests::{BEGIN, TOKEN, client_of};
use serde_json::json;

pub(crate) const DAY: i64 = 24 * 60 * 60 * 1000;

/// The time at which tests begin, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    i64::try_from(BEGIN.as_millis()).unwrap()
}

/// The flag's targeting in the environment `production`.
pub(crate) fn targeting() -> Targeting {
    Targeting::on()
        .version(12)
        .rule(
            Rule::new("rule-1", "green-id")
                .description("Returning customers")
                .reference("returning"),
        )
        .requested(now() - DAY)
}

pub(crate) fn flag(key: &str, targeting: Targeting) -> Flag {
    Flag::new(key)
        .variation("blue-id", "blue", json!("#00f"))
        .variation("green-id", "green", json!("#0f0"))
        .variation("red-id", "", json!("red"))
        .environment("production", targeting)
}

pub(crate) fn metric(key: &str) -> Metric {
    Metric::new(key).units(["user"]).last_seen(now() - DAY)
}

pub(crate) fn builder() -> Builder {
    let friendly = json!({"_ldMeta": {"variationKey": "friendly"}});
    Simulator::builder()
        .token(TOKEN)
        .clock(now())
        .project("shop", ["production", "test"])
        .flag("shop", flag("button", targeting()))
        .ai_config(
            "shop",
            AiConfig::new("assistant")
                .variation("friendly-id", "Friendly", friendly)
                .variation("terse-id", "Terse", json!({}))
                .environment("production", Targeting::on().version(4)),
        )
        .metric("shop", metric("purchase"))
        .metric("shop", metric("page-load-ms"))
        .metric_group(
            "shop",
            MetricGroup::new("checkout")
                .step("Cart", "purchase")
                .step("Order", "page-load-ms"),
        )
        .metric_group("shop", MetricGroup::new("vitals").metric("page-load-ms"))
        .member(Member::new("ada@example.com").id("569f183514f4432160000007"))
}

/// Returns a simulator, and an environment of a client of it.
pub(crate) fn shop(builder: Builder) -> (Simulator, Environment) {
    let simulator = builder.build();
    let (shop, _) = client_of(&simulator);
    (simulator, shop)
}

/// An iteration in which everything is named.
pub(crate) fn iteration() -> NewIteration {
    NewIteration::new("green sells")
        .flag("button", FlagRule::fallthrough().others_get("blue"))
        .primary_metric("purchase")
        .metric("page-load-ms")
        .treatment(
            Treatment::baseline("Blue")
                .percent(50)
                .serves("button", "blue"),
        )
        .treatment(Treatment::new("Green").percent(50).serves("button", "#0f0"))
}

/// An experiment with such an iteration, and a maintainer by e-mail address.
pub(crate) fn experiment(key: &str) -> NewExperiment {
    NewExperiment::new(key, "Checkout button")
        .maintained_by("ada@example.com")
        .iteration(iteration())
}

/// Method and path of every request so far, in alphabetical order; then forgets them.
pub(crate) fn requests(simulator: &Simulator) -> Vec<String> {
    let journal = simulator.journal();
    let requests = journal.iter().map(|entry| {
        let path = entry.path.trim_start_matches("/api/v2/");
        let path = path.replace("projects/shop/environments/production/", "");
        format!("{} {}", entry.method, path.split('?').next().unwrap())
    });
    let mut requests: Vec<String> = requests.collect();
    requests.sort();
    simulator.clear_journal();
    requests
}
