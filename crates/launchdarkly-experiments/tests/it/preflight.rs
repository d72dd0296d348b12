//! What a preflight finds: a table of planted mistakes, each with its code, and a good experiment without any.

use std::time::Duration;

use launchdarkly_experiments::catalog::{Finding, FindingCode, Level};
use launchdarkly_experiments::types::ExperimentPost;
use launchdarkly_experiments::{
    Catalog, Environment, FlagRule, Metric, NewExperiment, NewIteration, Treatment, UnixMillis,
};
use launchdarkly_experiments_sim::{
    Builder, Fault, FaultKind, MetricGroup, Operation, Rule, Targeting,
};
use serde_json::{Value, json};

use crate::simulated_shop::{
    DAY, builder, experiment, flag, iteration, metric, now, requests, shop, targeting,
};

use FindingCode::*;

/// A mistake that is planted in the simulator or in the request, and what is found.
struct Mistake {
    name: &'static str,
    project: fn(Builder) -> Builder,
    new: fn() -> NewExperiment,
    found: &'static [FindingCode],
    path: &'static str,
}

fn same(builder: Builder) -> Builder {
    builder
}

fn good() -> NewExperiment {
    experiment("new")
}

fn with(iteration: NewIteration) -> NewExperiment {
    experiment("new").iteration(iteration)
}

/// Declares the flag `other` and takes it instead of the flag `button`.
fn other(rule: FlagRule) -> NewExperiment {
    with(
        NewIteration::new("green sells")
            .flag("other", rule)
            .primary_metric("purchase")
            .treatment(
                Treatment::baseline("Blue")
                    .percent(50)
                    .serves("other", "blue"),
            )
            .treatment(Treatment::new("Green").percent(50).serves("other", "green")),
    )
}

fn declare(builder: Builder, targeting: Targeting) -> Builder {
    builder.flag("shop", flag("other", targeting))
}

fn treatments(green: Treatment) -> NewExperiment {
    let blue = Treatment::baseline("Blue")
        .percent(50)
        .serves("button", "blue");
    let iteration = NewIteration::new("h").primary_metric("purchase");
    let iteration = iteration.flag("button", FlagRule::fallthrough());
    with(iteration.treatment(blue).treatment(green))
}

fn green() -> Treatment {
    Treatment::new("Green").percent(50)
}

