//! The requests of the generated client, built and not sent.

use std::collections::BTreeMap;
use std::path::Path;

use launchdarkly_experiments_client::params::{
    GetExperimentParams, GetExperimentsAnyEnvParams, GetExperimentsParams,
};
use launchdarkly_experiments_client::types::{
    ExperimentPatchInput, ExperimentPost, FlagInput, Instruction, IterationInput, MetricInput,
    RandomizationSettingsPut, TreatmentInput, TreatmentParameterInput, UpdateNameInstruction,
};
use launchdarkly_experiments_client::{
    AccessToken, Client, Decimal, Error, OPERATIONS, Operation, Region,
};
use reqwest::Request;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

mod areas;
mod bodies;

const TOKEN: &str = "api-11111111-2222-3333-4444-555555555555";

fn client() -> Client {
    Client::new(AccessToken::new(TOKEN).unwrap()).unwrap()
}

fn decoded<T: DeserializeOwned>(body: Value) -> T {
    serde_json::from_value(body).unwrap()
}

/// Compares a request with the file of its case.
fn matches_its_file(case: &str, request: Result<Request, Error>) {
    let shown = show(&request.unwrap());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(".");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(case, shown));
}

/// Method, path, query, headers with the token redacted, and body, as text.
fn show(request: &Request) -> String {
    let url = request.url();
    let mut shown = format!("{} {}\n", request.method(), url.path());
    shown.push_str(&format!("host: {}\n", url.host_str().unwrap_or_default()));
    for (key, value) in url.query_pairs() {
        shown.push_str(&format!("  ?{key} = {value}\n"));
    }
    let mut headers: Vec<String> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes())
                .replace(TOKEN, "<the bare token>")
                .replace(env!("CARGO_PKG_VERSION"), "<version>");
            format!("{name}: {value}\n")
        })
        .collect();
    headers.sort();
    shown.extend(headers);
    if let Some(body) = request.body().and_then(reqwest::Body::as_bytes) {
        let mut body: Value = serde_json::from_slice(body).unwrap();
        // The order of keys means nothing on the wire, and differs between builds of serde_json.
        body.sort_all_objects();
        shown.push_str(&format!("\n{body:#}\n"));
    }
    assert!(!shown.contains(TOKEN));
    shown
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

#[test]
fn get_experiments() {
    let case = |name, params: &GetExperimentsParams<'_>| {
        let request = client().get_experiments_request("shop", "production", params);
        matches_its_file(name, request);
    };
    let none = GetExperimentsParams::default();
    case("get_experiments__without_options", &none);
    let all = none
        .expand("previousIterations,draftIteration,secondaryMetrics,treatments,analysisConfig")
        .filter("flagKey:my-flag,status:running,metricKey:page-load-ms")
        .lifecycle_state("active,archived")
        .limit(50)
        .offset(100);
    case("get_experiments__with_every_option", &all);
}

#[test]
fn get_experiments_any_env() {
    let case = |name, params: &GetExperimentsAnyEnvParams<'_>| {
        let request = client().get_experiments_any_env_request("shop", params);
        matches_its_file(name, request);
    };
    let none = GetExperimentsAnyEnvParams::default();
    case("get_experiments_any_env__without_options", &none);
    let all = none
        .expand("treatments")
        .filter("status:not_started")
        .lifecycle_state("archived")
        .limit(1)
        .offset(0);
    case("get_experiments_any_env__with_every_option", &all);
}

#[test]
fn create_experiment() {
    let case = |name, body: &ExperimentPost| {
        let request = client().create_experiment_request("shop", "production", body);
        matches_its_file(name, request);
    };
    let required = ExperimentPost {
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
    case("create_experiment__with_what_is_required", &required);
    let every = decoded(bodies::every_property_of_an_experiment());
    case("create_experiment__with_every_property", &every);
}

#[test]
fn get_experiment() {
    let case = |name, keys: [&str; 3], params: &GetExperimentParams<'_>| {
        let request = client().get_experiment_request(keys[0], keys[1], keys[2], params);
        matches_its_file(name, request);
    };
    let keys = ["shop", "production", "checkout-button"];
    let none = GetExperimentParams::default();
    case("get_experiment__without_options", keys, &none);
    let all = none.expand("treatments,mutableFieldsByStatus");
    case("get_experiment__with_every_option", keys, &all);
    let odd = ["a/b", "a?b#c", "a%2Fb ключ"];
    case("get_experiment__with_keys_that_need_encoding", odd, &none);
}

