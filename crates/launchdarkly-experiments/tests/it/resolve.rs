//! Sending by names: what is read, when, and what becomes of it when something fails.

use std::time::Duration;

use launchdarkly_experiments::{
    Catalog, Client, Effect, ErrorKind, Expand, FlagRule, NewExperiment, NewIteration, Treatment,
};
use launchdarkly_experiments_sim::{Fault, FaultKind, Member, Operation, RetryHint};
use launchdarkly_experiments_tests::{ScriptedServer, Step, respond};

use crate::simulated_shop::{builder, experiment, flag, iteration, requests, shop, targeting};

const FLAG: &str = "GET flags/shop/button";
const MEMBERS: &str = "GET members";
const CREATE: &str = "POST experiments";

#[tokio::test]
async fn a_create_by_names_reads_each_flag_and_the_address_once() {
    let (simulator, shop) = shop(builder());
    let create = shop.experiments().create(experiment("button"));
    let created = create
        .and_read(Expand::Treatments)
        .and_read(Expand::DraftIteration);
    let created = created.await.unwrap();
    assert_eq!(
        requests(&simulator),
        ["GET experiments/button", FLAG, MEMBERS, CREATE]
    );
    assert_eq!(created.maintainer_id, "569f183514f4432160000007");
    let draft = created.draft_iteration.unwrap();
    let flags = draft.flags.as_ref().unwrap();
    assert_eq!(flags["button"].flag_config_version, Some(12));
    let served = draft.treatments.unwrap();
    let ids: Vec<_> = served
        .iter()
        .map(|treatment| &treatment.parameters.as_ref().unwrap()[0])
        .map(|parameter| parameter.variation_id.as_deref().unwrap())
        .collect();
    assert_eq!(ids, ["blue-id", "green-id"]);
}

#[tokio::test]
async fn a_request_without_names_reads_nothing_and_so_does_one_that_a_catalog_resolved() {
    let (simulator, shop) = shop(builder());
    let catalog = shop
        .catalog()
        .of(&experiment("button"))
        .read()
        .await
        .unwrap();
    simulator.clear_journal();
    let create = shop.experiments().create(experiment("button"));
    create.resolve(&catalog).unwrap().await.unwrap();
    assert_eq!(requests(&simulator), [CREATE]);
    let plain = NewExperiment::new("plain", "Plain").iteration(
        NewIteration::new("h")
            .flag("button", FlagRule::fallthrough().at_version(12))
            .primary_metric("purchase")
            .treatment(
                Treatment::baseline("Blue")
                    .percent(100)
                    .variation("button", "blue-id"),
            ),
    );
    shop.experiments().create(plain).await.unwrap();
    assert_eq!(requests(&simulator), [CREATE]);
}

