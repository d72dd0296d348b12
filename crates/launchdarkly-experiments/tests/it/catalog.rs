//! What a catalog reads, with how many requests, and what it does not know.

use launchdarkly_experiments::catalog::{Entry, Finding};
use launchdarkly_experiments::{Environment, UnixMillis};

use crate::simulated_shop::{
    builder, experiment, flag, iteration, metric, now, requests, shop, targeting,
};

#[tokio::test]
async fn what_was_not_asked_for_is_not_there_and_a_note_says_so() {
    let (simulator, shop) = shop(builder());
    let catalog = shop
        .catalog()
        .flags(["button", "knob"])
        .read()
        .await
        .unwrap();
    assert_eq!(
        requests(&simulator),
        ["GET flags/shop/button", "GET flags/shop/knob"]
    );
    assert_eq!(catalog.flag("knob"), Entry::Absent);
    assert_eq!(catalog.flag("lever"), Entry::NotRead);
    assert!(catalog.metrics.is_none() && catalog.units.is_none() && catalog.members.is_none());
    let lines = |findings: Vec<Finding>| -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    };
    let note = |path: &str, what: &str| {
        format!(
            "note not_checked at `{path}`: not checked: {what}, which is not in the catalog; read the catalog with `of(…)`"
        )
    };
    let flag = "iteration.flags.button";
    let unit = note(
        "iteration.randomizationUnit",
        "the context kind to randomize by",
    );
    let member = note("maintainerId", "member `ada@example.com`");
    let metrics = [
        note("iteration.metrics[0]", "metric `purchase`"),
        note("iteration.metrics[1]", "metric `page-load-ms`"),
    ];
    let mut expected = vec![
        member.clone(),
        unit.clone(),
        note(flag, "when the flag `button` was evaluated"),
        note(&format!("{flag}.ruleId"), "the experiments on `button`"),
    ];
    expected.extend(metrics.clone());
    assert_eq!(
        lines(catalog.preflight(&experiment("new"), UnixMillis(now()))),
        expected
    );

    let catalog = shop.catalog().flags(["knob"]).read().await.unwrap();
    let mut expected = vec![member, unit, note(flag, "flag `button`")];
    expected.extend(metrics);
    assert_eq!(
        lines(catalog.preflight(&experiment("new"), UnixMillis(now()))),
        expected
    );
}

#[tokio::test]
async fn a_whole_project_is_read_in_pages_and_read_again() {
    let mut builder = builder();
    for number in 0..130 {
        builder = builder.metric("shop", metric(&format!("metric-{number}")));
        builder = builder.flag("shop", flag(&format!("flag-{number}"), targeting()));
    }
    let builder = builder.flag("shop", flag("gone", targeting()).archived(now()));
    let (simulator, shop) = shop(builder);
    let read = shop
        .catalog()
        .all_flags()
        .metrics()
        .units()
        .context_kinds()
        .members(["ada@example.com"]);
    let catalog = read.read().await.unwrap();
    // Two pages of flags and one of archived flags, three of metrics, one of groups, the settings, the kinds, a member.
    assert_eq!(requests(&simulator).len(), 10);
    assert_eq!(catalog.flags.as_ref().unwrap().iter().count(), 132);
    assert!(catalog.flag("gone").found().unwrap().archived);
    assert_eq!(catalog.flag("knob"), Entry::Absent);
    assert_eq!(catalog.metric("metric-129").found().unwrap().kind, "custom");
    assert_eq!(
        catalog
            .metric_group("checkout")
            .found()
            .unwrap()
            .metrics
            .len(),
        2
    );
    let mut again = catalog.refresh(&shop).await.unwrap();
    assert_eq!(requests(&simulator).len(), 10);
    assert_eq!(catalog.context_kinds.as_ref().unwrap()[0].key, "user");
    again.read_at = catalog.read_at;
    assert!(again == catalog);
    let other = catalog.refresh(&shop_test(&simulator)).await.unwrap_err();
    assert_eq!(other.violations()[0].path, "catalog");
}

/// The environment `test` of the same project.
fn shop_test(simulator: &launchdarkly_experiments_sim::Simulator) -> Environment {
    let client = launchdarkly_experiments::Client::builder(simulator.token());
    let client = client.service(simulator.service()).build().unwrap();
    client.project("shop").unwrap().environment("test").unwrap()
}

#[tokio::test]
async fn few_metrics_of_many_take_the_fewer_requests() {
    let mut builder = builder();
    for number in 0..130 {
        builder = builder.metric("shop", metric(&format!("metric-{number:03}")));
    }
    let (simulator, shop) = shop(builder);
    let read = async |keys: &[&str]| {
        let mut measured = iteration();
        for key in keys {
            measured = measured.metric(*key);
        }
        let new = experiment("new").iteration(measured);
        let catalog = shop.catalog().of(&new).read().await.unwrap();
        assert_eq!(catalog.preflight(&new, UnixMillis(now())), []);
        let requests = requests(&simulator).into_iter();
        requests
            .filter(|request| request.starts_with("GET metrics/"))
            .count()
    };
    // All are on the first page.
    assert_eq!(read(&[]).await, 1);
    // One more is read by itself, three take the two pages that are left.
    assert_eq!(read(&["metric-129"]).await, 2);
    assert_eq!(read(&["metric-127", "metric-128", "metric-129"]).await, 3);
}
