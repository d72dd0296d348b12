//! The page that the benchmark decodes.

use serde_json::{Value, json};

/// Twenty experiments, each with all that can be expanded: about 230 kB as JSON.
pub(crate) fn page() -> Value {
    let items: Vec<Value> = (0..20).map(experiment).collect();
    json!({ "items": items, "total_count": 20, "_links": { "self": link("/api/v2/projects/shop/environments/production/experiments?limit=20") } })
}

fn experiment(n: u32) -> Value {
    json!({
        "_id": format!("6650f0c1a9d1c20f0d1e{n:04}"),
        "key": format!("checkout-button-{n}"),
        "name": format!("Checkout button, take {n}"),
        "description": "Does a green button sell more than a blue one to people who have been here before?",
        "_maintainerId": "6650f0c1a9d1c20f0d1e7a02",
        "_creationDate": 1_717_000_000_000_i64 + i64::from(n),
        "environmentKey": "production",
        "methodology": "frequentist",
        "dataSource": "launchdarkly",
        "tags": ["growth", "q3", "checkout"],
        "type": "experiment",
        "_links": {
            "self": link("/api/v2/projects/shop/environments/production/experiments/checkout-button"),
            "parent": link("/api/v2/projects/shop/environments/production"),
        },
        "currentIteration": iteration("running", n),
        "draftIteration": iteration("not_started", n),
        "previousIterations": [iteration("stopped", n), iteration("stopped", n + 1)],
        "analysisConfig": { "significanceThreshold": "5", "testDirection": "two-sided", "sequentialTestingEnabled": false },
        "mutableFieldsByStatus": { "running": { "name": ["update"], "tags": ["add", "remove"] } },
    })
}

fn iteration(status: &str, n: u32) -> Value {
    let metrics: Vec<Value> = (0..4)
        .map(|metric| {
            json!({
                "key": format!("metric-{metric}"), "_versionId": "b4a1f7de-1d6f-4e5c-9d35-1b9a5a2c6d11", "name": "Purchases per visitor",
                "kind": "custom", "isNumeric": true, "eventKey": "purchase-completed", "isGroup": false, "analysisType": "mean",
                "_links": { "self": link("/api/v2/metrics/shop/purchase") },
            })
        })
        .collect();
    let treatments: Vec<Value> = (0..3)
        .map(|treatment| {
            json!({
                "_id": "6650f0c1-a9d1-4c20-8f0d-1e7c01aabbcc", "name": format!("Treatment {treatment}"), "allocationPercent": "33.3",
                "baseline": treatment == 0,
                "parameters": [{ "variationId": "6650f0c1-a9d1-4c20-8f0d-1e7d01aabbcc", "flagKey": "checkout-button" }],
            })
        })
        .collect();
    json!({
        "_id": format!("6650f0c1a9d1c20f0d1f{n:04}"),
        "hypothesis": "A green button lifts purchases by two percent among returning visitors",
        "status": status,
        "createdAt": 1_717_000_000_001_i64,
        "startedAt": 1_717_000_000_002_i64,
        "canReshuffleTraffic": true,
        "flags": { "checkout-button": {
            "targetingRule": "fallthrough", "targetingRuleDescription": "everyone else", "flagConfigVersion": 12,
            "notInExperimentVariationId": "6650f0c1-a9d1-4c20-8f0d-1e7d01aabbcc",
            "_links": { "self": link("/api/v2/flags/shop/checkout-button") },
        } },
        "version": 3,
        "primarySingleMetric": {
            "key": "purchase", "_versionId": "b4a1f7de-1d6f-4e5c-9d35-1b9a5a2c6d11", "name": "Purchase", "kind": "custom", "isNumeric": true,
            "unitAggregationType": "sum", "eventKey": "purchase", "_links": { "self": link("/api/v2/metrics/shop/purchase") }, "analysisType": "mean",
        },
        "randomizationUnit": "user",
        "attributes": ["country", "device", "os"],
        "treatments": treatments,
        "secondaryMetrics": [],
        "metrics": metrics,
    })
}

pub(crate) fn link(href: &str) -> Value {
    json!({ "href": href, "type": "application/json" })
}
