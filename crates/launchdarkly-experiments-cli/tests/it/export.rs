//! Exporting: a plan for what was exported is empty, for everything that the simulator can hold.

use launchdarkly_experiments::Environment;
use launchdarkly_experiments::reqwest::{Method, Request, Url, header};
use launchdarkly_experiments_cli::export::export;
use launchdarkly_experiments_cli::file::{self, Source};
use launchdarkly_experiments_cli::plan::{ExperimentPlan, plan};
use launchdarkly_experiments_cli::wanted::Wanted;
use launchdarkly_experiments_sim::{AiConfig, Flag, Member, Rule, Simulator, Targeting};
use launchdarkly_experiments_tests::{TOKEN, client_of};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::shop::{applied, environments, simulator, wanted};

const EXPERIMENTS: &str = "/api/v2/projects/shop/environments/production/experiments";

/// A simulator whose flags have names that are ambiguous, empty, or look like something else.
fn world(has_flags: bool) -> Simulator {
    let mut builder = Simulator::builder()
        .token(TOKEN)
        .project("shop", ["production"])
        .member(Member::new("ada@example.com").id("ada-id"));
    if has_flags {
        let rules = Targeting::on()
            .version(12)
            .rule(
                Rule::new("rule-1", "v1")
                    .description("Germany")
                    .reference("de"),
            )
            .rule(Rule::new("rule-2", "v1").description("Germany"))
            .rule(Rule::new("rule-3", "v1").description("fallthrough"))
            .rule(Rule::new("rule-4", "v1").description("Berlin: 1 # x"));
        let flag = Flag::new("names")
            .variation("v1", "blue", json!("#00f"))
            .variation("v2", "true", json!("#0f0"))
            .variation("v3", "", json!("blue"))
            .variation("v4", "null", json!(null))
            .variation("v5", "v1", json!({"id": "v1"}))
            .variation("v6", " ", json!("- a: 1"))
            .environment("production", rules);
        let values = Flag::new("1.0")
            .variation("v1", "", json!(true))
            .variation("v2", "", json!(false))
            .variation("v3", "", json!(7))
            .variation("v4", "", json!(7.5))
            .variation("v5", "", json!([1]))
            .variation("v6", "", json!(""))
            .environment("production", Targeting::on());
        let config = AiConfig::new("assistant")
            .variation("v1", "Terse", json!({"_ldMeta": {"variationKey": "terse"}}))
            .variation("v2", "Terse", json!({}))
            .environment("production", Targeting::on().version(4));
        builder = builder
            .flag("shop", flag)
            .flag("shop", values)
            .ai_config("shop", config);
    }
    builder.build()
}

/// A text that YAML could take for something else.
fn text() -> impl Strategy<Value = String> {
    const ODD: &[&str] = &[
        "yes",
        "true",
        "null",
        "~",
        "1.0",
        "0x1f",
        "1e3",
        "- a",
        "a: b",
        "# c",
        "a #b",
        " led",
        "trailed ",
        "two\nlines",
        "tab\t",
        "\"quoted\"",
        "it's",
        "%",
        "@",
        "`",
        "!tag",
        "&anchor",
        "*alias",
        "|",
        ">",
        "{}",
        "[a]",
        "é✓😀",
        "\u{85}",
        "\u{feff}",
        "\r\n",
        "---",
        "...",
        "<<",
        "=",
        ".nan",
        "2026-01-01",
    ];
    prop_oneof![
        select(ODD).prop_map(str::to_owned),
        "[ -~]{0,90}",
        "[a-z]{1,8}"
    ]
}

fn name() -> impl Strategy<Value = String> {
    text().prop_filter("not blank", |text| !text.trim().is_empty())
}

fn metric() -> impl Strategy<Value = Value> {
    let unit = option::weighted(0.2, select(&["user", "account"][..]));
    (
        select(&["a", "b", "c", "7", "true"][..]),
        any::<Option<bool>>(),
        option::weighted(0.1, any::<bool>()),
        unit,
    )
        .prop_map(|(key, group, primary, unit)| {
            without_nulls(
                json!({"key": key, "isGroup": group, "primary": primary, "analysisUnit": unit}),
            )
        })
}

/// The keys of flags with the ids of their variations.
fn served() -> impl Strategy<Value = (&'static str, &'static str)> {
    const SERVED: &[(&str, &[&str])] = &[
        ("names", &["v1", "v2", "v3", "v4", "v5", "v6"]),
        ("1.0", &["v1", "v2", "v3", "v4", "v5", "v6"]),
        ("assistant", &["v1", "v2"]),
    ];
    select(SERVED).prop_flat_map(|(flag, ids)| (Just(flag), select(ids)))
}