#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    Mistake { name: "the flag is off", project: |shop| declare(shop, Targeting::off().requested(now())),
        new: || other(FlagRule::fallthrough()), found: &[FlagOff], path: "iteration.flags.other" },
    Mistake { name: "the flag is archived", project: |shop| shop.flag("shop", flag("other", targeting()).archived(now())),
        new: || other(FlagRule::fallthrough()), found: &[FlagArchived], path: "iteration.flags.other" },
    Mistake { name: "the flag is deprecated", project: |shop| shop.flag("shop", flag("other", targeting()).deprecated(now())),
        new: || other(FlagRule::fallthrough()), found: &[FlagDeprecated], path: "iteration.flags.other" },
    Mistake { name: "the flag was never evaluated", project: |shop| declare(shop, Targeting::on()),
        new: || other(FlagRule::fallthrough()), found: &[FlagNeverEvaluated], path: "iteration.flags.other" },
    Mistake { name: "the flag was evaluated 8 days ago", project: |shop| declare(shop, targeting().requested(now() - 8 * DAY)),
        new: || other(FlagRule::fallthrough()), found: &[FlagNotEvaluated], path: "iteration.flags.other" },
    Mistake { name: "there is no such flag", project: same,
        new: || other(FlagRule::fallthrough()), found: &[FlagUnknown], path: "iteration.flags.other" },
    Mistake { name: "there is no such AI config", project: same,
        new: || other(FlagRule::ai_config()), found: &[FlagUnknown], path: "iteration.flags.other" },
    Mistake { name: "no rule has the name", project: same,
        new: || with(iteration().flag("button", FlagRule::named("returning customers"))), found: &[RuleUnknown], path: "iteration.flags.button.ruleId" },
    Mistake { name: "no rule has the id", project: same,
        new: || with(iteration().flag("button", FlagRule::rule("rule-9"))), found: &[RuleUnknown], path: "iteration.flags.button.ruleId" },
    Mistake { name: "two rules have the name",
        project: |shop| declare(shop, targeting().rule(Rule::new("rule-2", "red-id").description("Returning customers"))),
        new: || other(FlagRule::named("Returning customers")), found: &[RuleAmbiguous], path: "iteration.flags.other.ruleId" },
    Mistake { name: "the version is old", project: same,
        new: || with(iteration().flag("button", FlagRule::fallthrough().at_version(11))), found: &[VersionOld], path: "iteration.flags.button.flagConfigVersion" },
    Mistake { name: "no variation has the name", project: same,
        new: || treatments(green().serves("button", "gren")), found: &[VariationUnknown], path: "iteration.treatments[1].parameters[0].variationId" },
    Mistake { name: "no variation has the id", project: same,
        new: || treatments(green().variation("button", "green")), found: &[VariationUnknown], path: "iteration.treatments[1].parameters[0].variationId" },
    Mistake { name: "a variation's name is another's value",
        project: |shop| shop.flag("shop", flag("other", targeting()).variation("x-id", "#0f0", json!("x"))),
        new: || other(FlagRule::fallthrough().others_get("#0f0")), found: &[VariationAmbiguous], path: "iteration.flags.other.notInExperimentVariationId" },
    Mistake { name: "no variation for the others", project: same,
        new: || with(iteration().flag("button", FlagRule::fallthrough().others_get("teal"))), found: &[VariationUnknown], path: "iteration.flags.button.notInExperimentVariationId" },
    Mistake { name: "two treatments serve the same", project: same,
        new: || treatments(green().serves("button", "#00f")), found: &[TreatmentsEqual], path: "iteration.treatments[1].parameters" },
    Mistake { name: "there is one treatment", project: same,
        new: || with(NewIteration::new("h").flag("button", FlagRule::fallthrough()).primary_metric("purchase")
            .treatment(Treatment::baseline("Blue").percent(100).serves("button", "blue"))), found: &[TreatmentsTooFew], path: "iteration.treatments" },
    Mistake { name: "the shares are 110 %", project: same,
        new: || treatments(green().percent(60).serves("button", "green")), found: &[SharesImpossible], path: "iteration.treatments" },
    Mistake { name: "the shares are 90 %", project: same,
        new: || treatments(green().percent(40).serves("button", "green")), found: &[SharesBelow100], path: "iteration.treatments" },
    Mistake { name: "a share is not a number", project: same,
        new: || treatments(green().percent("half").serves("button", "green")), found: &[Invalid], path: "iteration.treatments[1].allocationPercent" },
    Mistake { name: "no treatment serves the flag", project: |shop| declare(shop, targeting()),
        new: || with(iteration().flag("other", FlagRule::fallthrough())), found: &[FlagUnused], path: "iteration.flags.other" },
    Mistake { name: "there is no such metric", project: same,
        new: || with(iteration().metric("purchases")), found: &[MetricUnknown], path: "iteration.metrics[2]" },
    Mistake { name: "the metric is archived", project: |shop| shop.metric("shop", metric("old").archived(now())),
        new: || with(iteration().metric("old")), found: &[MetricArchived], path: "iteration.metrics[2]" },
    Mistake { name: "the metric's last event came 91 days ago", project: |shop| shop.metric("shop", metric("quiet").last_seen(now() - 91 * DAY)),
        new: || with(iteration().metric("quiet")), found: &[MetricUnseen], path: "iteration.metrics[2]" },
    Mistake { name: "no event of the metric ever came",
        project: |shop| shop.metric("shop", launchdarkly_experiments_sim::Metric::new("silent").units(["user"])),
        new: || with(iteration().metric("silent")), found: &[MetricUnseen], path: "iteration.metrics[2]" },
    Mistake { name: "the metric is measured by another unit", project: |shop| shop.metric("shop", metric("by-account").units(["account"])),
        new: || with(iteration().metric("by-account")), found: &[MetricUnit], path: "iteration.metrics[2]" },
    Mistake { name: "a group is given as a metric", project: same,
        new: || with(iteration().metric("vitals")), found: &[MetricIsGroup], path: "iteration.metrics[2]" },
    Mistake { name: "a metric is given as a group", project: |shop| shop.metric("shop", metric("single")),
        new: || with(iteration().metric(Metric::group("single"))), found: &[GroupIsMetric], path: "iteration.metrics[2]" },
    Mistake { name: "there is no such group", project: same,
        new: || with(iteration().metric(Metric::group("groups"))), found: &[GroupUnknown], path: "iteration.metrics[2]" },
    Mistake { name: "the funnel is no funnel", project: |shop| shop.metric_group("shop", MetricGroup::new("plain").metric("purchase")),
        new: || with(NewIteration::new("h").flag("button", FlagRule::fallthrough()).primary_funnel("plain")
            .treatment(Treatment::baseline("Blue").percent(50).serves("button", "blue"))
            .treatment(green().serves("button", "green"))), found: &[GroupNotAFunnel], path: "iteration.metrics[0]" },
    Mistake { name: "the unit is not in the settings", project: same,
        new: || with(iteration().randomize_by("device")), found: &[UnitUnknown, MetricUnit, MetricUnit], path: "iteration.randomizationUnit" },
    Mistake { name: "no member has the address", project: same,
        new: || good().maintained_by("grace@example.com"), found: &[MaintainerUnknown], path: "maintainerId" },
    Mistake { name: "the maintainer's address is none", project: same,
        new: || good().maintained_by("ada"), found: &[Invalid], path: "maintainerId" },
];

