//! Cassettes with the ergonomic client, and the simulator as the real service.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::error::Error;
use std::fs;
use std::path::Path;

use launchdarkly_experiments::{Client, Environment};
use launchdarkly_experiments_sim::cassette::{Cassette, Recorder, Replay};
use launchdarkly_experiments_sim::{Fault, FaultKind, Member, Operation, Simulator};
use launchdarkly_experiments_tests::{TOKEN, TestRuntime, environment, experiment, simulator};
use tower::{BoxError, ServiceExt as _, service_fn};

/// A service that is recorded, or that answers instead.
trait Service:
    tower::Service<
        reqwest::Request,
        Response = reqwest::Response,
        Error = BoxError,
        Future: Send + 'static,
    > + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Service for S where
    S: tower::Service<
            reqwest::Request,
            Response = reqwest::Response,
            Error = BoxError,
            Future: Send + 'static,
        > + Clone
        + Send
        + Sync
        + 'static
{
}

fn recorded(service: impl Service, recorder: &Recorder) -> Environment {
    let builder = Client::builder(TOKEN).service(service);
    let builder = builder.layer(recorder.clone()).runtime(TestRuntime::new());
    environment(&builder.build().unwrap())
}

fn replayed(cassette: &Path) -> (Environment, Replay) {
    let replay = Replay::open(cassette).unwrap();
    let builder = Client::builder("another-token").service(replay.clone());
    let client = builder.runtime(TestRuntime::new()).build().unwrap();
    (environment(&client), replay)
}

/// What the program does: it returns all that it was told.
async fn program(shop: &Environment) -> Result<Vec<String>, launchdarkly_experiments::Error> {
    let created = shop
        .experiments()
        .create(experiment("button"))
        .send()
        .await?;
    let button = shop.experiment("button").unwrap();
    let started = button.start().send().await?;
    let listed = shop.experiments().list().items().try_collect().await?;
    let patched = button.patch().rename("Button").comment("Ada wants it");
    let patched = patched.send().await?;
    let again = button.start().send().await.unwrap_err();
    let stopped = button.stop("green-id", "Ada likes it").send().await?;
    Ok(vec![
        format!("{:?}", created.created_at()),
        started.is_running().to_string(),
        listed.len().to_string(),
        patched.name.clone(),
        again.to_string(),
        stopped.is_running().to_string(),
    ])
}

#[tokio::test(start_paused = true)]
async fn a_program_gets_from_a_cassette_what_it_got_when_it_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("program.jsonl");
    let simulator = simulator(7);
    simulator.inject(Fault::new(FaultKind::Unavailable).on(Operation::GetExperiments));
    simulator.inject(Fault::new(FaultKind::CutBody).on(Operation::GetExperiments));
    simulator.inject(Fault::new(FaultKind::Refused).on(Operation::CreateExperiment));
    let recorder = Recorder::create(&path).unwrap();
    let real = program(&recorded(simulator.service(), &recorder))
        .await
        .unwrap();
    assert_eq!(
        recorder.finish().unwrap().written,
        simulator.journal().len()
    );

    let (shop, replay) = replayed(&path);
    assert_eq!(program(&shop).await.unwrap(), real);
    assert_eq!(replay.unused(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_on_the_list_does_not_reach_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.jsonl");
    let ada = Member::new("ada@example.com").name("Ada", "Lovelace");
    let simulator = Simulator::builder()
        .token(TOKEN)
        .project("shop", ["production"])
        .member(ada)
        .build();
    let service = simulator.service();
    // A server that plants a person in every object of every response, and the token in its headers.
    let planted = service_fn(move |request: reqwest::Request| {
        let service = service.clone();
        async move {
            let response = service.oneshot(request).await?;
            let (status, url) = (response.status(), response.url().clone());
            let mut body = serde_json::from_str(&response.text().await?)?;
            plant(&mut body);
            let builder = http::Response::builder().status(status);
            let builder = reqwest::ResponseBuilderExt::url(builder, url)
                .header("set-cookie", "session=ada@example.com")
                .header("x-request-by", "Ada");
            Ok::<_, BoxError>(reqwest::Response::from(builder.body(body.to_string())?))
        }
    });
    let recorder = Recorder::create(&path).unwrap();
    let shop = recorded(planted, &recorder);
    program(&shop).await.unwrap();
    let client = Client::builder(TOKEN)
        .service(simulator.service())
        .layer(recorder.clone());
    let client = client.header("x-correlation-id", "Ada").build().unwrap();
    let members = client.members().list().items().try_collect().await.unwrap();
    assert!(members.iter().any(|one| one.email == "ada@example.com"));

    let text = fs::read_to_string(&path).unwrap();
    assert!(text.lines().count() > 7, "{text}");
    for secret in [
        "ada",
        "Ada",
        "Lovelace",
        "example.com",
        TOKEN,
        "cookie",
        "planted",
        "x-",
    ] {
        let found = text.lines().find(|line| {
            let limits = line.replace("x-ratelimit-", "");
            limits.contains(secret)
        });
        assert_eq!(found, None, "`{secret}` is in the file");
    }
    // What is on the list is there.
    for part in [
        "button",
        "Checkout button",
        "person@example.invalid",
        "redacted",
        "green sells",
    ] {
        assert!(text.contains(part), "`{part}` is not in the file");
    }
}

/// Adds a property that no document lists to every object.
fn plant(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.values_mut().for_each(plant);
            // Maps of links and flags have keys of their own; one of text would be no response.
            let is_map = map.values().any(serde_json::Value::is_object)
                && map.values().all(serde_json::Value::is_object);
            if !is_map {
                map.insert("planted".to_owned(), "ada@example.com".into());
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(plant),
        _ => {}
    }
}

/// What `.github/ISSUE_TEMPLATE/unexpected-answer.yml` asks for, and why it asks for the value beside the cassette.
#[tokio::test(start_paused = true)]
async fn a_value_of_another_type_is_in_the_error_and_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answer.jsonl");
    let simulator = simulator(7);
    environment(
        &Client::builder(TOKEN)
            .service(simulator.service())
            .build()
            .unwrap(),
    )
    .experiments()
    .create(experiment("button"))
    .send()
    .await
    .unwrap();
    let service = simulator.service();
    let unexpected = service_fn(move |request: reqwest::Request| {
        let service = service.clone();
        async move {
            let response = service.oneshot(request).await?;
            let (status, url) = (response.status(), response.url().clone());
            let mut body: serde_json::Value = serde_json::from_str(&response.text().await?)?;
            body["name"] = serde_json::json!({"de": "Kasse"});
            let builder = http::Response::builder().status(status);
            let builder = reqwest::ResponseBuilderExt::url(builder, url);
            Ok::<_, BoxError>(reqwest::Response::from(builder.body(body.to_string())?))
        }
    });
    let recorder = Recorder::create(&path).unwrap();
    let shop = recorded(unexpected, &recorder);
    let error = shop.experiment("button").unwrap().get().send().await;
    let error = error.unwrap_err();
    assert_eq!(error.json_path(), Some("name"));
    let text = error.to_string();
    assert!(
        text.contains("invalid type: map, expected a string"),
        "{text}"
    );
    assert!(!text.contains(TOKEN), "{text}");
    assert_eq!(recorder.finish().unwrap().written, 1);

    let file = fs::read_to_string(&path).unwrap();
    assert!(file.contains("\"button\""), "{file}");
    assert!(!file.contains("Kasse"), "{file}");
}

