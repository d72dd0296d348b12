//! A change that is refused names the state, and what is allowed in it.

use launchdarkly_experiments::{Effect, Expand, ExperimentHandle, FieldChanges, field};
use launchdarkly_experiments_tests::{
    EXPERIMENT, ScriptedServer, Step, client_of, experiment, respond, simulator,
};

const REFUSED: &str = r#"{"code": "invalid_request", "message": "field may not be changed"}"#;

fn metrics() -> FieldChanges {
    FieldChanges::new().update(field::METRICS, ["purchase", "page-load-ms"])
}

async fn running() -> (ExperimentHandle, launchdarkly_experiments_sim::Simulator) {
    let simulator = simulator(1);
    let (shop, _) = client_of(&simulator);
    shop.experiments().create(experiment("a")).await.unwrap();
    let button = shop.experiment("a").unwrap();
    button.start().await.unwrap();
    (button, simulator)
}

#[tokio::test]
async fn the_error_of_a_refused_update_names_the_state_and_what_is_allowed() {
    let (button, simulator) = running().await;
    let changes = metrics()
        .add(field::HYPOTHESIS, "h")
        .update(field::NAME, "n");
    let error = button.update(changes).await.unwrap_err();
    let line = error.to_string();
    let expected = "; `add` of `hypothesis` is not allowed while an iteration is running; allowed: nothing; `update` of `metrics` is not allowed while an iteration is running; allowed: `add`";
    assert!(
        line.starts_with("patchExperiment of shop/production/a: 422 patch_failed"),
        "{line}"
    );
    assert!(line.ends_with(expected), "{line}");
    assert_eq!(error.effect(), Effect::Rejected);
    assert!(error.observed().unwrap().is_running());
    // What the client knows beforehand it says in the same words.
    let known = button
        .get()
        .expand(Expand::MutableFieldsByStatus)
        .await
        .unwrap();
    let error = button
        .update(metrics())
        .validate_against(&known)
        .await
        .unwrap_err();
    insta::assert_snapshot!(error, @"patchExperiment of shop/production/a: invalid request (not sent): `instructions[0].value.metrics.operation`: `update` of `metrics` is not allowed while an iteration is running; allowed: `add`");
    let winner = button.get().expand(Expand::Treatments).await.unwrap();
    let winner = winner.treatment_id("Blue").found().unwrap().to_owned();
    button.stop(winner, "done").await.unwrap();
    let changes = FieldChanges::new().remove(field::HYPOTHESIS);
    let error = button.update(changes).await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("after the iteration was stopped; allowed: nothing"),
        "{error}"
    );
    drop(simulator);
}

#[tokio::test(start_paused = true)]
async fn reading_changes_nothing_else_about_the_error() {
    for answers in [
        vec![respond(404, "{}")],
        vec![respond(200, "{}")],
        vec![respond(200, EXPERIMENT)],
        vec![respond(503, "")],
        vec![Step::Hang],
    ] {
        let server = ScriptedServer::new([respond(400, REFUSED)].into_iter().chain(answers));
        let (button, _) = server.button();
        let error = button.update(metrics()).await.unwrap_err();
        assert_eq!(
            (error.status().unwrap().as_u16(), error.attempts()),
            (400, 1)
        );
        assert_eq!(
            (error.code(), error.effect()),
            (Some("invalid_request"), Effect::Rejected)
        );
        assert!(
            error.to_string().ends_with("field may not be changed"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn nothing_is_read_where_the_state_explains_nothing() {
    for (status, patch) in [
        (403, metrics()),
        (
            400,
            FieldChanges::new()
                .update(field::NAME, "n")
                .add(field::TAGS, ["t"]),
        ),
    ] {
        let server = ScriptedServer::new([respond(status, REFUSED)]);
        let (button, _) = server.button();
        button.update(patch).await.unwrap_err();
        assert_eq!(server.requests().len(), 1);
    }
    let server = ScriptedServer::new([respond(400, REFUSED)]);
    server.button().0.start().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}