fn codes(findings: &[Finding]) -> Vec<FindingCode> {
    findings.iter().map(|finding| finding.code).collect()
}

async fn found(shop: &Environment, new: NewExperiment) -> Vec<Finding> {
    shop.experiments().create(new).preflight().await.unwrap()
}

#[tokio::test]
async fn a_good_experiment_has_no_finding_and_costs_at_most_six_requests() {
    let (simulator, shop) = shop(builder());
    assert_eq!(found(&shop, good()).await, []);
    assert_eq!(
        requests(&simulator),
        [
            "GET experiments",
            "GET flag-statuses/shop/production/button",
            "GET flags/shop/button",
            "GET members",
            "GET metrics/shop",
            "GET projects/shop/experimentation-settings",
        ]
    );
    // It is created and started as the preflight says.
    shop.experiments().create(good()).await.unwrap();
    shop.experiment("new").unwrap().start().await.unwrap();
}

#[tokio::test]
async fn each_planted_mistake_is_found_with_its_code() {
    for mistake in MISTAKES {
        let (simulator, shop) = shop((mistake.project)(builder()));
        let findings = found(&shop, (mistake.new)()).await;
        let name = mistake.name;
        assert_eq!(codes(&findings), mistake.found, "{name}: {findings:#?}");
        assert_eq!(findings[0].path, mistake.path, "{name}");
        assert!(
            findings
                .iter()
                .all(|finding| finding.level == finding.code.level())
        );
        // Nothing is written.
        let written = simulator.journal();
        assert!(written.iter().all(|entry| entry.method == "GET"), "{name}");
    }
}

#[tokio::test]
async fn what_the_service_refuses_is_an_error_and_what_it_accepts_is_none() {
    for mistake in MISTAKES {
        let (_, shop) = shop((mistake.project)(builder()));
        let create = shop.experiments().create((mistake.new)());
        let refused = match create.await {
            Ok(_) => shop.experiment("new").unwrap().start().await.is_err(),
            Err(_) => true,
        };
        let is_error = mistake.found[0].level() == Level::Error;
        // The simulator takes archived metrics and those of other units, as its documents say.
        let is_lenient = matches!(
            mistake.found[0],
            MetricArchived | MetricUnit | GroupNotAFunnel
        );
        assert!(
            refused == is_error || is_lenient,
            "{}: {refused}",
            mistake.name
        );
    }
}

