//! Each request as it leaves, one file per case: `../snapshots`.

use std::collections::BTreeMap;

use launchdarkly_experiments_client::types::{
    ExperimentPatchInput, ExperimentPost, FlagInput, Instruction, IterationInput, MetricInput,
    RandomizationSettingsPut, TreatmentInput, TreatmentParameterInput, UpdateNameInstruction,
};
use launchdarkly_experiments_client::{Decimal, Region};
use serde_json::{Value, json};

use super::recorder::recording;
use super::values;

macro_rules! sent {
    ($name:literal, $status:literal, $body:expr, |$client:ident| $call:expr) => {{
        let ($client, recorder) = recording($status, &$body.to_string());
        $call.await.expect("the reply decodes");
        insta::assert_snapshot!($name, recorder.shown());
    }};
}

fn page() -> Value {
    json!({ "items": [] })
}

fn minimal_iteration() -> IterationInput {
    IterationInput {
        attributes: None,
        can_reshuffle_traffic: None,
        covariate_id: None,
        flags: BTreeMap::from([(
            "checkout-button".to_owned(),
            FlagInput {
                flag_config_version: 12,
                not_in_experiment_variation_id: None,
                rule_id: "fallthrough".into(),
            },
        )])
        .into(),
        hypothesis: "Green lifts purchases".into(),
        metrics: vec![MetricInput {
            analysis_unit: None,
            is_group: None,
            key: "purchase".into(),
            primary: None,
        }]
        .into(),
        primary_funnel_key: None,
        primary_single_metric_key: Some("purchase".into()),
        randomization_unit: None,
        reallocation_frequency_millis: None,
        treatments: vec![TreatmentInput {
            allocation_percent: Decimal::from(50),
            baseline: true,
            name: "Blue".into(),
            parameters: vec![TreatmentParameterInput {
                flag_key: "checkout-button".into(),
                variation_id: "blue".into(),
            }],
        }]
        .into(),
    }
}

#[tokio::test]
async fn get_experiments() {
    sent!("get_experiments__without_options", 200, page(), |client| {
        client.get_experiments("shop", "production", None, None, None, None, None)
    });
    sent!(
        "get_experiments__with_every_option",
        200,
        page(),
        |client| {
            client.get_experiments(
                "shop",
                "production",
                Some(
                    "previousIterations,draftIteration,secondaryMetrics,treatments,analysisConfig",
                ),
                Some("flagKey:my-flag,status:running,metricKey:page-load-ms"),
                Some("active,archived"),
                Some(50),
                Some(100),
            )
        }
    );
}

#[tokio::test]
async fn get_experiments_any_env() {
    sent!(
        "get_experiments_any_env__without_options",
        200,
        page(),
        |client| { client.get_experiments_any_env("shop", None, None, None, None, None) }
    );
    sent!(
        "get_experiments_any_env__with_every_option",
        200,
        page(),
        |client| {
            client.get_experiments_any_env(
                "shop",
                Some("treatments"),
                Some("status:not_started"),
                Some("archived"),
                Some(1),
                Some(0),
            )
        }
    );
}

#[tokio::test]
async fn create_experiment() {
    let minimal = ExperimentPost {
        analysis_config: None,
        data_source: None,
        description: None,
        holdout_id: None,
        iteration: minimal_iteration(),
        key: "checkout-button".into(),
        maintainer_id: None,
        methodology: None,
        name: "Checkout button".into(),
        tags: None,
        type_: None,
    };
    sent!(
        "create_experiment__with_what_is_required",
        201,
        values::full_experiment(),
        |client| { client.create_experiment("shop", "production", &minimal) }
    );
    let full: ExperimentPost = serde_json::from_value(values::full_post()).expect("decodes");
    sent!(
        "create_experiment__with_every_property",
        201,
        values::full_experiment(),
        |client| { client.create_experiment("shop", "production", &full) }
    );
}