#[tokio::test]
async fn the_version_is_the_one_at_the_time_of_sending() {
    let (simulator, shop) = shop(builder());
    let catalog = shop.catalog().of(&experiment("a")).read().await.unwrap();
    let create = shop.experiments().create(experiment("a"));
    simulator.set_flag("shop", flag("button", targeting().version(13)));
    // That of the catalog is old by now.
    let error = create.clone().resolve(&catalog).unwrap().await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    create.await.unwrap();
    let fresh = catalog.refresh(&shop).await.unwrap();
    let create = shop.experiments().create(experiment("b"));
    create.resolve(&fresh).unwrap().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_retry_sends_the_same_body_and_reads_no_second_time() {
    let (simulator, shop) = shop(builder());
    let limited = Fault::new(FaultKind::RateLimited(RetryHint::RetryAfter(1)));
    simulator.inject(limited.on(Operation::CreateExperiment));
    shop.experiments().create(experiment("a")).await.unwrap();
    let journal = simulator.journal();
    let bodies = journal.iter().filter(|entry| entry.method == "POST");
    let bodies: Vec<_> = bodies.map(|entry| entry.request_json()).collect();
    assert_eq!(requests(&simulator), [FLAG, MEMBERS, CREATE, CREATE]);
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_create_by_names_is_recognized_by_the_ids_that_were_sent() {
    let (simulator, shop) = shop(builder());
    let lost = Fault::new(FaultKind::Reset).applied();
    simulator.inject(lost.on(Operation::CreateExperiment));
    let create = shop.experiments().create(experiment("a"));
    let response = create.send_with_response().await.unwrap();
    assert!(response.is_recovered());
    assert_eq!(
        requests(&simulator),
        ["GET experiments/a", FLAG, MEMBERS, CREATE]
    );
}

#[tokio::test(start_paused = true)]
async fn a_read_that_fails_means_that_nothing_was_sent() {
    let (simulator, shop) = shop(builder());
    simulator.inject(
        Fault::new(FaultKind::InternalError)
            .on(Operation::GetFeatureFlag)
            .always(),
    );
    let error = shop
        .experiments()
        .create(experiment("a"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Status, Effect::NotSent)
    );
    assert_eq!(error.operation().unwrap().id, "getFeatureFlag");
    let line = error.to_string();
    assert!(
        line.starts_with("getFeatureFlag of shop/button: 500 ")
            && line.ends_with("createExperiment was not sent, since this has to be read first"),
        "{line}"
    );
    assert!(!requests(&simulator).contains(&CREATE.to_owned()));
}

#[tokio::test]
async fn names_that_are_not_there_are_violations_with_the_candidates_and_nothing_is_sent() {
    let (simulator, shop) = shop(builder());
    let iteration = iteration().flag("knob", FlagRule::fallthrough()).treatment(
        Treatment::new("Red")
            .serves("button", "gren")
            .serves("knob", "on"),
    );
    let new = NewExperiment::new("a", "A").maintained_by("grace@example.com");
    let create = shop.experiments().create(new.iteration(iteration));
    let error = create.await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Invalid, Effect::NotSent)
    );
    let lines: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "`maintainerId`: `maintained_by(…)`: no member of the account has the address `grace@example.com`; check it, or give an id with `maintainer(…)`",
            "`iteration.flags.knob`: no flag `knob` was found in shop/production: check the keys of project, environment and flag; an AI config is named by `FlagRule::ai_config()`",
            "`iteration.treatments[2].parameters[0].variationId`: the flag `button` has no variation `gren`; it has blue, green, red",
        ]
    );
    assert!(
        error
            .to_string()
            .starts_with("createExperiment of shop/production/a: invalid request (not sent): ")
    );
    assert!(!requests(&simulator).contains(&CREATE.to_owned()));
}

#[tokio::test]
async fn a_project_that_is_misspelled_is_told_from_a_flag_that_is_missing() {
    let simulator = builder().build();
    let client = Client::builder(simulator.token()).service(simulator.service());
    let client = client.build().unwrap();
    let misspelled = client.project("shp").unwrap();
    let production = misspelled.environment("production").unwrap();
    let create = production.experiments().create(experiment("a"));
    let error = create.await.unwrap_err();
    let lines: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "`iteration.flags.button`: no flag `button` was found in shp/production (no project has the key `shp`): check the keys of project, environment and flag; an AI config is named by `FlagRule::ai_config()`"
        ]
    );
    let catalog = production.catalog().flags(["button"]).read().await.unwrap();
    let stored = serde_json::to_string(&catalog).unwrap();
    assert_eq!(serde_json::from_str::<Catalog>(&stored).unwrap(), catalog);
    let create = production
        .experiments()
        .create(experiment("a").maintainer("id"));
    let error = create.resolve(&catalog).unwrap_err();
    assert!(
        error.to_string().contains("no project has the key"),
        "{error}"
    );
}

#[tokio::test]
async fn an_address_is_found_in_any_case() {
    let member = Member::new("Grace@Example.com").id("grace-id");
    let (_, shop) = shop(builder().member(member));
    for address in [
        "grace@example.com",
        "GRACE@EXAMPLE.COM",
        "Grace@Example.com",
    ] {
        let new = experiment(&address.replace('@', "-")).maintained_by(address);
        let created = shop.experiments().create(new.clone()).await.unwrap();
        assert_eq!(created.maintainer_id, "grace-id");
        let catalog = shop.catalog().of(&new).read().await.unwrap();
        assert!(catalog.member("gRACE@example.com").found().is_some());
        let refreshed = catalog.refresh(&shop).await.unwrap();
        assert_eq!(refreshed.members, catalog.members);
    }
}