#[tokio::test(start_paused = true)]
async fn what_was_not_recorded_fails_with_the_nearest_that_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nearest.jsonl");
    let recorder = Recorder::create(&path).unwrap();
    program(&recorded(simulator(7).service(), &recorder))
        .await
        .unwrap();
    let (shop, replay) = replayed(&path);
    let button = shop.experiment("button").unwrap();

    let error = button
        .patch()
        .rename("Banner")
        .comment("")
        .send()
        .await
        .unwrap_err();
    assert_eq!(
        error.effect(),
        launchdarkly_experiments::Effect::Rejected,
        "{error}"
    );
    let text = with_sources(&error);
    let message = "not recorded; the nearest is line 5, where `/instructions/0/value/name/value` of the body is \
        \"Button\" instead of \"Banner\"; sent was `PATCH ";
    assert!(text.contains(message), "{text}");

    // Each exchange answers once.
    button.start().send().await.unwrap();
    button.start().send().await.unwrap_err();
    let error = button.start().send().await.unwrap_err();
    let text = with_sources(&error);
    assert!(text.contains("recorded 2 time(s)"), "{text}");
    assert!(!replay.unused().is_empty());
}

fn with_sources(error: &dyn Error) -> String {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    chain.map(|error| format!("{error}\n")).collect()
}

#[test]
fn a_line_that_a_killed_program_left_behind_is_ignored_and_another_is_not() {
    let line = r#"{"operation":"getMembers","request":{"method":"GET","path":"/api/v2/members"}}"#;
    let text = |end: &str| format!("{{\"cassette\":1}}\n{line}\n{end}");
    assert_eq!(
        Cassette::parse(&text(&line[..40]))
            .unwrap()
            .exchanges()
            .len(),
        1
    );
    let error = Cassette::parse(&text("{}\n")).unwrap_err();
    assert!(
        error.to_string().starts_with("line 3: missing field"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_cassette_becomes_cases_that_hold_where_it_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.jsonl");
    let recorder = Recorder::create(&path).unwrap();
    let simulator = simulator(7);
    program(&recorded(simulator.service(), &recorder))
        .await
        .unwrap();

    let make = |cassette: &Path| {
        std::process::Command::new(env!("CARGO_BIN_EXE_cases"))
            .arg(cassette)
            .args(["--source", "a test", "--on", "2026-11", "--into"])
            .arg(folder.path().join("cases"))
            .output()
            .unwrap()
    };
    let output = make(&path);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.contains("recorded-button.json: holds in the simulator"),
        "{text}"
    );
    assert!(
        text.contains("left out: GET "),
        "a list is in no case: {text}"
    );
    let case = fs::read_to_string(folder.path().join("cases/recorded-button.json")).unwrap();
    assert!(
        case.contains("createExperiment, patchExperiment with startIteration"),
        "{case}"
    );

    // A service that behaves otherwise than the simulator.
    let other = fs::read_to_string(&path).unwrap();
    let other = other.replacen("\"status\":422", "\"status\":409", 1);
    fs::write(&path, other).unwrap();
    let output = make(&path);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("does not hold: step 3: status: expected 409, found 422"),
        "{text}"
    );
}
