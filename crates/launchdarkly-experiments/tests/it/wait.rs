//! Waiting for a state.

use std::time::Duration;

use launchdarkly_experiments::{Effect, ErrorKind};

use launchdarkly_experiments_tests::{
    BEGIN, EXPERIMENT, ScriptedServer, Step, respond, with_experiment,
};

fn with_status(status: &str) -> Step {
    let iteration = format!(
        r#""currentIteration": {{"hypothesis": "h", "status": "{status}", "createdAt": 1}}, "key""#
    );
    respond(200, &EXPERIMENT.replacen("\"key\"", &iteration, 1))
}

#[tokio::test(start_paused = true)]
async fn a_wait_looks_at_growing_intervals_until_the_state_is_there() {
    let server = ScriptedServer::new([
        respond(200, EXPERIMENT),
        with_status("not_started"),
        respond(503, ""),
        with_status("running"),
    ]);
    let (button, clock) = server.button();
    let experiment = button.wait_until_running().await.unwrap();
    assert!(experiment.is_running());
    assert_eq!(clock.sleeps(), [2000, 3000, 125]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_at_its_deadline_and_tells_the_state() {
    let lines = (0..5).map(|_| with_status("running"));
    let server = ScriptedServer::new(lines);
    let (button, _) = server.button();
    let wait = button
        .wait_until_stopped()
        .timeout(Duration::from_secs(10))
        .every(Duration::from_secs(2))
        .backoff(1.0, Duration::from_secs(2));
    let begun = tokio::time::Instant::now();
    let error = wait.await.unwrap_err();
    assert!(begun.elapsed() <= Duration::from_secs(10));
    assert_eq!(
        (error.kind(), error.effect(), error.attempts()),
        (ErrorKind::WaitTimeout, Effect::NotSent, 5)
    );
    assert!(error.observed().unwrap().is_running());
    assert_eq!(server.requests().len(), 5);
    insta::assert_snapshot!(
        error,
        @"getExperiment of shop/production/button: the experiment did not reach the awaited state in time after 5 attempts; read back, the current iteration is `running`"
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_without_an_interval_does_not_flood_the_server() {
    let server = ScriptedServer::new((0..10).map(|_| with_status("running")));
    let (button, clock) = server.button();
    let wait = button
        .wait_until_stopped()
        .timeout(Duration::from_secs(1))
        .every(Duration::ZERO)
        .backoff(1.0, Duration::ZERO);
    assert!(wait.await.unwrap_err().is_timeout());
    assert_eq!(clock.sleeps(), [100; 9]);
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_hangs_does_not_outlast_the_wait() {
    let server = ScriptedServer::new([with_status("running"), Step::Hang]);
    let (button, _) = server.button();
    let wait = button.wait_until_archived().timeout(Duration::from_secs(9));
    let begun = tokio::time::Instant::now();
    let error = wait.await.unwrap_err();
    assert_eq!(
        (error.kind(), begun.elapsed()),
        (ErrorKind::WaitTimeout, Duration::from_secs(9))
    );
    assert_eq!(error.attempts(), 2);
    assert!(error.observed().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_wait_reports_only_what_it_has_seen() {
    let (button, _) = ScriptedServer::new([Step::Hang]).button();
    let wait = button.wait_until_running().timeout(Duration::from_secs(9));
    let error = wait.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTimeout);
    assert!(!error.to_string().contains("read back"), "{error}");

    // Its next look is held back beyond the deadline; what was seen is told.
    let spent = vec![
        ("x-ratelimit-global-remaining", "0".to_owned()),
        (
            "x-ratelimit-reset",
            (BEGIN.as_millis() + 50_000).to_string(),
        ),
    ];
    let server = ScriptedServer::new([Step::Respond(200, spent, EXPERIMENT.to_owned())]);
    let (button, _) = server.button();
    let wait = button.wait_until_running().timeout(Duration::from_secs(9));
    let error = wait.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WaitTimeout, "{error}");
    assert_eq!(error.observed().unwrap().name, "Button");

    // So it is where looking fails for another reason.
    let server = ScriptedServer::new([respond(200, EXPERIMENT), respond(403, "{}")]);
    let (button, _) = server.button();
    let error = button.wait_until_running().await.unwrap_err();
    assert!(error.is_forbidden() && error.observed().is_some());
}

#[tokio::test(start_paused = true)]
async fn named_waits_fit_the_life_of_an_experiment() {
    let (_, shop) = with_experiment().await;
    let handle = shop.experiment("a").unwrap();
    handle.start().send().await.unwrap();
    handle.wait_until_running().await.unwrap();
    let seen = handle.get().expand_all().send().await.unwrap();
    let green = seen.treatment_id("Green").found().unwrap().to_owned();
    handle.stop(green, "clear").send().await.unwrap();
    handle.wait_until_stopped().await.unwrap();
    handle.archive().send().await.unwrap();
    handle.wait_until_archived().await.unwrap();
    handle
        .wait_for(|experiment| experiment.name.starts_with("Checkout"))
        .await
        .unwrap();
}
