//! Bodies with every documented property.

use serde_json::{Value, json};

/// The input of an iteration with every documented property.
pub(super) fn every_property_of_an_iteration() -> Value {
    json!({
        "hypothesis": "Green lifts purchases",
        "canReshuffleTraffic": false,
        "metrics": [
            { "key": "purchase", "isGroup": false, "primary": true, "analysisUnit": "user" },
            { "key": "page-load-ms" },
        ],
        "primarySingleMetricKey": "purchase",
        "primaryFunnelKey": "checkout-funnel",
        "treatments": [
            { "name": "Blue", "baseline": true, "allocationPercent": "50", "parameters": [{ "flagKey": "checkout-button", "variationId": "blue" }] },
            { "name": "Green", "baseline": false, "allocationPercent": "33.3", "parameters": [] },
        ],
        "flags": { "checkout-button": { "ruleId": "fallthrough", "flagConfigVersion": 12, "notInExperimentVariationId": "blue" } },
        "randomizationUnit": "user",
        "reallocationFrequencyMillis": 3_600_000,
        "covariateId": "74a4",
        "attributes": ["country", "device", "os"],
    })
}

/// The input of an experiment with every documented property.
pub(super) fn every_property_of_an_experiment() -> Value {
    json!({
        "name": "Checkout button",
        "description": "Does green sell?",
        "maintainerId": "6650f0c1a9d1c20f0d1e7a02",
        "key": "checkout-button",
        "iteration": every_property_of_an_iteration(),
        "holdoutId": "6650f0c1a9d1c20f0d1e7a03",
        "tags": [],
        "methodology": "bayesian",
        "analysisConfig": {
            "bayesianThreshold": "95",
            "significanceThreshold": "5",
            "testDirection": "two-sided",
            "multipleComparisonCorrectionMethod": "bonferroni",
            "multipleComparisonCorrectionScope": "metrics",
            "sequentialTestingEnabled": true,
        },
        "dataSource": "snowflake",
        "type": "mab",
    })
}