#[tokio::test]
async fn get_experiment() {
    sent!(
        "get_experiment__without_options",
        200,
        values::full_experiment(),
        |client| { client.get_experiment("shop", "production", "checkout-button", None) }
    );
    sent!(
        "get_experiment__with_every_option",
        200,
        values::full_experiment(),
        |client| {
            client.get_experiment(
                "shop",
                "production",
                "checkout-button",
                Some("treatments,mutableFieldsByStatus"),
            )
        }
    );
    sent!(
        "get_experiment__with_keys_that_need_encoding",
        200,
        values::full_experiment(),
        |client| { client.get_experiment("a/b", "a?b#c", "a%2Fb ключ", None) }
    );
}

#[tokio::test]
async fn patch_experiment() {
    let rename = Instruction::UpdateName(UpdateNameInstruction {
        value: "Green button".into(),
    });
    let minimal = ExperimentPatchInput {
        comment: None,
        instructions: vec![rename].into(),
    };
    sent!(
        "patch_experiment__with_one_instruction",
        200,
        values::full_experiment(),
        |client| { client.patch_experiment("shop", "production", "checkout-button", &minimal) }
    );
    let full: ExperimentPatchInput = serde_json::from_value(json!({
        "comment": "all at once",
        "instructions": [
            { "kind": "updateName", "value": "Green button" },
            { "kind": "updateDescription", "value": "Does it?" },
            { "kind": "updateExperimentFields", "value": {
                "tags": { "operation": "add", "value": ["q4"] },
                "holdoutId": { "operation": "update", "value": null },
                "attributes": { "operation": "remove" },
            } },
            { "kind": "saveAndStartNewIteration", "changeJustification": "traffic", "value": {} },
            { "kind": "startIteration", "changeJustification": "go" },
            { "kind": "stopIteration", "winningTreatmentId": "t2", "winningReason": "clear" },
            { "kind": "archiveExperiment" },
            { "kind": "restoreExperiment" },
            { "kind": "instructionOfTomorrow", "anything": [1, null] },
        ],
    }))
    .expect("decodes");
    sent!(
        "patch_experiment__with_every_instruction",
        200,
        values::full_experiment(),
        |client| { client.patch_experiment("shop", "production", "checkout-button", &full) }
    );
}

#[tokio::test]
async fn create_iteration() {
    let minimal = minimal_iteration();
    sent!(
        "create_iteration__with_what_is_required",
        200,
        values::full_iteration("not_started"),
        |client| { client.create_iteration("shop", "production", "checkout-button", &minimal,) }
    );
    let full: IterationInput =
        serde_json::from_value(values::full_iteration_input()).expect("decodes");
    sent!(
        "create_iteration__with_every_property",
        200,
        values::full_iteration("not_started"),
        |client| { client.create_iteration("shop", "production", "checkout-button", &full) }
    );
}

#[tokio::test]
async fn get_experimentation_settings() {
    sent!(
        "get_experimentation_settings",
        200,
        values::full_settings(),
        |client| { client.get_experimentation_settings("shop") }
    );
}

#[tokio::test]
async fn put_experimentation_settings() {
    let put =
        |body: Value| serde_json::from_value::<RandomizationSettingsPut>(body).expect("decodes");
    let none = put(json!({ "randomizationUnits": [] }));
    sent!(
        "put_experimentation_settings__with_no_units",
        200,
        values::full_settings(),
        |client| { client.put_experimentation_settings("shop", &none) }
    );
    let full = put(json!({ "randomizationUnits": [
        { "randomizationUnit": "user", "default": true, "standardRandomizationUnit": "user" },
        { "randomizationUnit": "device" },
    ] }));
    sent!(
        "put_experimentation_settings__with_every_property",
        200,
        values::full_settings(),
        |client| { client.put_experimentation_settings("shop", &full) }
    );
}

#[test]
fn the_three_regions_have_their_hosts() {
    let hosts = [Region::Commercial, Region::Federal, Region::Eu].map(Region::url);
    assert_eq!(
        hosts,
        [
            "https://app.launchdarkly.com",
            "https://app.launchdarkly.us",
            "https://app.eu.launchdarkly.com"
        ]
    );
}