fn treatment() -> impl Strategy<Value = Value> {
    let percent = select(&["0", "25.0", "33.3", "33.33333333", "0.0001", "12.50"][..]);
    (name(), percent, vec(served(), 0..3)).prop_map(|(name, percent, served)| {
        let parameters: Vec<_> = served
            .iter()
            .map(|(flag, id)| json!({"flagKey": flag, "variationId": id}))
            .collect();
        json!({"name": name, "allocationPercent": percent, "baseline": false, "parameters": parameters})
    })
}

fn iteration() -> impl Strategy<Value = Value> {
    let rule = select(&["fallthrough", "rule-1", "rule-2", "rule-3", "rule-4"][..]);
    let others = option::of(select(&["v1", "v2"][..]));
    let flag = (select(&["names", "1.0", "assistant"][..]), rule, others);
    let metrics = (vec(metric(), 1..4), 0..4_usize, option::of(0..3_usize));
    let rest = (
        option::of(vec(text(), 0..3)),
        any::<Option<bool>>(),
        option::of("[a-z0-9-]{1,9}"),
        option::of(select(&["user", "account"][..])),
        option::of(prop_oneof![Just(0), Just(86_400_000), 1..100_000_000_i64]),
    );
    (text(), vec(flag, 0..3), metrics, vec(treatment(), 0..4), rest).prop_map(
        |(hypothesis, flags, (mut metrics, primary, baseline), mut treatments, rest)| {
            let mut keys = std::collections::HashSet::new();
            metrics.retain(|metric| keys.insert(metric["key"].to_string()));
            if let Some(baseline) = baseline.and_then(|index| treatments.get_mut(index)) {
                baseline["baseline"] = true.into();
            }
            let (attributes, reshuffle, covariate, unit, frequency) = rest;
            let flags: serde_json::Map<_, _> = flags
                .into_iter()
                .map(|(key, rule, others)| {
                    let version = match key {
                        "names" => 12,
                        "assistant" => 4,
                        _ => 1,
                    };
                    let rule = if key == "names" { rule } else { "fallthrough" };
                    let flag = json!({"ruleId": rule, "flagConfigVersion": version, "notInExperimentVariationId": others});
                    (key.to_owned(), without_nulls(flag))
                })
                .collect();
            let key = metrics[0]["key"].clone();
            without_nulls(json!({
                "hypothesis": hypothesis, "flags": flags, "metrics": metrics, "treatments": treatments,
                "attributes": attributes, "canReshuffleTraffic": reshuffle, "covariateId": covariate,
                "randomizationUnit": unit, "reallocationFrequencyMillis": frequency,
                "primarySingleMetricKey": Some(&key).filter(|_| primary % 2 == 0),
                "primaryFunnelKey": Some(&key).filter(|_| primary >= 1),
            }))
        },
    )
}

fn experiment() -> impl Strategy<Value = (Value, u8)> {
    let analysis = (
        option::of(select(&["5", "0.05", "95.0", "1", "33.333333333333333333"][..])),
        option::of(select(&["bonferroni", "benjamini-hochberg"][..])),
        option::of(select(&["variations", "metrics", "variations-and-metrics"][..])),
        any::<Option<bool>>(),
        option::of(text()),
    )
        .prop_map(|(threshold, method, scope, sequential, direction)| {
            without_nulls(json!({
                "bayesianThreshold": threshold, "significanceThreshold": threshold,
                "multipleComparisonCorrectionMethod": method, "multipleComparisonCorrectionScope": scope,
                "sequentialTestingEnabled": sequential, "testDirection": direction,
            }))
        });
    let kinds = (
        option::of(select(&["experiment", "mab", "holdout"][..])),
        option::of(select(&["bayesian", "frequentist", "export_only"][..])),
        option::of(select(&["launchdarkly", "snowflake"][..])),
    );
    let texts = (
        name(),
        option::of(text()),
        option::of("[a-z0-9]{1,9}"),
        option::of(vec(text(), 0..3)),
    );
    let maintainer = option::of(select(&["ada-id", "5f0e"][..]));
    (texts, kinds, option::of(analysis), maintainer, iteration(), 0..5_u8).prop_map(
        |((name, description, holdout, tags), (kind, methodology, source), analysis, maintainer, iteration, life)| {
            let methodology = methodology.filter(|_| kind != Some("mab"));
            let post = without_nulls(json!({
                "name": name, "description": description, "holdoutId": holdout, "tags": tags, "type": kind,
                "methodology": methodology, "dataSource": source, "analysisConfig": analysis,
                "maintainerId": maintainer, "iteration": iteration,
            }));
            (post, life)
        },
    )
}

fn without_nulls(mut object: Value) -> Value {
    object
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    object
}

async fn send(simulator: &Simulator, method: Method, path: &str, body: &Value) -> u16 {
    let url = Url::parse(&format!("http://simulator{path}")).unwrap();
    let mut request = Request::new(method.clone(), url);
    let kind = match method {
        Method::PATCH => "application/json; domain-model=launchdarkly.semanticpatch",
        _ => "application/json",
    };
    let headers = request.headers_mut();
    headers.insert(header::AUTHORIZATION, TOKEN.parse().unwrap());
    headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
    *request.body_mut() = Some(body.to_string().into());
    simulator
        .service()
        .oneshot(request)
        .await
        .unwrap()
        .status()
        .as_u16()
}

