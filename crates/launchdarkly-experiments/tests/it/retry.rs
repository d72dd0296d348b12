//! Retries: attempts, backoffs, deadlines, the budget.

use std::collections::BTreeMap;
use std::io::ErrorKind::{ConnectionRefused, ConnectionReset};
use std::time::Duration;

use launchdarkly_experiments::types::FlagsInput;
use launchdarkly_experiments::{
    Client, Effect, ErrorKind, FieldChanges, FlagRule, RetryPolicy, field,
};
use launchdarkly_experiments_sim::{Fault, FaultKind, Quotas, RetryHint};

use launchdarkly_experiments_tests::{
    BEGIN, EXPERIMENT, ScriptedServer, Step, TOKEN, TestRuntime, client_of, environment,
    experiment, iteration, respond, simulator, with_experiment,
};

use crate::simulated_shop::{builder, shop};

fn limited(headers: &[(&'static str, &str)]) -> Step {
    let headers = headers
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    Step::Respond(
        429,
        headers.collect(),
        r#"{"code": "rate_limited", "message": "slow down"}"#.into(),
    )
}

#[tokio::test(start_paused = true)]
async fn backoffs_double_and_a_delay_of_the_server_comes_first() {
    let reset = (BEGIN.as_millis() + 10_000).to_string();
    let server = ScriptedServer::new([
        respond(503, "<html>no</html>"),
        Step::Fail(ConnectionReset),
        limited(&[("retry-after", "1.5")]),
        limited(&[("X-RateLimit-Reset", &reset)]),
        respond(200, EXPERIMENT),
    ]);
    let (button, clock) = server.button();
    let reply = button.get().send_with_response().await.unwrap();
    assert_eq!(reply.attempts(), 5);
    // Half of 250 and of 500; 1.5 s and half of 250; then what is left until the reset, and half of 250.
    assert_eq!(clock.sleeps(), [125, 250, 1625, 8125]);
}

#[tokio::test(start_paused = true)]
async fn a_429_without_a_usable_hint_backs_off() {
    let past = (BEGIN.as_millis() - 1).to_string();
    let server = ScriptedServer::new([
        limited(&[]),
        limited(&[("x-ratelimit-reset", &past)]),
        respond(200, EXPERIMENT),
    ]);
    let (button, clock) = server.button();
    button.start().send().await.unwrap();
    assert_eq!(clock.sleeps(), [125, 250]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_fails_at_once_and_says_so() {
    let server = ScriptedServer::new([limited(&[("retry-after", "60")])]);
    let (button, clock) = server.button();
    let request = button.start().timeout(Duration::from_secs(20));
    let error = request.send().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!((error.effect(), error.attempts()), (Effect::Rejected, 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert!(clock.sleeps().is_empty());
    insta::assert_snapshot!(
        error,
        @"patchExperiment of shop/production/button: 429 rate_limited: slow down; the next attempt is due in 60.1s, and the deadline in 20.0s"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_is_retried_and_what_was_refused_is_not() {
    let server = ScriptedServer::new([
        Step::Fail(ConnectionRefused),
        Step::Fail(ConnectionRefused),
        respond(200, EXPERIMENT),
    ]);
    let (button, _) = server.button();
    button.start().send().await.unwrap();
    assert_eq!(server.requests().len(), 3);

    let server = ScriptedServer::new([respond(
        404,
        r#"{"code": "not_found", "message": "no", "id": "7"}"#,
    )]);
    let (button, _) = server.button();
    let error = button.get().send().await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        (
            error.code(),
            error.error_id(),
            error.status().map(|status| status.as_u16())
        ),
        (Some("not_found"), Some("7"), Some(404))
    );
    assert_eq!(
        error.to_string(),
        "getExperiment of shop/production/button: 404 not_found: no (id 7)"
    );

    let never = RetryPolicy::none();
    let server = ScriptedServer::new([Step::Fail(ConnectionRefused)]);
    let (button, _) = server.button();
    let error = button.get().retry_policy(never).send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Connect, Effect::NotSent)
    );
}

#[tokio::test(start_paused = true)]
async fn an_attempt_and_a_call_are_bounded_in_time() {
    let server = ScriptedServer::new([Step::Hang, respond(200, EXPERIMENT)]);
    let runtime = TestRuntime::new();
    let client = server
        .builder()
        .runtime(runtime)
        .attempt_timeout(Duration::from_secs(3))
        .build()
        .unwrap();
    let shop = environment(&client);
    let reply = shop
        .experiment("button")
        .unwrap()
        .get()
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(reply.attempts(), 2);

    let server = ScriptedServer::new([Step::Hang]);
    let (shop, _) = server.client();
    let request = shop
        .experiment("button")
        .unwrap()
        .get()
        .timeout(Duration::from_secs(2));
    let begun = tokio::time::Instant::now();
    let error = request.send().await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(
        (error.effect(), begun.elapsed()),
        (Effect::Unknown, Duration::from_secs(2))
    );
}

#[tokio::test(start_paused = true)]
async fn an_outage_spends_the_budget_and_successes_put_it_back() {
    let failures = (0..8).map(|_| respond(500, ""));
    let server = ScriptedServer::new(failures);
    let client = server
        .builder()
        .runtime(TestRuntime::new())
        .retry_budget(5)
        .build()
        .unwrap();
    let button = environment(&client).experiment("button").unwrap();
    let first = button.get().send().await.unwrap_err();
    assert_eq!(first.attempts(), 5);
    // A clone shares the budget: one retry is left of five.
    let second = environment(&client.clone()).experiment("button").unwrap();
    let second = second.get().send().await.unwrap_err();
    assert_eq!(second.attempts(), 2);
    assert!(
        second.to_string().ends_with("the retry budget is spent"),
        "{second}"
    );
    let third = button.get().send().await.unwrap_err();
    assert_eq!(third.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lost_race_on_a_patch_is_retried_and_a_conflict_on_a_create_is_not() {
    let (simulator, shop) = with_experiment().await;
    simulator.inject(Fault::new(FaultKind::LostRace));
    let reply = shop
        .experiment("a")
        .unwrap()
        .rename("b")
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(reply.attempts(), 2);

    let server = ScriptedServer::new([reply_conflict()]);
    let (shop, _) = server.client();
    let error = shop
        .experiments()
        .create(experiment("a"))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_fit_to_a_flag_is_refused_once_and_the_error_says_what_to_do() {
    let locked = respond(
        409,
        r#"{"code": "optimistic_locking_error", "message": "reload"}"#,
    );
    let taken =
        "the flag has changed, or another experiment is running on the rule; `preflight` names it";
    let changed = "the flag has changed: leave its version open, or `refresh` the catalog";
    let (button, _) = ScriptedServer::new(vec![locked.clone(); 7]).button();
    let flags: FlagsInput = BTreeMap::from([(
        "button".to_owned(),
        FlagRule::fallthrough().at_version(1).try_into().unwrap(),
    )])
    .into();
    let no_change = FieldChanges::new();
    let errors = [
        (button.start().await.unwrap_err(), taken),
        (
            button
                .save_and_start_new_iteration(no_change)
                .reason("r")
                .await
                .unwrap_err(),
            taken,
        ),
        (
            button
                .patch()
                .update(FieldChanges::new().update(field::FLAGS, flags))
                .await
                .unwrap_err(),
            changed,
        ),
        (
            button.create_iteration(iteration("h")).await.unwrap_err(),
            changed,
        ),
    ];
    for (error, advice) in errors {
        assert_eq!(error.attempts(), 1, "{error}");
        assert!(error.to_string().ends_with(advice), "{error}");
        assert!(error.is_flag_changed() && error.is_conflict() && !error.is_key_taken());
        assert_eq!(error.effect(), Effect::Rejected);
    }
    let (shop, _) = ScriptedServer::new([locked]).client();
    let create = shop.experiments().create(experiment("a"));
    let error = create.await.unwrap_err();
    assert!(error.to_string().ends_with(changed), "{error}");
    assert!(error.is_flag_changed() && !error.is_key_taken());
}

#[tokio::test]
async fn a_start_on_a_rule_that_is_taken_fails_at_once() {
    let (simulator, shop) = shop(builder());
    for key in ["first", "second"] {
        let create = shop
            .experiments()
            .create(crate::simulated_shop::experiment(key));
        create.await.unwrap();
    }
    shop.experiment("first").unwrap().start().await.unwrap();
    let start = shop.experiment("second").unwrap().start();
    let error = start.await.unwrap_err();
    assert!(error.is_flag_changed(), "{error}");
    assert_eq!(error.attempts(), 1);
    let journal = simulator.journal();
    let patches = journal.iter().filter(|entry| entry.method == "PATCH");
    assert_eq!(patches.count(), 2);
}

fn reply_conflict() -> Step {
    respond(
        409,
        r#"{"code": "conflict", "message": "the key is taken"}"#,
    )
}

#[tokio::test(start_paused = true)]
async fn clones_slow_down_together_before_they_are_refused() {
    let simulator = simulator(2);
    simulator.set_quotas(Quotas::default().global(10));
    let (shop, _) = client_of(&simulator);
    let begun = tokio::time::Instant::now();
    for _ in 0..45 {
        shop.clone().experiments().list().send().await.unwrap();
    }
    let refused = simulator
        .journal()
        .iter()
        .filter(|entry| entry.status == Some(429))
        .count();
    assert_eq!(refused, 0, "without pacing it would be 4 or more");
    // Ten in each window of ten seconds.
    assert!(
        (40..50).contains(&begun.elapsed().as_secs()),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_delay_of_the_simulator_is_waited_for() {
    let simulator = simulator(3);
    let (shop, clock) = client_of(&simulator);
    simulator.inject(Fault::new(FaultKind::RateLimited(RetryHint::RetryAfter(3))));
    simulator.inject(Fault::new(FaultKind::RateLimited(RetryHint::ResetPassed(
        500,
    ))));
    simulator.inject(Fault::new(FaultKind::RateLimited(RetryHint::Nothing)));
    shop.experiments().list().send().await.unwrap();
    assert_eq!(clock.sleeps(), [3125, 250, 500]);
}

#[tokio::test]
async fn a_response_is_bounded_and_one_that_cannot_be_decoded_says_where() {
    let server = ScriptedServer::new([respond(200, EXPERIMENT)]);
    let client = server.builder().body_limit(64).build().unwrap();
    let button = environment(&client).experiment("button").unwrap();
    let error = button.start().send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Decode, Effect::Applied)
    );
    assert!(error.to_string().contains("body_limit"), "{error}");
    assert_eq!(error.body().len(), 64);

    let list = format!(
        r#"{{"items": [{EXPERIMENT}, {}]}}"#,
        EXPERIMENT.replace("1767225600000", "[]")
    );
    let server = ScriptedServer::new([respond(200, &list)]);
    let (shop, _) = server.client();
    let error = shop.experiments().list().send().await.unwrap_err();
    assert_eq!(error.json_path(), Some("items[1]._creationDate"));
    assert_eq!(
        (error.kind(), error.status().map(|status| status.as_u16())),
        (ErrorKind::Decode, Some(200))
    );
    assert!(error.body().starts_with(b"{\"items\""));
}

#[tokio::test]
async fn another_status_of_success_is_success_and_unknown_fields_are_kept() {
    let body = EXPERIMENT.replace("{\"key\"", "{\"fieldOfTomorrow\": 7, \"key\"");
    let server = ScriptedServer::new([Step::Respond(
        200,
        vec![("x-ratelimit-route-remaining", "4".into())],
        body.clone(),
    )]);
    let (shop, _) = server.client();
    let reply = shop
        .experiments()
        .create(experiment("button"))
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(
        (
            reply.status().as_u16(),
            reply.attempts(),
            reply.is_recovered()
        ),
        (200, 1, false)
    );
    assert_eq!(reply.body(), body.as_bytes());
    assert_eq!(reply.rate_limits().route_remaining, Some(4));
    assert_eq!(reply.into_value().key, "button");
}

#[tokio::test]
async fn a_layer_may_answer_itself_over_a_programs_own_http_client() {
    let answering = tower::layer::layer_fn(|_| {
        tower::service_fn(|_: reqwest::Request| async {
            Ok::<_, tower::BoxError>(http::Response::new(EXPERIMENT).into())
        })
    });
    let builder = Client::builder(TOKEN).http_client(reqwest::Client::new());
    let client = builder.layer(answering).build().unwrap();
    let button = environment(&client).experiment("button").unwrap();
    assert_eq!(button.get().send().await.unwrap().key, "button");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = ScriptedServer::new([Step::Respond(
        307,
        vec![("location", "https://elsewhere.example".into())],
        String::new(),
    )]);
    let (button, _) = server.button();
    let error = button.start().send().await.unwrap_err();
    assert_eq!(
        (error.status().map(|status| status.as_u16()), error.effect()),
        (Some(307), Effect::Rejected)
    );
}

#[tokio::test(start_paused = true)]
async fn a_delay_of_zero_is_paid_from_the_budget() {
    let answers = (0..12).map(|_| limited(&[("retry-after", "0")]));
    let server = ScriptedServer::new(answers);
    let builder = server.builder().runtime(TestRuntime::new()).retry_budget(4);
    let client = builder.build().unwrap();
    let button = environment(&client).experiment("button").unwrap();
    // Four retries, and then none.
    for attempts in [5, 1, 1] {
        let error = button.get().await.unwrap_err();
        assert_eq!(error.attempts(), attempts, "{error}");
    }
}