#[tokio::test]
async fn another_experiment_on_the_rule_is_named_and_so_is_one_with_the_key() {
    let (_, shop) = shop(builder());
    shop.experiments()
        .create(experiment("first"))
        .await
        .unwrap();
    let findings = found(&shop, experiment("first")).await;
    assert_eq!(codes(&findings), [KeyTaken]);
    // It is a draft, so the rule is free.
    assert_eq!(found(&shop, good()).await, []);
    shop.experiment("first").unwrap().start().await.unwrap();
    let findings = found(&shop, good()).await;
    assert_eq!(
        findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "error rule_taken at `iteration.flags.button.ruleId`: the experiment `first` is running on this rule; stop it first, or use another rule; two cannot run on one"
        ]
    );
    let another_rule = iteration().flag("button", FlagRule::named("returning"));
    assert_eq!(found(&shop, with(another_rule)).await, []);
    let stop = shop.experiment("first").unwrap();
    stop.stop_with("Green", "clear").await.unwrap();
    assert_eq!(found(&shop, good()).await, []);
}

#[tokio::test]
async fn an_ai_config_is_checked_as_one_however_it_was_given() {
    let (_, shop) = shop(builder());
    let named = |rule: FlagRule| {
        let iteration = NewIteration::new("h").flag("assistant", rule);
        let friendly = Treatment::baseline("Friendly").percent(50);
        let terse = Treatment::new("Terse").percent(50);
        with(
            iteration
                .primary_metric("purchase")
                .treatment(friendly.serves("assistant", "friendly"))
                .treatment(terse.serves("assistant", "Terse")),
        )
    };
    assert_eq!(found(&shop, named(FlagRule::ai_config())).await, []);
    let findings = found(&shop, named(FlagRule::fallthrough())).await;
    assert_eq!(
        findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "error flag_unknown at `iteration.flags.assistant`: `assistant` is the key of an AI config, not of a flag; give its rule by `FlagRule::ai_config()`"
        ]
    );
    let catalog = shop.catalog().of(&named(FlagRule::ai_config()));
    let catalog = catalog.read().await.unwrap();
    let create = shop.experiments().create(named(FlagRule::ai_config()));
    let resolved = create.resolve(&catalog).unwrap();
    assert_eq!(resolved.preflight().await.unwrap(), []);
    let body = resolved.preview().unwrap().body.unwrap();
    let post: ExperimentPost = serde_json::from_value(body).unwrap();
    assert_eq!(found(&shop, post.into()).await, []);
}

/// Changes a catalog of a good experiment and returns what is found then.
async fn found_in(edit: impl FnOnce(&mut Value)) -> Vec<Finding> {
    let (_, shop) = shop(builder());
    let catalog = shop.catalog().of(&good()).read().await.unwrap();
    let mut json = serde_json::to_value(&catalog).unwrap();
    edit(&mut json);
    let catalog: Catalog = serde_json::from_value(json).unwrap();
    catalog.preflight(&good(), UnixMillis(now()))
}

