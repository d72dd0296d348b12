//! Fixtures: what they make, where they are wrong, and their schema.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use launchdarkly_experiments_sim::{Fixtures, Simulator};
use serde_json::{Value, json};

use crate::program::{BINARY, Program, fail};
use crate::support::{HttpRequest, TOKEN, experiment};

/// Fixtures with everything that they can have.
const FULL: &str = include_str!("../fixtures/full.yaml");

fn load(value: Value) -> Result<Simulator, String> {
    let simulator = Simulator::builder().token(TOKEN).seed(7).build();
    let loaded = Fixtures::new(value).and_then(|fixtures| simulator.load(&fixtures));
    loaded.map_err(|error| error.to_string())?;
    Ok(simulator)
}

/// Returns fixtures with a flag and an experiment on it.
fn shop(change: impl FnOnce(&mut Value)) -> Value {
    let mut experiment = experiment("checkout");
    experiment["environmentKey"] = json!("test");
    experiment["iteration"]["flags"] = json!({"button": {"ruleId": "fallthrough"}});
    let mut project = json!({
        "key": "shop",
        "environments": ["test"],
        "flags": [{
            "key": "button",
            "name": "Button",
            "isFlagOn": true,
            "variations": [{"_id": "blue", "value": 1}, {"_id": "green", "value": 2}],
            "environments": {"test": {"version": 12}},
        }],
        "experiments": [experiment],
    });
    change(&mut project);
    json!({"projects": [project]})
}

#[test]
fn the_file_of_the_schema_is_current() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures.schema.json");
    let schema = Fixtures::schema();
    if env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, format!("{schema:#}\n")).unwrap();
    }
    // As values: a build of the whole workspace keeps the order of keys, and one of this crate sorts them.
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        serde_json::from_str::<Value>(&stored).is_ok_and(|stored| stored == schema),
        "fixtures.schema.json is out of date\n\
         help: UPDATE_SCHEMA=1 cargo test -p launchdarkly-experiments-sim --test it fixtures"
    );
}

#[test]
fn each_state_is_what_the_requests_would_make() {
    let states = [
        (json!("draft"), "not_started", "variation"),
        (json!("running"), "running", "rollout"),
        (json!("stopped"), "stopped", "variation"),
    ];
    for (state, status, served) in states {
        let simulator = load(shop(|shop| shop["experiments"][0]["state"] = state)).unwrap();
        let experiment = &simulator.experiments("shop", "test")[0];
        let iteration = match status {
            "not_started" => &experiment["draftIteration"],
            _ => &experiment["currentIteration"],
        };
        assert_eq!(iteration["status"], status, "{experiment}");
        let flag = &simulator.flags("shop")[0]["environments"]["test"];
        assert!(
            flag["fallthrough"][served].is_object() || flag["fallthrough"][served].is_u64(),
            "{flag}"
        );
    }
    let winner = |project: &mut Value| {
        project["experiments"][0]["state"] = json!("archived");
        project["experiments"][0]["winningTreatmentId"] = json!("green");
    };
    let simulator = load(shop(winner)).unwrap();
    let experiment = &simulator.experiments("shop", "test")[0];
    assert!(experiment["archivedDate"].is_u64(), "{experiment}");
    assert_eq!(
        experiment["currentIteration"]["winningTreatmentId"],
        "green"
    );
    let flag = &simulator.flags("shop")[0]["environments"]["test"];
    assert_eq!(flag["fallthrough"]["variation"], 1, "the winner is shipped");
    assert_eq!(flag["version"], 14, "{flag}");
}

