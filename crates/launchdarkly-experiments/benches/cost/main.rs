//! What this crate costs, beside `reqwest` and serde doing the same by hand, in one run.
//!
//! `cargo bench -p launchdarkly-experiments --bench cost` prints the ratios and fails when one is out of bounds:
//! one GET over loopback, in time and in allocations; a listing with prefetch against one without, in time; and the memory of a listing, by its length.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod get;
mod list;

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TOKEN: &str = "api-0123";
const PATH: &str = "/api/v2/projects/shop/environments/production/experiments/checkout-button";

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut out_of_bounds = Vec::new();
    let mut judge = |what: &str, ratio: f64, bound: f64| {
        println!("{what:<64} {ratio:>6.3}  (at most {bound})");
        if ratio > bound {
            out_of_bounds.push(what.to_owned());
        }
    };
    runtime.block_on(async {
        let get = get::beside_by_hand().await;
        judge("one GET over loopback, time", get.time, 1.05);
        judge("one GET over loopback, allocations", get.allocations, 1.05);
        judge(
            "listing 2,000 at 20 ms per reply, time, prefetch 8 against none",
            list::prefetch().await,
            1.0 / 5.0,
        );
        judge(
            "listing 20,000 against 2,000, peak memory",
            list::memory().await,
            1.25,
        );
    });
    assert!(out_of_bounds.is_empty(), "out of bounds: {out_of_bounds:?}");
}

/// An experiment as the API shows it, with an iteration and its metrics.
fn experiment() -> String {
    serde_json::json!({
        "_id": "12ab3c45de678910fab12345", "key": "checkout-button", "name": "Checkout button",
        "description": "Blue against green", "_maintainerId": "12ab3c45de678910fab12345",
        "_creationDate": 1654104600000_i64, "environmentKey": "production", "methodology": "frequentist",
        "dataSource": "launchdarkly", "type": "experiment", "tags": ["checkout", "q3"],
        "_links": {"self": {"href": PATH, "type": "application/json"}, "parent": {"href": "/api/v2", "type": "application/json"}},
        "currentIteration": {
            "_id": "12ab3c45de678910fab12345", "hypothesis": "A green button lifts purchases", "status": "running",
            "createdAt": 1654104600000_i64, "startedAt": 1654104600000_i64, "canReshuffleTraffic": true,
            "randomizationUnit": "user", "version": 2,
            "flags": {"checkout-button": {"targetingRule": "fallthrough", "flagConfigVersion": 12, "_links": {}}},
            "treatments": [
                {"_id": "b", "name": "Blue", "allocationPercent": "50", "baseline": true, "parameters": [{"flagKey": "checkout-button", "variationId": "b"}]},
                {"_id": "g", "name": "Green", "allocationPercent": "50", "baseline": false, "parameters": [{"flagKey": "checkout-button", "variationId": "g"}]}
            ],
            "primarySingleMetric": {"key": "purchase", "name": "Purchase", "kind": "custom", "_links": {}},
            "metrics": [{"key": "purchase", "_versionId": "1", "name": "Purchase", "kind": "custom", "isGroup": false, "_links": {}}]
        }
    })
    .to_string()
}
