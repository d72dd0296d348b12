//! How much memory a decoded page takes for each byte of its body.
//!
//! `cargo run --release -p launchdarkly-experiments-client --example body_memory` prints a line for each body: the factors of [`ClientBuilder::body_limit`](launchdarkly_experiments_client::ClientBuilder::body_limit).
#![allow(missing_docs)]

use std::alloc::System;

use launchdarkly_experiments_client::decode;
use launchdarkly_experiments_client::types::ExperimentCollectionRep;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[path = "../benches/decode/page.rs"]
mod page;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// About the size of the bodies that are made, in bytes.
const SIZE: usize = 8 << 20;

/// A page of one experiment with one iteration, which has a long list in its place.
fn page_with(iteration: &str, element: &str) -> String {
    let elements = vec![element; SIZE / (element.len() + 1)].join(",");
    let iteration = iteration.replace('$', &elements);
    format!(
        r#"{{"items": [{{"key": "", "name": "", "environmentKey": "", "_maintainerId": "", "_creationDate": 0, "_links": {{}}, "previousIterations": [{iteration}]}}]}}"#
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const EMPTY: &str = r#""createdAt":0,"hypothesis":"","status":"""#;
    let clauses = format!(
        r#"{{{EMPTY}, "flags": {{"f": {{"_links": {{}}, "targetingRuleClauses": [$]}}}}}}"#
    );
    let treatments = format!(
        r#"{{{EMPTY}, "treatments": [{{"name": "", "allocationPercent": "", "parameters": [$]}}]}}"#
    );
    let bodies = [
        ("20 experiments in full", page::page().to_string()),
        ("empty parameters", page_with(&treatments, "{}")),
        ("empty iterations", page_with("$", &format!("{{{EMPTY}}}"))),
        (
            "iterations with a flag",
            page_with(
                "$",
                &format!(r#"{{{EMPTY},"flags":{{"":{{"_links":{{"":{{}}}}}}}}}}"#),
            ),
        ),
        ("clauses of a number", page_with(&clauses, "0")),
        ("clauses of a property", page_with(&clauses, r#"{"":0}"#)),
        (
            "clauses of clauses of a property",
            page_with(&clauses, r#"{"":{"":{"":0}}}"#),
        ),
    ];
    for (name, body) in bodies {
        let region = Region::new(ALLOCATOR);
        let page: ExperimentCollectionRep = decode(body.as_bytes())?;
        let change = region.change();
        let kept = change.bytes_allocated - change.bytes_deallocated;
        println!(
            "{name:33} {:8} bytes, {kept:10} in memory: {:5.1} for each",
            body.len(),
            kept as f64 / body.len() as f64
        );
        drop(page);
    }
    Ok(())
}