#[tokio::test]
async fn what_the_simulator_cannot_hold_is_found_in_a_catalog() {
    let configuration = "/flags/found/button/configuration";
    let set = |pointer: String, value: Value| {
        move |json: &mut Value| {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            json.pointer_mut(parent).unwrap()[name] = value;
        }
    };
    for (pointer, value, code) in [
        (configuration.to_owned(), Value::Null, FlagNotInEnvironment),
        (
            format!("{configuration}/allocation"),
            json!("measuredRollout"),
            GuardedRollout,
        ),
        (
            format!("{configuration}/allocation"),
            json!("experiment"),
            RuleTaken,
        ),
        ("/readAt".to_owned(), json!(now() - 2 * DAY), CatalogOld),
    ] {
        assert_eq!(
            codes(&found_in(set(pointer, value)).await),
            [code],
            "{code}"
        );
    }
    let catalog = |disabled: bool| {
        let rule =
            json!({"id": "rule-1", "description": "Returning customers", "disabled": disabled});
        set(format!("{configuration}/rules"), json!([rule]))
    };
    let (_, shop) = shop(builder());
    let new = with(iteration().flag("button", FlagRule::named("Returning customers")));
    for (disabled, expected) in [(false, &[][..]), (true, &[RuleDisabled])] {
        let mut json = serde_json::to_value(shop.catalog().of(&new).read().await.unwrap()).unwrap();
        catalog(disabled)(&mut json);
        let catalog: Catalog = serde_json::from_value(json).unwrap();
        assert_eq!(codes(&catalog.preflight(&new, UnixMillis(now()))), expected);
    }
}

#[tokio::test]
async fn every_kind_of_finding_is_planted_somewhere() {
    let elsewhere = [
        KeyTaken,
        RuleTaken,
        RuleDisabled,
        FlagNotInEnvironment,
        GuardedRollout,
        CatalogOld,
        NotChecked,
    ];
    let planted = MISTAKES.iter().flat_map(|mistake| mistake.found);
    let planted: Vec<&FindingCode> = planted.chain(&elsewhere).collect();
    for code in FindingCode::ALL {
        assert!(planted.contains(&code), "{code}");
    }
}

#[tokio::test]
async fn a_key_that_is_unknown_is_named_with_those_that_are_spelled_like_it() {
    let (_, shop) = shop(builder());
    let findings = found(&shop, with(iteration().metric("purchases"))).await;
    assert_eq!(
        findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "error metric_unknown at `iteration.metrics[2]`: the project has no metric with the key `purchases`; spelled like it: `purchase`; check the key, or create the metric first"
        ]
    );
    let catalog = shop.catalog().of(&good()).metrics().read().await.unwrap();
    let new = with(iteration().metric(Metric::group("chekout")));
    let findings = catalog.preflight(&new, UnixMillis(now()));
    assert!(
        findings[0]
            .message
            .ends_with("`chekout`; spelled like it: `checkout`")
    );
}

#[tokio::test]
async fn one_mistake_is_one_line_with_one_piece_of_advice() {
    let (_, shop) = shop(builder());
    let findings = found(&shop, good().maintained_by("ada")).await;
    assert_eq!(
        findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "error invalid at `maintainerId`: `ada` of `maintained_by(…)` is not an e-mail address; give one, or an id with `maintainer(…)`"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_read_that_fails_is_an_error_and_no_finding() {
    let (simulator, shop) = shop(builder());
    simulator.inject(
        Fault::new(FaultKind::InternalError)
            .on(Operation::GetMetrics)
            .always(),
    );
    let preflight = shop
        .experiments()
        .create(good())
        .timeout(Duration::from_secs(3));
    let error = preflight.preflight().await.unwrap_err();
    assert_eq!(error.operation().unwrap().id, "getMetrics");
}

#[tokio::test]
async fn keys_and_addresses_that_cannot_be_are_findings_too() {
    let (simulator, shop) = shop(builder());
    let new = with(
        iteration()
            .flag("a/b", FlagRule::fallthrough())
            .flag("c,d", FlagRule::ai_config())
            .metric("..")
            .metric(Metric::group("")),
    );
    let findings = found(&shop, new.maintained_by("nobody")).await;
    let expected = [
        Invalid,
        FlagUnknown,
        FlagUnknown,
        FlagUnused,
        FlagUnused,
        MetricUnknown,
        GroupUnknown,
    ];
    let mut found = codes(&findings);
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(found, expected);
    assert!(
        requests(&simulator)
            .iter()
            .all(|request| request.starts_with("GET "))
    );
}