/// Creates experiments, takes each through some of its life, and returns how many the simulator took.
async fn fill(simulator: &Simulator, experiments: &[(Value, u8)]) -> usize {
    let settings = json!({"randomizationUnits": [{"randomizationUnit": "user", "default": true}, {"randomizationUnit": "account"}]});
    let path = "/api/v2/projects/shop/experimentation-settings";
    assert_eq!(send(simulator, Method::PUT, path, &settings).await, 200);
    let mut taken = Vec::new();
    for (index, (post, life)) in experiments.iter().enumerate() {
        let mut post = post.clone();
        post["key"] = format!("e{index}").into();
        if send(simulator, Method::POST, EXPERIMENTS, &post).await == 201 {
            taken.push((post, life));
        }
    }
    // A start changes the version of the flag, so all are created first.
    for (post, life) in &taken {
        let winner = post["iteration"]["treatments"][0]["parameters"][0]["variationId"].as_str();
        let winner = winner.unwrap_or_default();
        let instructions = [
            json!({"kind": "startIteration"}),
            json!({"kind": "stopIteration", "winningTreatmentId": winner, "winningReason": "it: won"}),
            json!({"kind": "archiveExperiment"}),
        ];
        // A draft, running, stopped, archived; or an archived draft.
        let chosen = match life {
            0..4 => &instructions[..usize::from(**life)],
            _ => &instructions[2..],
        };
        let path = format!("{EXPERIMENTS}/{}", post["key"].as_str().unwrap());
        for instruction in chosen {
            let patch = json!({"instructions": [instruction]});
            send(simulator, Method::PATCH, &path, &patch).await;
        }
    }
    taken.len()
}

/// Exports everything, writes and reads the file, and returns what a plan for it would do.
async fn different(environment: &Environment) -> Result<(), String> {
    let document = export(environment, &[], false)
        .await
        .map_err(|error| error.to_string())?;
    let text = file::write(&document).map_err(|error| error.to_string())?;
    let wanted = Wanted::read([Source::new("exported.yaml", &text)]);
    let wanted = wanted.map_err(|problems| problems.to_string())?;
    let plan = plan(environment, &wanted.of(environment), &[]).await;
    let plan = plan.map_err(|error| error.to_string())?;
    let is_same = |one: &&ExperimentPlan| {
        one.steps.is_empty() && one.refusals.is_empty() && one.warnings.is_empty()
    };
    let different = plan.experiments.iter().find(|one| !is_same(one));
    different.map_or(Ok(()), |one| {
        let (steps, refusals, warnings) = (&one.steps, &one.refusals, &one.warnings);
        Err(format!("{steps:?} {refusals:?} {warnings:?}\n{text}"))
    })
}

/// Creates experiments, and returns how many the simulator took, and what a plan for what is exported would do.
fn difference(experiments: &[(Value, u8)], has_flags: bool) -> (usize, Option<String>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(async {
        let simulator = world(has_flags);
        let taken = fill(&simulator, experiments).await;
        let (environment, _) = client_of(&simulator);
        (taken, different(&environment).await.err())
    })
}

#[test]
fn a_plan_for_what_was_exported_is_empty() {
    const BATCH: usize = 50;
    let config = Config {
        cases: 44,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let taken = std::cell::Cell::new(0);
    let experiments = vec(experiment(), BATCH);
    let checked = runner.run(&(experiments, any::<bool>()), |(experiments, has_flags)| {
        let (created, difference) = difference(&experiments, has_flags);
        taken.set(taken.get() + created);
        if difference.is_some() {
            // One is easier to read than all.
            let alone = experiments.iter().find_map(|one| {
                let one = std::slice::from_ref(one);
                Some((one, self::difference(one, has_flags).1?))
            });
            let (post, text) = alone.unwrap();
            panic!("{text}\n{}", post[0].0);
        }
        Ok(())
    });
    assert!(checked.is_ok());
    assert!(taken.get() >= 2000, "only {} were created", taken.get());
}

#[tokio::test(start_paused = true)]
async fn an_exported_file_uses_names() {
    let wanted = wanted(crate::file::CHECKOUT);
    let simulator = simulator(&wanted);
    let environment = &environments(&wanted, &simulator)[0];
    applied(environment, &wanted, &[]).await.unwrap();
    let exported = export(environment, &["checkout-button".to_owned()], true)
        .await
        .unwrap();
    insta::assert_snapshot!(file::write(&exported).unwrap());
    let missing = export(environment, &["other".to_owned()], false)
        .await
        .unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("there is no experiment `other` in shop/production")
    );
}