#[tokio::test]
async fn an_ai_config_is_read_where_the_rule_says_so() {
    let (simulator, shop) = shop(builder());
    let iteration = NewIteration::new("terse sells")
        .flag("assistant", FlagRule::ai_config().others_get("friendly"))
        .primary_metric("purchase")
        .treatment(
            Treatment::baseline("Friendly")
                .percent(50)
                .serves("assistant", "friendly"),
        )
        .treatment(
            Treatment::new("Terse")
                .percent(50)
                .serves("assistant", "Terse"),
        );
    let new = NewExperiment::new("a", "A").iteration(iteration);
    let create = shop.experiments().create(new);
    let created = create.and_read(Expand::DraftIteration).await.unwrap();
    let draft = created.draft_iteration.unwrap();
    let flags = draft.flags.unwrap();
    assert_eq!(flags["assistant"].flag_config_version, Some(4));
    assert_eq!(
        flags["assistant"].not_in_experiment_variation_id.as_deref(),
        Some("friendly-id")
    );
    assert_eq!(
        requests(&simulator),
        [
            "GET experiments/a",
            "GET projects/shop/ai-configs/assistant/targeting",
            CREATE
        ]
    );
}

#[tokio::test]
async fn an_iteration_is_created_by_names_too() {
    let (simulator, shop) = shop(builder());
    shop.experiments().create(experiment("a")).await.unwrap();
    simulator.clear_journal();
    let handle = shop.experiment("a").unwrap();
    let named = iteration().flag("button", FlagRule::named("Returning customers"));
    let created = handle.create_iteration(named).await.unwrap();
    let rule = created.flags.unwrap()["button"].targeting_rule.clone();
    assert_eq!(rule.as_deref(), Some("rule-1"));
    assert_eq!(
        requests(&simulator),
        [FLAG, "POST experiments/a/iterations"]
    );
}

#[tokio::test]
async fn a_variation_by_name_is_enough_for_a_read() {
    let (simulator, shop) = shop(builder());
    let given = FlagRule::fallthrough().at_version(12);
    let new = NewExperiment::new("a", "A").iteration(iteration().flag("button", given));
    shop.experiments().create(new).await.unwrap();
    assert_eq!(requests(&simulator), [FLAG, CREATE]);
}

#[tokio::test]
async fn several_flags_are_read_once_each() {
    let more = flag("text", targeting().version(3));
    let (simulator, shop) = shop(builder().flag("shop", more));
    let iteration = iteration()
        .flag("text", FlagRule::fallthrough().others_get("red"))
        .treatment(
            Treatment::new("Red")
                .serves("button", "red")
                .serves("text", "red"),
        );
    let new = NewExperiment::new("a", "A").iteration(iteration);
    shop.experiments().create(new).await.unwrap();
    assert_eq!(requests(&simulator), [FLAG, "GET flags/shop/text", CREATE]);
}

#[tokio::test(start_paused = true)]
async fn the_reads_and_the_write_share_the_time_of_one_call() {
    let server = ScriptedServer::new([Step::Hang]);
    let (shop, runtime) = server.client();
    let new = NewExperiment::new("a", "A").iteration(iteration());
    let create = shop
        .experiments()
        .create(new)
        .timeout(Duration::from_secs(7));
    let error = create.await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.effect(), Effect::NotSent);
    assert_eq!(
        server.requests(),
        ["GET /api/v2/flags/shop/button?env=production"]
    );
    let began = launchdarkly_experiments_tests::BEGIN;
    let elapsed = launchdarkly_experiments::runtime::Runtime::unix_time(&runtime) - began;
    assert!(elapsed <= Duration::from_secs(7), "{elapsed:?}");

    // A read that takes most of the time leaves the rest to the write.
    let flag = r##"{"key": "button", "name": "Button", "kind": "multivariate", "_version": 1, "creationDate": 1,
        "temporary": true, "tags": [], "_links": {}, "archived": false,
        "variations": [{"_id": "b", "name": "blue", "value": 1}, {"_id": "g", "value": "#0f0"}],
        "environments": {"production": {"on": true, "archived": false, "lastModified": 1, "version": 9, "_environmentName": ""}}}"##;
    let server =
        ScriptedServer::new([respond(503, ""), respond(200, flag), Step::Hang, Step::Hang]);
    let (shop, runtime) = server.client();
    let new = NewExperiment::new("a", "A").iteration(iteration());
    let create = shop
        .experiments()
        .create(new)
        .timeout(Duration::from_secs(7));
    let error = create.await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(error.effect(), Effect::Unknown);
    let elapsed = launchdarkly_experiments::runtime::Runtime::unix_time(&runtime) - began;
    assert!(elapsed <= Duration::from_secs(7), "{elapsed:?}");
}
