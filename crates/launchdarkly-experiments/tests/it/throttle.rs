//! Turns among a client's requests.

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
async fn dropped_calls_give_their_turns_back() {
    let script = ScriptedServer::new([with_limits(200, "4", 10_000), respond(200, EXPERIMENT)]);
    let (button, clock) = script.button();
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
        let script =
            ScriptedServer::new([with_limits(status, "900", 9_000), respond(200, EXPERIMENT)]);
        let (button, clock) = script.button();
        match writes {
            true => button.rename("x").send().await.unwrap(),
            false => button.get().send().await.unwrap(),
        };
        assert_eq!(clock.sleeps(), [125], "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_whose_turn_comes_too_late_is_not_begun_again_and_again() {
    // Creates may not go on; reading may.
    let reset = (BEGIN.as_millis() + 40_000).to_string();
    let spent = vec![
        ("x-ratelimit-route-remaining", "0".to_owned()),
        ("x-ratelimit-reset", reset),
    ];
    let failed = Step::Respond(500, spent, String::new());
    let missing = (0..300).map(|_| respond(404, r#"{"code": "not_found"}"#));
    let script = ScriptedServer::new([failed].into_iter().chain(missing));
    let (_, clock) = script.client();
    let builder = script.builder().runtime(clock);
    let client = builder.timeout(Duration::from_secs(20)).build();
    let shop = environment(&client.unwrap());
    let error = shop.experiments().create(experiment("a")).send().await;
    let error = error.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown, "{error}");
    assert!(script.requests().len() <= 3, "{:?}", script.requests());
    assert!(
        error.to_string().contains("there is no such experiment"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_create_goes_again_when_the_server_says() {
    let busy = Step::Respond(503, vec![("retry-after", "10".into())], String::new());
    let script = ScriptedServer::new([busy, respond(404, "{}"), respond(201, EXPERIMENT)]);
    let (shop, clock) = script.client();
    let create = shop.experiments().create(experiment("button"));
    create.send().await.unwrap();
    assert_eq!(clock.sleeps(), [10_125]);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_may_not_go_again_says_why() {
    let busy = Step::Respond(503, vec![("retry-after", "600".into())], String::new());
    let script = ScriptedServer::new([busy, respond(404, "{}")]);
    let (shop, _) = script.client();
    let error = shop.experiments().create(experiment("button")).send().await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("the next attempt is due in 600"), "{error}");
}
