//! Reading what experiments refer to, from the simulator.

use launchdarkly_experiments::types::FlagStatus;
use launchdarkly_experiments::{Client, ErrorKind, FlagKey, Project};
use launchdarkly_experiments_sim::{
    AiConfig, ContextKind, Fault, FaultKind, Flag, Member, Metric, MetricGroup, Rule, Simulator,
    Targeting,
};
use launchdarkly_experiments_tests::{ScriptedServer, TestRuntime, respond};
use serde_json::json;

const DAY: i64 = 24 * 60 * 60 * 1000;
const NOW: i64 = 1_767_225_600_000;

fn simulator() -> Simulator {
    let rule = Rule::new("rule-1", "blue-id").description("Returning customers");
    let button = Flag::new("checkout-button")
        .variation("blue-id", "blue", json!("#00f"))
        .variation("green-id", "green", json!({"hue": 120}))
        .environment(
            "test",
            Targeting::on().version(12).rule(rule).requested(NOW - DAY),
        )
        .environment("production", Targeting::off());
    let mut builder = Simulator::builder()
        .clock(NOW)
        .project("shop", ["test", "production"])
        .flag("shop", button)
        .flag("shop", Flag::new("banner").tags(["web"]))
        .ai_config(
            "shop",
            AiConfig::new("product-assistant")
                .variation("friendly-id", "Friendly", json!({"model": {"name": "a"}}))
                .environment("test", Targeting::on().version(3)),
        )
        .context_kind("shop", ContextKind::new("organization").for_experiments())
        .metric(
            "shop",
            Metric::new("purchase")
                .units(["user", "organization"])
                .last_seen(NOW),
        )
        .metric_group(
            "shop",
            MetricGroup::new("sign-up").step("Order", "purchase"),
        )
        .member(
            Member::new("ada@example.com")
                .name("Ada", "Lovelace")
                .id("ada-id"),
        )
        .member(Member::new("ada@example.org"));
    for number in 0..60 {
        builder = builder.metric("shop", Metric::new(format!("m{number:02}")));
    }
    builder.build()
}

fn client(simulator: &Simulator) -> (Client, Project) {
    let builder = Client::builder(simulator.token()).service(simulator.service());
    let client = builder.runtime(TestRuntime::new()).build().unwrap();
    let shop = client.project("shop").unwrap();
    (client, shop)
}

