//! Stopping with the name of a treatment, and reading in full after a write.

use launchdarkly_experiments::types::Experiment;
use launchdarkly_experiments::{Effect, ErrorKind, Expand, RetryPolicy};
use launchdarkly_experiments_tests::{
    EXPERIMENT, ScriptedServer, experiment, respond, with_experiment,
};

const READ: &str =
    "GET /api/v2/projects/shop/environments/production/experiments/button?expand=treatments";
const PATCH: &str = "PATCH /api/v2/projects/shop/environments/production/experiments/button";
const CREATE: &str = "POST /api/v2/projects/shop/environments/production/experiments";

/// The experiment with a running iteration that has the treatments Blue and Green.
fn running() -> String {
    let mut shown: serde_json::Value = serde_json::from_str(EXPERIMENT).unwrap();
    shown["currentIteration"] = serde_json::json!({
        "hypothesis": "h", "status": "running", "createdAt": 1,
        "treatments": [
            {"_id": "blue-id", "name": "Blue", "allocationPercent": "50"},
            {"_id": "green-id", "name": "Green", "allocationPercent": "50"},
        ],
    });
    shown.to_string()
}

#[tokio::test]
async fn the_winner_is_found_by_name_in_one_read_before_the_patch() {
    let (simulator, shop) = with_experiment().await;
    let handle = shop.experiment("a").unwrap();
    handle.start().await.unwrap();
    let before = simulator.journal().len();
    let stopped = handle
        .stop_with("Green", "clear")
        .and_read(Expand::Treatments)
        .await
        .unwrap();
    let winner = stopped.winner().unwrap();
    assert_eq!(winner.treatment.unwrap().name, "Green");
    // Read, patch, read.
    assert_eq!(simulator.journal().len() - before, 3);
}

#[tokio::test]
async fn a_retry_sends_the_same_body_and_reads_no_second_time() {
    let server = ScriptedServer::new([
        respond(200, &running()),
        respond(409, "{}"),
        respond(200, EXPERIMENT),
    ]);
    let (button, _) = server.button();
    button.stop_with("green-id", "clear").await.unwrap();
    assert_eq!(server.requests(), [READ, PATCH, PATCH]);
}

#[tokio::test]
async fn a_name_that_no_treatment_has_is_a_violation_and_nothing_is_stopped() {
    let server = ScriptedServer::new([respond(200, &running())]);
    let (button, _) = server.button();
    let patch = button.patch().rename("x").stop_with("Gren", "clear");
    let error = patch.send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "patchExperiment of shop/production/button: invalid request (not sent): `instructions[1].winningTreatmentId`: `Gren`: the current iteration has Blue, Green"
    );
    assert_eq!(error.effect(), Effect::NotSent);
    assert_eq!(server.requests(), [READ]);
}

#[tokio::test]
async fn treatments_that_are_not_shown_are_an_error_of_their_own() {
    let shown = running().replace("treatments", "treatmentsOfTomorrow");
    let server = ScriptedServer::new([respond(200, &shown)]);
    let (button, _) = server.button();
    let error = button.stop_with("Green", "clear").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::NotExpanded, Effect::NotSent)
    );
    assert_eq!(
        error.to_string(),
        "patchExperiment of shop/production/button: the response does not show what was asked for; the treatments are not in it; nothing was stopped"
    );
}

#[tokio::test]
async fn a_read_that_fails_before_the_patch_means_that_nothing_was_sent() {
    let server = ScriptedServer::new([respond(500, ""), respond(404, "")]);
    let (button, _) = server.button();
    let error = button.stop_with("Green", "clear").await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.effect(), Effect::NotSent);
    assert_eq!(
        error.to_string(),
        "getExperiment of shop/production/button: 404 no reason was given after 2 attempts; patchExperiment was not sent, since this has to be read first"
    );
}

#[tokio::test]
async fn what_was_read_resolves_the_name_without_another_read() {
    let server = ScriptedServer::new([respond(200, EXPERIMENT)]);
    let (button, _) = server.button();
    let read: Experiment = serde_json::from_str(&running()).unwrap();
    let stop = button.stop_with("Green", "clear");
    let path = "instructions[0].winningTreatmentId";
    assert_eq!(stop.preview().unwrap_err().violations()[0].path, path);
    let stop = stop.resolve(&read).unwrap();
    let body = stop.preview().unwrap().body.unwrap();
    assert_eq!(body["instructions"][0]["winningTreatmentId"], "green-id");
    stop.send().await.unwrap();
    assert_eq!(server.requests(), [PATCH]);
    let mut other = read.clone();
    other.key = "other".into();
    let error = button.stop_with("Green", "r").resolve(&other).unwrap_err();
    assert_eq!(error.violations()[0].path, "experiment");
    let hidden: Experiment = serde_json::from_str(EXPERIMENT).unwrap();
    let error = button.stop_with("Green", "r").resolve(&hidden).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_write_that_succeeded_is_not_lost_when_reading_afterwards_fails() {
    for create in [true, false] {
        let server = ScriptedServer::new([respond(200, EXPERIMENT), respond(503, "")]);
        let (button, _) = server.button();
        let (shop, _) = server.client();
        let error = match create {
            true => {
                let create = shop.experiments().create(experiment("button"));
                let create = create.retry_policy(RetryPolicy::none());
                create.and_read(Expand::DraftIteration).await
            }
            false => {
                let patch = button.rename("x").retry_policy(RetryPolicy::none());
                patch.and_read(Expand::DraftIteration).await
            }
        };
        let error = error.unwrap_err();
        assert_eq!(error.effect(), Effect::Applied);
        assert_eq!(error.observed().unwrap().key, "button");
        assert!(error.is_server_error());
        let (write, name) = match create {
            true => (CREATE, "createExperiment"),
            false => (PATCH, "patchExperiment"),
        };
        assert_eq!(
            error.to_string(),
            format!(
                "getExperiment of shop/production/button: 503 no reason was given; no attempt is left; {name} succeeded; reading afterwards failed"
            )
        );
        assert_eq!(server.requests()[0], write);
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_create_is_read_in_full_afterwards() {
    let (_, shop) = with_experiment().await;
    let create = shop.experiments().create(experiment("b"));
    let response = create
        .and_read(Expand::DraftIteration)
        .and_read(Expand::Treatments)
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(response.value().treatments().map(<[_]>::len), Some(2));
    assert_eq!(response.attempts(), 2);
    let wrong = shop.experiments().create(experiment("c")).and_read("a,b");
    assert_eq!(wrong.violations()[0].path, "expand");
}
