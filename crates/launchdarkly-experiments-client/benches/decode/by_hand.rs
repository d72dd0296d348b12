//! The same depth as the generated types, in the least that a program could write by hand: plain strings, plain integers.
#![allow(dead_code)]

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Page {
    items: Vec<Experiment>,
    total_count: Option<i64>,
    _links: Option<BTreeMap<String, Link>>,
}

#[derive(Deserialize)]
struct Link {
    href: Option<String>,
    r#type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Experiment {
    #[serde(rename = "_id")]
    id: Option<String>,
    key: String,
    name: String,
    description: Option<String>,
    #[serde(rename = "_maintainerId")]
    maintainer_id: String,
    #[serde(rename = "_creationDate")]
    creation_date: i64,
    environment_key: String,
    methodology: Option<String>,
    data_source: Option<String>,
    tags: Option<Vec<String>>,
    #[serde(rename = "_links")]
    links: BTreeMap<String, Link>,
    r#type: Option<String>,
    current_iteration: Option<Iteration>,
    draft_iteration: Option<Iteration>,
    previous_iterations: Option<Vec<Iteration>>,
    analysis_config: Option<AnalysisConfig>,
    mutable_fields_by_status: Option<MutableFields>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnalysisConfig {
    significance_threshold: Option<String>,
    test_direction: Option<String>,
    sequential_testing_enabled: Option<bool>,
}

#[derive(Deserialize)]
struct MutableFields {
    running: Option<BTreeMap<String, Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Iteration {
    #[serde(rename = "_id")]
    id: Option<String>,
    hypothesis: String,
    status: String,
    created_at: i64,
    started_at: Option<i64>,
    can_reshuffle_traffic: Option<bool>,
    flags: Option<BTreeMap<String, Flag>>,
    version: Option<i64>,
    primary_single_metric: Option<Metric>,
    randomization_unit: Option<String>,
    attributes: Option<Vec<String>>,
    treatments: Option<Vec<Treatment>>,
    secondary_metrics: Option<Vec<Metric>>,
    metrics: Option<Vec<Metric>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flag {
    targeting_rule: Option<String>,
    targeting_rule_description: Option<String>,
    flag_config_version: Option<i64>,
    not_in_experiment_variation_id: Option<String>,
    #[serde(rename = "_links")]
    links: BTreeMap<String, Link>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    key: String,
    #[serde(rename = "_versionId")]
    version_id: Option<String>,
    name: String,
    kind: String,
    is_numeric: Option<bool>,
    unit_aggregation_type: Option<String>,
    event_key: Option<String>,
    is_group: Option<bool>,
    analysis_type: Option<String>,
    #[serde(rename = "_links")]
    links: BTreeMap<String, Link>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Treatment {
    #[serde(rename = "_id")]
    id: Option<String>,
    name: String,
    allocation_percent: String,
    baseline: Option<bool>,
    parameters: Option<Vec<Parameter>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameter {
    variation_id: Option<String>,
    flag_key: Option<String>,
}
