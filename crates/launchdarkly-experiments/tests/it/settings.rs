//! Faults of a project's experimentation settings.

use crate::stage::{Script, reply};

#[tokio::test]
async fn settings_without_a_unit_are_sent_only_unchecked() {
    let script = Script::new([reply(200, "{}")]);
    let client = script.builder().build().unwrap();
    let settings = client.project("shop").unwrap().experimentation_settings();
    let error = settings.put().send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "putExperimentationSettings of shop: the request was not sent, it is invalid: randomizationUnits: is empty, which would remove them all; list one, or send it unchecked"
    );
    assert!(script.asked().is_empty());
    settings.put().send_unchecked().await.unwrap();
    assert_eq!(script.asked().len(), 1);
}

#[test]
fn the_default_unit_is_one() {
    let client = Script::new([]).builder().build().unwrap();
    let settings = client.project("shop").unwrap().experimentation_settings();
    let put = settings.put().default_unit("user").unit("device");
    let put = put.default_unit("device").default_unit("device");
    assert!(put.faults().is_empty());
    assert_eq!(
        put.preview().unwrap().body.unwrap(),
        serde_json::json!({"randomizationUnits": [
            {"randomizationUnit": "user", "default": false},
            {"randomizationUnit": "device", "default": true},
        ]})
    );
}
