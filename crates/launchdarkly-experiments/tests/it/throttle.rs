//! Throttling: requests that are slowed down before the server refuses them.

use std::time::Duration;

use launchdarkly_experiments::Effect;

use launchdarkly_experiments_tests::{
    BEGIN, EXPERIMENT, ScriptedServer, Step, environment, experiment, respond,
};

fn with_limits(status: u16, remaining: &str, reset: u128) -> Step {
    let reset = (BEGIN.as_millis() + reset).to_string();
    let limits = vec![
        ("x-ratelimit-global-remaining", remaining.to_owned()),
        ("x-ratelimit-reset", reset),
    ];
    Step::Respond(status, limits, EXPERIMENT.to_owned())
}

#[tokio::test(start_paused = true)]
async fn dropped_calls_release_their_reservations() {
    let server = ScriptedServer::new([with_limits(200, "4", 10_000), respond(200, EXPERIMENT)]);
    let (button, clock) = server.button();
    button.get().send().await.unwrap();
    for _ in 0..10 {
        let dropped = tokio::time::timeout(Duration::from_millis(1), button.get().send());
        dropped.await.unwrap_err();
    }
    button.get().send().await.unwrap();
    // One place further than the first, and not ten.
    assert_eq!(clock.sleeps(), [1990]);
}

#[tokio::test(start_paused = true)]
async fn limits_on_a_failure_of_another_kind_are_not_waited_for() {
    for (status, writes) in [(503, false), (409, true)] {
        let server =
            ScriptedServer::new([with_limits(status, "900", 9_000), respond(200, EXPERIMENT)]);
        let (button, clock) = server.button();
        match writes {
            true => button.rename("x").send().await.unwrap(),
            false => button.get().send().await.unwrap(),
        };
        assert_eq!(clock.sleeps(), [125], "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_the_throttle_delays_too_long_is_not_begun_again_and_again() {
    // Creates may not go on; reading may.
    let reset = (BEGIN.as_millis() + 40_000).to_string();
    let spent = vec![
        ("x-ratelimit-route-remaining", "0".to_owned()),
        ("x-ratelimit-reset", reset),
    ];
    let failed = Step::Respond(500, spent, String::new());
    let missing = (0..300).map(|_| respond(404, r#"{"code": "not_found"}"#));
    let server = ScriptedServer::new([failed].into_iter().chain(missing));
    let (_, clock) = server.client();
    let builder = server.builder().runtime(clock);
    let client = builder.timeout(Duration::from_secs(20)).build();
    let shop = environment(&client.unwrap());
    let error = shop.experiments().create(experiment("a")).send().await;
    let error = error.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown, "{error}");
    assert!(server.requests().len() <= 3, "{:?}", server.requests());
    assert!(
        error.to_string().contains("there is no such experiment"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_create_is_sent_again_when_the_server_says() {
    let busy = Step::Respond(503, vec![("retry-after", "10".into())], String::new());
    let server = ScriptedServer::new([busy, respond(404, "{}"), respond(201, EXPERIMENT)]);
    let (shop, clock) = server.client();
    let create = shop.experiments().create(experiment("button"));
    create.send().await.unwrap();
    assert_eq!(clock.sleeps(), [10_125]);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_may_not_be_sent_again_says_why() {
    let busy = Step::Respond(503, vec![("retry-after", "600".into())], String::new());
    let server = ScriptedServer::new([busy, respond(404, "{}")]);
    let (shop, _) = server.client();
    let error = shop.experiments().create(experiment("button")).send().await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("the next attempt is due in 600"), "{error}");
}
