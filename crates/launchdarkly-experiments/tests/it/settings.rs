//! Violations of a project's experimentation settings.

use launchdarkly_experiments_tests::{ScriptedServer, respond};

#[tokio::test]
async fn settings_without_a_unit_are_sent_only_unchecked() {
    let server = ScriptedServer::new([respond(200, "{}")]);
    let client = server.builder().build().unwrap();
    let settings = client.project("shop").unwrap().experimentation_settings();
    let error = settings.replace().send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "putExperimentationSettings of shop: invalid request (not sent): `randomizationUnits`: is empty, which would remove them all; list one with `unit(…)`, or call `unchecked()`"
    );
    assert!(server.requests().is_empty());
    settings.replace().unchecked().send().await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_default_unit_is_one() {
    let client = ScriptedServer::new([]).builder().build().unwrap();
    let settings = client.project("shop").unwrap().experimentation_settings();
    let put = settings.replace().default_unit("user").unit("device");
    let put = put.default_unit("device").default_unit("device");
    assert!(put.violations().is_empty());
    assert_eq!(
        put.preview().unwrap().body.unwrap(),
        serde_json::json!({"randomizationUnits": [
            {"randomizationUnit": "user", "default": false},
            {"randomizationUnit": "device", "default": true},
        ]})
    );
}