#[test]
fn patch_experiment() {
    let case = |name, body: &ExperimentPatchInput| {
        let client = client();
        let request =
            client.patch_experiment_request("shop", "production", "checkout-button", body);
        matches_its_file(name, request);
    };
    let rename = Instruction::UpdateName(UpdateNameInstruction {
        value: "Green button".into(),
    });
    let one = ExperimentPatchInput {
        comment: None,
        instructions: vec![rename].into(),
    };
    case("patch_experiment__with_one_instruction", &one);
    let every = decoded(json!({
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
    }));
    case("patch_experiment__with_every_instruction", &every);
}

#[test]
fn create_iteration() {
    let case = |name, body: &IterationInput| {
        let client = client();
        let request =
            client.create_iteration_request("shop", "production", "checkout-button", body);
        matches_its_file(name, request);
    };
    case(
        "create_iteration__with_what_is_required",
        &minimal_iteration(),
    );
    let every = decoded(bodies::every_property_of_an_iteration());
    case("create_iteration__with_every_property", &every);
}

#[test]
fn get_experimentation_settings() {
    let request = client().get_experimentation_settings_request("shop");
    matches_its_file("get_experimentation_settings__without_options", request);
}

#[test]
fn put_experimentation_settings() {
    let case = |name, body: Value| {
        let body: RandomizationSettingsPut = decoded(body);
        let request = client().put_experimentation_settings_request("shop", &body);
        matches_its_file(name, request);
    };
    case(
        "put_experimentation_settings__with_no_units",
        json!({ "randomizationUnits": [] }),
    );
    case(
        "put_experimentation_settings__with_every_property",
        json!({ "randomizationUnits": [
            { "randomizationUnit": "user", "default": true, "standardRandomizationUnit": "user" },
            { "randomizationUnit": "device" },
        ] }),
    );
}

/// The texts of the snapshots of an operation.
fn files(operation: &Operation) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("wire/client");
    let files = folder.read_dir().unwrap().map(|file| file.unwrap());
    let case = format!("{}__", operation.name);
    files
        .filter(|file| file.file_name().to_string_lossy().starts_with(&case))
        .map(|file| std::fs::read_to_string(file.path()).unwrap())
        .collect()
}

/// The name of the method that sets a parameter: `version_id` for `versionId`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for one in name.chars() {
        if one.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(one.to_ascii_lowercase());
    }
    snake
}

#[test]
fn each_operation_has_a_file() {
    let missing: Vec<String> = OPERATIONS
        .iter()
        .filter(|operation| files(operation).is_empty())
        .map(|operation| format!("{}: `{}__….snap`", operation.id, operation.name))
        .collect();
    assert!(
        missing.is_empty(),
        "operations without a file in tests/wire/client: {missing:#?}; add a test of each to tests/wire/client/areas.rs, and run this again with INSTA_UPDATE=always"
    );
}

#[test]
fn each_parameter_and_each_property_of_a_body_is_in_a_file_of_its_operation() {
    let normalized = include_str!("../../../openapi/normalized.json");
    let normalized: Value = serde_json::from_str(normalized).unwrap();
    let mut missing = Vec::new();
    for operation in OPERATIONS {
        let entry = &normalized["paths"][operation.path][operation.method.to_lowercase()];
        let queries = entry["parameters"].as_array().into_iter().flatten();
        let queries = queries.filter(|parameter| parameter["in"] == "query");
        let mut expected: Vec<String> = queries
            .map(|query| format!("?{} = ", query["name"].as_str().unwrap()))
            .collect();
        let body = &entry["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        if let Some(schema) = body
            .as_str()
            .and_then(|name| normalized.pointer(&name[1..]))
        {
            let properties = schema["properties"].as_object().unwrap().keys();
            expected.extend(properties.map(|name| format!("\"{name}\": ")));
        }
        let files = files(operation);
        for part in expected {
            let line = format!("\n  {part}");
            if files.iter().any(|file| file.contains(&line)) {
                continue;
            }
            let way_out = match part
                .strip_prefix('?')
                .and_then(|part| part.split(' ').next())
            {
                Some(option) => format!("add a case with `.{}(…)`", snake(option)),
                None => "add it to the body of a case".to_owned(),
            };
            missing.push(format!("{}: `{}`: {way_out}", operation.id, part.trim()));
        }
    }
    assert!(
        missing.is_empty(),
        "in no file of tests/wire/client: {missing:#?}; the cases are in tests/wire/client/areas.rs, or in mod.rs there for experiments"
    );
}

#[test]
fn a_region_has_its_host() {
    for (region, host) in [
        (Region::Commercial, "app.launchdarkly.com"),
        (Region::Federal, "app.launchdarkly.us"),
        (Region::Eu, "app.eu.launchdarkly.com"),
    ] {
        let token = AccessToken::new(TOKEN).unwrap();
        let client = Client::builder(token).region(region).build().unwrap();
        let request = client.get_experimentation_settings_request("shop").unwrap();
        assert_eq!(request.url().host_str(), Some(host));
    }
}