#[test]
fn fixtures_obey_the_rules_of_the_api_and_are_made_entirely_or_not_at_all() {
    type Change<'a> = &'a dyn Fn(&mut Value);
    let cases: [(Change<'_>, &str); 9] = [
        (&|one| one["flags"][0]["isFlagOn"] = json!(false), ""),
        (
            &|one| {
                one["flags"][0]["isFlagOn"] = json!(false);
                one["experiments"][0]["state"] = json!("running");
            },
            "projects[0].experiments[0].state: the state `running` is not possible: the flag `button` is off; \
             set `isFlagOn: true`",
        ),
        (
            &|one| one["experiments"][0]["environmentKey"] = json!("nowhere"),
            "projects[0].experiments[0].environmentKey: no environment has the key `nowhere`; \
             the project `shop` has `test`",
        ),
        (
            &|one| {
                one["experiments"][0]["iteration"]["flags"]["button"]["flagConfigVersion"] =
                    json!(3)
            },
            "projects[0].experiments[0].iteration",
        ),
        (
            &|one| one["experiments"][0]["winningTreatmentId"] = json!("green"),
            "projects[0].experiments[0].winningTreatmentId: only a `stopped`",
        ),
        (
            &|one| one["flags"][0]["environments"]["test"]["fallthrough"] = json!({"variation": 2}),
            "projects[0].flags[0].environments.test.fallthrough.variation: 2 is no index",
        ),
        (
            &|one| one["flags"][0]["environments"]["nowhere"] = json!({"on": true}),
            "projects[0].flags[0].environments.nowhere: no environment has the key `nowhere`; ",
        ),
        (
            &|one| one["metrics"] = json!([{"key": "purchase", "kind": "custom"}]),
            "projects[0].metrics[0].eventKey: required",
        ),
        (
            &|one| one["metricGroups"] = json!([{"key": "a", "metrics": [{"key": "b"}]}]),
            "projects[0].metricGroups[0].metrics[0].key: ",
        ),
    ];
    for (change, expected) in cases {
        let simulator = Simulator::builder().token(TOKEN).seed(7).build();
        let before = simulator.state();
        let fixtures = Fixtures::new(shop(change)).unwrap();
        match (simulator.load(&fixtures), expected) {
            (loaded, "") => assert_eq!(loaded, Ok(())),
            (loaded, _) => {
                let error = loaded.unwrap_err().to_string();
                assert!(error.starts_with(expected), "{error}");
                assert!(simulator.state() == before, "{error}");
            }
        }
    }
    let twice = Fixtures::new(shop(|_| ())).unwrap();
    let simulator = Simulator::builder().build();
    simulator.load(&twice).unwrap();
    let error = simulator.load(&twice).unwrap_err();
    assert_eq!(error.pointer(), "/projects/0/flags/0/key");
}

#[test]
fn a_stopped_experiment_needs_a_winner_and_a_member_an_email_of_its_own() {
    let without = |winner: Option<&str>| {
        shop(|shop| {
            let experiment = &mut shop["experiments"][0];
            experiment["state"] = json!("stopped");
            let treatments = experiment["iteration"]["treatments"].as_array_mut();
            for treatment in treatments.unwrap() {
                treatment["baseline"] = json!(false);
            }
            if let Some(winner) = winner {
                experiment["winningTreatmentId"] = json!(winner);
            }
        })
    };
    let error = load(without(None)).unwrap_err();
    let expected = "projects[0].experiments[0].iteration.treatments: no treatment is the baseline; \
                    set `baseline: true`, or `winningTreatmentId`";
    assert_eq!(error, expected);
    assert!(load(without(Some("green"))).is_ok());
    let error = load(without(Some("red"))).unwrap_err();
    assert!(
        error.contains("no treatment `red`; it has `blue`, `green`"),
        "{error}"
    );
    let members = json!([{"email": "ada@example.com"}, {"email": "Ada@example.com", "_id": "5f0000000000000000000009"}]);
    let error = load(json!({"members": members})).unwrap_err();
    assert_eq!(
        error,
        "members[1].email: a member with the email `Ada@example.com` already exists"
    );
}

#[tokio::test]
async fn the_program_starts_with_its_fixtures_and_returns_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("full.yaml"), FULL).unwrap();
    let more = json!({"projects": [{"key": "blog", "environments": ["live"]}]});
    fs::write(path("more.json"), format!("{more:#}")).unwrap();
    let (full, more, state) = (path("full.yaml"), path("more.json"), path("state.json"));
    let options = [
        "--token",
        TOKEN,
        "--fixtures",
        &full,
        "--fixtures",
        &more,
        "--state",
        &state,
    ];
    let list = "/api/v2/projects/shop/environments/test/experiments";
    let all = format!("{list}?expand=draftIteration&lifecycleState=active,archived");
    let keys = async |program: &Program| {
        let (status, body) = program.send(TOKEN, HttpRequest::get(&all)).await;
        assert_eq!(status, 200, "{body}");
        let body: Value = serde_json::from_str(&body).unwrap();
        let items = body["items"].as_array().unwrap().iter();
        items
            .map(|one| one["key"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let made = [
        "checkout-button",
        "search-ranking",
        "old-banner",
        "assistant-tone",
    ];
    let program = Program::start(&options);
    assert_eq!(keys(&program).await, made);
    for missing in ["default", "more"] {
        let get = HttpRequest::get(&format!("/api/v2/projects/{missing}"));
        assert_eq!(program.send(TOKEN, get).await.0, 404, "{missing}");
    }
    assert_eq!(
        program
            .send(TOKEN, HttpRequest::get("/api/v2/projects/blog"))
            .await
            .0,
        200
    );
    let added = HttpRequest::json(
        "POST",
        "/_simulator/fixtures",
        shop(|shop| {
            shop["key"] = json!("other");
        }),
    );
    assert_eq!(
        program.send(TOKEN, added).await,
        (200, "{\"done\":true}".to_owned())
    );
    let wrong = HttpRequest::json("POST", "/_simulator/fixtures", json!({"projects": [{}]}));
    let (status, body) = program.send(TOKEN, wrong).await;
    assert_eq!(status, 400);
    assert!(body.contains("projects[0]: "), "{body}");
    let yaml = reqwest::Client::new().post(format!("{}/_simulator/fixtures", program.url()));
    let yaml = yaml.header("content-type", "application/json");
    let refused = yaml.body("projects: []").send().await.unwrap();
    assert_eq!(refused.status(), 400);
    let body = refused.text().await.unwrap();
    assert!(body.contains("only JSON here; YAML is for"), "{body}");
    let stop = json!([{"kind": "archiveExperiment"}]);
    let patch = HttpRequest::patch(&format!("{list}/search-ranking"), stop);
    assert_eq!(program.send(TOKEN, patch).await.0, 200);
    // What is stored counts at the next start, and the fixtures after a reset.
    stored(&state, "\"other\"").await;
    drop(program);
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new(BINARY);
    command.args(options).stderr(log.reopen().unwrap());
    let program = Program::spawn(&mut command);
    let warned = fs::read_to_string(log.path()).unwrap();
    assert!(
        warned.contains("the fixtures are not used at the start"),
        "{warned}"
    );
    let get = || HttpRequest::get("/api/v2/projects/other");
    assert_eq!(program.send(TOKEN, get()).await.0, 200);
    let reset = HttpRequest::json("POST", "/_simulator/reset", json!({}));
    assert_eq!(program.send(TOKEN, reset).await.0, 200);
    assert_eq!(program.send(TOKEN, get()).await.0, 404);
    assert_eq!(keys(&program).await, made);
}

/// Waits until a file contains a text.
async fn stored(path: &str, text: &str) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while !fs::read_to_string(path).unwrap().contains(text) {
        assert!(std::time::Instant::now() < deadline, "{text} is not stored");
        tokio::task::yield_now().await;
    }
}

#[test]
fn an_error_names_the_file_the_line_and_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fixtures.yaml");
    let file = file.to_str().unwrap();
    let cases = [
        (
            "allocationPercent: \"50\"",
            "allocationPercent: 50",
            "allocationPercent: 50 is not of type \"string\"; write it in quotes: \"50\"",
        ),
        (
            "state: running",
            "state: paused",
            ".state: \"paused\" is not one of",
        ),
        (
            "kind: custom",
            "kind: costum",
            ".kind: \"costum\" is not one of",
        ),
        (
            "hypothesis: A green",
            "hypotesis: A green",
            ".iteration: `hypotesis` is not known; expected `hypothesis`, ",
        ),
        ("ruleId: fallthrough", "ruleId: [", "fixtures.yaml:"),
        ("ruleId: fallthrough", "ruleId: nowhere", "iteration"),
        (
            "primarySingleMetricKey: purchase",
            "primarySingleMetricKey: sales",
            "`sales`",
        ),
    ];
    for (right, wrong, expected) in cases {
        assert!(FULL.contains(right), "{right}");
        let text = FULL.replacen(right, wrong, 1);
        fs::write(file, &text).unwrap();
        let (status, error) = fail(&["--fixtures", file]);
        assert_eq!(status, 1, "{wrong}: {error}");
        assert!(error.contains(expected), "{wrong}: {error}");
        let line = error
            .strip_prefix(&format!("{file}:"))
            .unwrap_or_else(|| panic!("{error}"));
        let line: usize = line.split(':').next().unwrap().parse().unwrap();
        let changed = text.lines().position(|line| line.contains(wrong)).unwrap() + 1;
        assert!(
            line.abs_diff(changed) < 12,
            "{wrong} is in line {changed}: {error}"
        );
    }
    let missing = format!("{file}.none");
    let (_, error) = fail(&["--fixtures", &missing]);
    assert!(error.contains("cannot read the fixtures"), "{error}");
}