#[tokio::test]
async fn a_flag_shows_what_an_experiment_needs_of_it() {
    let simulator = simulator();
    let (_, shop) = client(&simulator);
    let handle = shop.flag(FlagKey::new("checkout-button").unwrap()).unwrap();
    assert_eq!(handle.key(), "checkout-button");
    let flag = handle.get().environment("test").await.unwrap();
    let ids: Vec<_> = flag
        .variations
        .iter()
        .map(|one| one.id.as_deref())
        .collect();
    assert_eq!(ids, [Some("blue-id"), Some("green-id")]);
    assert_eq!(flag.variations[1].value, json!({"hue": 120}));
    let environments = flag.environments.unwrap();
    assert_eq!(environments.keys().collect::<Vec<_>>(), ["test"]);
    let test = &environments["test"];
    assert_eq!((test.version, test.on), (12, true));
    let rule = &test.rules.as_ref().unwrap()[0];
    assert_eq!(rule.description.as_deref(), Some("Returning customers"));
    assert_eq!(rule.id.as_deref(), Some("rule-1"));
    // All environments.
    let flag = handle.get().await.unwrap();
    assert_eq!(flag.environments.unwrap().len(), 2);

    let status = handle.status("test").unwrap().await.unwrap();
    assert_eq!(status.last_requested.unwrap().0, NOW - DAY);
    assert_ne!(status.name, FlagStatus::Inactive);
    assert_eq!(handle.status("a/b").unwrap_err().kind(), ErrorKind::Invalid);
    let missing = shop.flag("nothing").unwrap().get().await.unwrap_err();
    assert!(missing.is_not_found());
    assert_eq!(missing.resource(), Some("shop/nothing"));
    assert_eq!(shop.flag("..").unwrap_err().kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn flags_are_listed_with_their_configurations_only_on_request() {
    let simulator = simulator();
    let (_, shop) = client(&simulator);
    let bare = shop.flags().list().items().try_collect().await.unwrap();
    assert_eq!(bare.len(), 2);
    assert!(
        bare.iter()
            .all(|flag| flag.environments.as_ref().is_none_or(|all| all.is_empty()))
    );
    let list = shop.flags().list().environment("test").search("BUTTON");
    let found = list.clone().items().try_collect().await.unwrap();
    let rules = |flag: &launchdarkly_experiments::types::FeatureFlag| {
        flag.environments.as_ref().unwrap()["test"]
            .rules
            .clone()
            .unwrap_or_default()
            .len()
    };
    assert_eq!((found.len(), rules(&found[0])), (1, 0));
    let found = list.with_rules().items().try_collect().await.unwrap();
    assert_eq!(rules(&found[0]), 1);
    let tagged = shop
        .flags()
        .list()
        .tag("web")
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(tagged[0].key, "banner");
    let violations = shop
        .flags()
        .list()
        .with_rules()
        .filter("a", "b,c")
        .violations();
    let paths: Vec<_> = violations.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["env", "filter.a"]);
}

#[tokio::test]
async fn lists_of_metrics_are_read_over_all_pages() {
    let simulator = simulator();
    let (_, shop) = client(&simulator);
    // LaunchDarkly allows 50 on a page.
    let list = shop
        .metrics()
        .list()
        .sort("name")
        .page_size(1000)
        .prefetch(4);
    let metrics = list.items().try_collect().await.unwrap();
    assert_eq!(metrics.len(), 61);
    let journal = simulator.journal();
    assert_eq!(journal.len(), 2);
    assert!(
        journal[0].query.contains("limit=50"),
        "{}",
        journal[0].query
    );
    assert!(
        journal[1].query.contains("offset=50"),
        "{}",
        journal[1].query
    );
    let mut pages = shop.metrics().list().start_at(55).pages();
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!(
        (page.items().len(), page.total_count(), page.offset()),
        (6, Some(61), 55)
    );
    let mut items = shop.metrics().list().page_size(40).items();
    items.try_next().await.unwrap().unwrap();
    simulator.inject(Fault::new(FaultKind::InternalError).always());
    let error = loop {
        if let Err(error) = items.try_next().await {
            break error;
        }
    };
    assert!(error.is_server_error());
    assert_eq!(items.position(), 40);
    simulator.clear_faults();
    items.resume();
    assert_eq!(items.try_collect().await.unwrap().len(), 21);

    let metric = shop.metric("purchase").unwrap().get().await.unwrap();
    assert_eq!(
        metric.randomization_units.unwrap(),
        ["user", "organization"]
    );
    let group = shop.metric_group("sign-up").unwrap().get().await.unwrap();
    assert_eq!(group.metrics[0].key, "purchase");
    let groups = shop
        .metric_groups()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(groups.len(), 1);
}

#[tokio::test]
async fn a_list_without_items_is_empty() {
    let server = ScriptedServer::new([respond(200, "{}")]);
    let client = server.builder().build().unwrap();
    let metrics = client.project("shop").unwrap().metrics().list().items();
    assert!(metrics.try_collect().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_member_is_found_by_the_address() {
    let simulator = simulator();
    let (client, _) = client(&simulator);
    let found = client.members().by_email("ada@example.com").items();
    let found = found.try_collect().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&*found[0].id, &*found[0].email),
        ("ada-id", "ada@example.com")
    );
    let nobody = client.members().by_email("nobody@example.com").items();
    assert!(nobody.try_collect().await.unwrap().is_empty());
    let adas = client.members().list().search("ADA").items();
    assert_eq!(adas.try_collect().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_project_shows_its_environments_context_kinds_and_ai_configs() {
    let simulator = simulator();
    let (_, shop) = client(&simulator);
    let project = shop.get().await.unwrap();
    assert_eq!((&*project.key, project.environments), ("shop", None));
    let project = shop.get().expand("environments").await.unwrap();
    assert_eq!(project.environments.unwrap().items.len(), 2);
    let environments = shop.environments().list().page_size(1).items();
    let environments = environments.try_collect().await.unwrap();
    let mut keys: Vec<_> = environments.into_iter().map(|one| one.key).collect();
    keys.sort();
    assert_eq!(keys, ["production", "test"]);
    let kinds = shop.context_kinds().list().await.unwrap();
    assert!(kinds.items.iter().any(|kind| kind.key == "organization"));
    let targeting = shop
        .ai_config("product-assistant")
        .unwrap()
        .targeting()
        .await
        .unwrap();
    assert_eq!(targeting.environments["test"].version, 3);
    assert_eq!(targeting.variations[0].id, "friendly-id");
}
