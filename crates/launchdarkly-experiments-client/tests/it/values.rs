//! Values that the tests share, in the documented shapes.

use serde_json::{Value, json};

/// An experiment with every documented property, timestamps as integers, in the spelling of 2026.
pub(crate) fn full_experiment() -> Value {
    json!({
        "_id": "6650f0c1a9d1c20f0d1e7a01",
        "key": "checkout-button",
        "name": "Checkout button",
        "description": "Does green sell?",
        "_maintainerId": "6650f0c1a9d1c20f0d1e7a02",
        "_creationDate": 1_717_000_000_000_i64,
        "environmentKey": "production",
        "methodology": "frequentist",
        "dataSource": "launchdarkly",
        "archivedDate": 1_719_000_000_000_i64,
        "tags": ["growth", "q3"],
        "_links": { "self": link("/api/v2/projects/shop/environments/production/experiments/checkout-button") },
        "holdoutId": "6650f0c1a9d1c20f0d1e7a03",
        "type": "experiment",
        "currentIteration": full_iteration("running"),
        "draftIteration": full_iteration("not_started"),
        "previousIterations": [full_iteration("stopped")],
        "analysisConfig": {
            "bayesianThreshold": "95",
            "significanceThreshold": "0.05",
            "testDirection": "two-sided",
            "multipleComparisonCorrectionMethod": "benjamini-hochberg",
            "multipleComparisonCorrectionScope": "variations-and-metrics",
            "sequentialTestingEnabled": false,
        },
        "_access": {
            "denied": [{ "action": "updateExperiment", "reason": { "effect": "deny", "actions": ["*"], "notActions": [] } }],
            "allowed": [{ "action": "viewExperiment", "reason": { "effect": "allow", "resources": ["proj/*"], "notResources": [], "role_name": "reader" } }],
        },
        "mutableFieldsByStatus": {
            "not_started": { "name": ["update"], "tags": ["add", "remove"] },
            "running": { "name": ["update"] },
            "stopped": {},
        },
    })
}

/// An iteration with every documented property.
pub(crate) fn full_iteration(status: &str) -> Value {
    let metric = json!({
        "key": "purchase", "_versionId": "v1", "name": "Purchase", "kind": "custom", "isNumeric": true,
        "unitAggregationType": "sum", "eventKey": "purchase", "_links": { "self": link("/api/v2/metrics/shop/purchase") },
        "analysisType": "mean", "analysisUnit": "user",
    });
    let mut in_group = metric.clone();
    in_group["nameInGroup"] = "Step 1".into();
    in_group["randomizationUnits"] = json!(["user"]);
    in_group["analysisUnits"] = json!(["user", "device"]);
    let mut dependent = metric.clone();
    dependent
        .as_object_mut()
        .expect("an object")
        .remove("unitAggregationType");
    dependent["isGroup"] = true.into();
    dependent["metrics"] = json!([in_group]);
    json!({
        "_id": "6650f0c1a9d1c20f0d1e7b01",
        "hypothesis": "Green lifts purchases",
        "status": status,
        "createdAt": 1_717_000_000_001_i64,
        "startedAt": 1_717_000_000_002_i64,
        "endedAt": 1_717_000_000_003_i64,
        "winningTreatmentId": "6650f0c1a9d1c20f0d1e7c02",
        "winningReason": "clear",
        "canReshuffleTraffic": true,
        "flags": { "checkout-button": {
            "targetingRule": "fallthrough",
            "targetingRuleDescription": "everyone",
            "targetingRuleClauses": [{ "attribute": "country", "op": "in", "values": ["IS"] }, "opaque", null],
            "flagConfigVersion": 12,
            "notInExperimentVariationId": "6650f0c1a9d1c20f0d1e7d01",
            "_links": { "self": link("/api/v2/flags/shop/checkout-button") },
        } },
        "reallocationFrequencyMillis": 3_600_000,
        "version": 3,
        "primaryMetric": dependent,
        "primarySingleMetric": metric,
        "primaryFunnel": {
            "key": "funnel", "name": "Funnel", "kind": "funnel", "_links": { "self": link("/api/v2/x") }, "metrics": [in_group],
        },
        "randomizationUnit": "user",
        "attributes": ["country", "device"],
        "treatments": [{
            "_id": "6650f0c1a9d1c20f0d1e7c01", "name": "Blue", "allocationPercent": "50", "baseline": true,
            "parameters": [{ "variationId": "6650f0c1a9d1c20f0d1e7d01", "flagKey": "checkout-button" }],
        }, {
            "_id": "6650f0c1a9d1c20f0d1e7c02", "name": "Green", "allocationPercent": "49.5", "baseline": false,
            "parameters": [{ "variationId": "6650f0c1a9d1c20f0d1e7d02", "flagKey": "checkout-button" }],
        }],
        "secondaryMetrics": [metric],
        "metrics": [dependent],
        "layerSnapshot": { "key": "checkout", "name": "Checkout", "reservationPercent": 10, "otherReservationPercent": 70 },
        "covariateInfo": { "id": "74a4", "fileName": "covariates.csv", "createdAt": 1_717_000_000_004_i64 },
    })
}

/// The settings of a project, with every documented property.
pub(crate) fn full_settings() -> Value {
    json!({
        "_projectId": "6650f0c1a9d1c20f0d1e7e01",
        "_projectKey": "shop",
        "randomizationUnits": [{ "randomizationUnit": "user", "default": true, "_hidden": false, "_displayName": "User" }],
        "_creationDate": 1_717_000_000_005_i64,
        "_links": { "self": link("/api/v2/projects/shop/experimentation-settings") },
    })
}

fn link(href: &str) -> Value {
    json!({ "href": href, "type": "application/json" })
}
