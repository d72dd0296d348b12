//! A page of feature flags, and structs for it of the same depth in the least that a program could write by hand.
#![allow(dead_code)]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::page::link;

/// Twenty flags as a server sends them, each with two environments in full, and with what the fragment leaves out: about 100 kB.
pub(crate) fn page() -> Value {
    let items: Vec<Value> = (0..20).map(flag).collect();
    json!({ "items": items, "totalCount": 20, "_links": { "self": link("/api/v2/flags/shop?limit=20&summary=0") } })
}

fn flag(n: u32) -> Value {
    let colours = ["blue", "green", "red", "grey"];
    let variations: Vec<Value> = colours
        .iter()
        .map(|colour| {
            json!({
                "_id": "e432f62b-55f6-49dd-a02f-eb24acf39d05", "name": colour, "description": "The colour of the button.",
                "value": { "colour": colour, "size": 12, "bold": n > 9, "hint": null },
            })
        })
        .collect();
    json!({
        "name": format!("Checkout button, take {n}"),
        "kind": "multivariate",
        "description": "Which colour has the button?",
        "key": format!("checkout-button-{n}"),
        "_version": 7,
        "creationDate": 1_717_000_000_000_i64 + i64::from(n),
        "includeInSnippet": false,
        "clientSideAvailability": { "usingMobileKey": false, "usingEnvironmentId": true },
        "variations": variations,
        "temporary": true,
        "tags": ["growth", "q3", "checkout"],
        "_links": {
            "self": link("/api/v2/flags/shop/checkout-button"),
            "parent": link("/api/v2/flags/shop"),
        },
        "maintainerId": "6650f0c1a9d1c20f0d1e7a02",
        "_maintainer": {
            "_id": "6650f0c1a9d1c20f0d1e7a02", "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace",
            "role": "writer", "_links": { "self": link("/api/v2/members/6650f0c1a9d1c20f0d1e7a02") },
        },
        "experiments": { "baselineIdx": 0, "items": [] },
        "customProperties": {},
        "archived": false,
        "deprecated": false,
        "defaults": { "onVariation": 0, "offVariation": 3 },
        "environments": { "production": environment("Production"), "staging": environment("Staging") },
    })
}

fn environment(name: &str) -> Value {
    let rules: Vec<Value> = (0..3)
        .map(|rule| {
            json!({
                "_id": "a902ef4a-2faf-4eaf-88e1-ecc356708a29", "variation": rule, "trackEvents": false,
                "description": "Returning customers", "ref": "returning",
                "clauses": [{
                    "_id": "5f2b1a4c-8f0d-4c20-9a3e-1e7c01aabbcc", "attribute": "country", "op": "in",
                    "values": ["IS", "NO", "SE"], "contextKind": "user", "negate": false,
                }],
            })
        })
        .collect();
    json!({
        "on": true,
        "archived": false,
        "salt": "2b6e0c1f4d5a49d8a7b1c3e5f7091827",
        "sel": "9d1c20f0d1e7a026650f0c1a9d1c20f0",
        "lastModified": 1_719_000_000_000_i64,
        "version": 12,
        "targets": [{ "values": ["u-1", "u-2"], "variation": 1, "contextKind": "user" }],
        "contextTargets": [],
        "rules": rules,
        "fallthrough": { "rollout": {
            "variations": [
                { "variation": 0, "weight": 40_000 },
                { "variation": 1, "weight": 40_000 },
                { "variation": 2, "weight": 20_000, "_untracked": true },
            ],
            "experimentAllocation": { "type": "experiment", "defaultVariation": 0, "canReshuffle": true },
            "seed": 1_717_171, "bucketBy": "key", "contextKind": "user",
        } },
        "offVariation": 3,
        "prerequisites": [],
        "_site": link("/default/production/features/checkout-button"),
        "_environmentName": name,
        "trackEvents": false,
        "trackEventsFallthrough": false,
        "evaluation": { "contextKinds": ["user", "device"] },
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    items: Vec<Flag>,
    total_count: Option<i64>,
    #[serde(rename = "_links")]
    links: BTreeMap<String, Link>,
}

#[derive(Deserialize)]
struct Link {
    href: Option<String>,
    r#type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flag {
    archived: bool,
    archived_date: Option<i64>,
    creation_date: i64,
    defaults: Option<Defaults>,
    deprecated: Option<bool>,
    deprecated_date: Option<i64>,
    description: Option<String>,
    environments: Option<BTreeMap<String, Environment>>,
    key: String,
    kind: String,
    #[serde(rename = "_links")]
    links: BTreeMap<String, Link>,
    #[serde(rename = "_maintainer")]
    maintainer: Option<Member>,
    maintainer_id: Option<String>,
    maintainer_team_key: Option<String>,
    name: String,
    tags: Vec<String>,
    temporary: bool,
    variations: Vec<Variation>,
    #[serde(rename = "_version")]
    version: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Defaults {
    on_variation: i64,
    off_variation: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    #[serde(rename = "_id")]
    id: String,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    role: String,
    #[serde(rename = "_links")]
    links: BTreeMap<String, Link>,
}

#[derive(Deserialize)]
struct Variation {
    #[serde(rename = "_id")]
    id: Option<String>,
    name: Option<String>,
    description: Option<String>,
    value: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Environment {
    archived: bool,
    #[serde(rename = "_environmentName")]
    name: String,
    evaluation: Option<Evaluation>,
    fallthrough: Option<Fallthrough>,
    last_modified: i64,
    off_variation: Option<i64>,
    on: bool,
    rules: Option<Vec<Rule>>,
    version: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    context_kinds: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Fallthrough {
    rollout: Option<Rollout>,
    variation: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rollout {
    bucket_by: Option<String>,
    context_kind: Option<String>,
    experiment_allocation: Option<Allocation>,
    seed: Option<i64>,
    variations: Vec<Weighted>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Allocation {
    can_reshuffle: bool,
    default_variation: i64,
    r#type: Option<String>,
}

#[derive(Deserialize)]
struct Weighted {
    #[serde(rename = "_untracked")]
    untracked: Option<bool>,
    variation: i64,
    weight: i64,
}

#[derive(Deserialize)]
struct Rule {
    clauses: Vec<Clause>,
    description: Option<String>,
    disabled: Option<bool>,
    #[serde(rename = "_id")]
    id: Option<String>,
    r#ref: Option<String>,
    rollout: Option<Rollout>,
    variation: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Clause {
    attribute: String,
    context_kind: Option<String>,
    #[serde(rename = "_id")]
    id: Option<String>,
    negate: bool,
    op: String,
    values: Vec<Value>,
}
