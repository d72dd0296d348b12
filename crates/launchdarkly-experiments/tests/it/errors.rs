//! The predicates of an error.

use launchdarkly_experiments::error::ApiError;
use launchdarkly_experiments_tests::{ScriptedServer, client_of, experiment, respond, simulator};

#[tokio::test]
async fn each_status_has_its_predicate() {
    for status in [400, 401, 403, 404, 409, 422, 429] {
        let answers = (0..5).map(|_| respond(status, "{}"));
        let (button, _) = ScriptedServer::new(answers).button();
        let request = button.get().timeout(std::time::Duration::from_secs(1));
        let policy = launchdarkly_experiments::RetryPolicy::none();
        let error = request.retry_policy(policy).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        let holds = [
            (error.is_invalid(), [400, 422].contains(&status)),
            (error.is_unauthorized(), status == 401),
            (error.is_forbidden(), status == 403),
            (error.is_not_found(), status == 404),
            (error.is_conflict(), status == 409),
            (error.is_rate_limited(), status == 429),
            (error.is_server_error(), false),
            (error.is_timeout(), false),
            (error.is_key_taken(), false),
        ];
        for (position, (actual, expected)) in holds.into_iter().enumerate() {
            assert_eq!(actual, expected, "predicate {position} for {status}");
        }
    }
}

#[tokio::test]
async fn a_key_that_is_taken_is_recognized_however_it_is_answered() {
    let simulator = simulator(1);
    let (shop, _) = client_of(&simulator);
    shop.experiments().create(experiment("a")).await.unwrap();
    let error = shop
        .experiments()
        .create(experiment("a"))
        .await
        .unwrap_err();
    assert!(error.is_key_taken(), "{error}");

    let taken = r#"{"code": "conflict", "message": "the key is in use"}"#;
    let other = r#"{"code": "invalid_request", "message": "the flag is archived"}"#;
    for (answer, expected) in [(respond(409, taken), true), (respond(400, other), false)] {
        let (shop, _) = ScriptedServer::new([answer]).client();
        let error = shop
            .experiments()
            .create(experiment("a"))
            .await
            .unwrap_err();
        assert_eq!(error.is_key_taken(), expected, "{error}");
    }
    let (button, _) = ScriptedServer::new([respond(400, taken)]).button();
    assert!(!button.rename("b").await.unwrap_err().is_key_taken());
}

#[tokio::test]
async fn what_launchdarkly_answered_is_there() {
    let body = r#"{"code": "not_found", "message": "no such experiment", "id": "7"}"#;
    let (button, _) = ScriptedServer::new([respond(404, body)]).button();
    let error = button.get().await.unwrap_err();
    let api_error: &ApiError = error.api_error().unwrap();
    assert_eq!(api_error.code.as_deref(), Some("not_found"));
    assert_eq!(error.resource(), Some("shop/production/button"));
    assert_eq!(error.body(), body.as_bytes());
}
