//! What this crate costs, beside `reqwest` and serde doing the same by hand, in one run.
//!
//! `cargo bench -p launchdarkly-experiments --bench cost` prints the ratios and fails when one is out of bounds:
//! one GET over loopback, in time and in allocations; and the memory of a listing, by its length.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::alloc::System;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use launchdarkly_experiments::types::Experiment;
use launchdarkly_experiments::{Client, RetryPolicy};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TOKEN: &str = "api-0123";
const PATH: &str = "/api/v2/projects/shop/environments/production/experiments/checkout-button";

/// How often each side is measured, and how many calls a measure has.
const ROUNDS: usize = 60;
const CALLS: u32 = 200;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut out_of_bounds = Vec::new();
    let mut judge = |what: &str, ratio: f64, bound: f64| {
        println!("{what:<44} {ratio:>6.3}  (at most {bound})");
        if ratio > bound {
            out_of_bounds.push(what.to_owned());
        }
    };
    runtime.block_on(async {
        let (time, allocations) = one_get().await;
        judge("one GET over loopback, time", time, 1.10);
        judge("one GET over loopback, allocations", allocations, 1.5);
        judge(
            "listing 20,000 against 2,000, peak memory",
            listing().await,
            1.25,
        );
    });
    assert!(out_of_bounds.is_empty(), "out of bounds: {out_of_bounds:?}");
}

/// The ratios of time and allocations.
async fn one_get() -> (f64, f64) {
    let url = serve(experiment());
    let client = Client::builder(TOKEN).url(url.clone()).build().unwrap();
    let button = client
        .project("shop")
        .unwrap()
        .environment("production")
        .unwrap()
        .experiment("checkout-button")
        .unwrap();
    let plain = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let mut ratios = Vec::new();
    let (mut ours, mut theirs) = (0, 0);
    for round in 0..ROUNDS {
        let region = Region::new(ALLOCATOR);
        let begun = Instant::now();
        for _ in 0..CALLS {
            by_hand(&plain, &url).await;
        }
        let by_hand = begun.elapsed();
        theirs = region.change().allocations;

        let region = Region::new(ALLOCATOR);
        let begun = Instant::now();
        for _ in 0..CALLS {
            button.get().send().await.unwrap();
        }
        let by_us = begun.elapsed();
        ours = region.change().allocations;
        // The first rounds connect and warm up.
        if round >= 5 {
            ratios.push(by_us.as_secs_f64() / by_hand.as_secs_f64());
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "allocations per call: {} and {} by hand",
        ours as u32 / CALLS,
        theirs as u32 / CALLS
    );
    (ratios[ratios.len() / 2], ours as f64 / theirs as f64)
}

/// What a careful program writes that has no client: headers, timeout, status, value.
async fn by_hand(http: &reqwest::Client, url: &str) -> Experiment {
    let reply = http
        .get(format!("{url}{PATH}"))
        .header("authorization", TOKEN)
        .header("ld-api-version", "20240415")
        .header("accept", "application/json")
        .header("user-agent", "bench/1")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
    serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
}

/// The peak of memory while listing 20,000 experiments, against that of 2,000.
async fn listing() -> f64 {
    let mut peaks = Vec::new();
    for total in [2_000_usize, 20_000] {
        let served = move |request: reqwest::Request| async move {
            let number = |name: &str| -> usize {
                let mut pairs = request.url().query_pairs();
                let found = pairs.find(|(key, _)| key == name);
                found.map_or(0, |(_, value)| value.parse().unwrap())
            };
            let length = total.saturating_sub(number("offset")).min(number("limit"));
            let items = vec![experiment(); length].join(",");
            let body = format!("{{\"items\": [{items}], \"total_count\": {total}}}");
            Ok::<_, tower::BoxError>(reqwest::Response::from(http::Response::new(body)))
        };
        let client = Client::builder(TOKEN)
            .service(tower::service_fn(served))
            .retry(RetryPolicy::never())
            .build()
            .unwrap();
        let mut items = client
            .project("shop")
            .unwrap()
            .experiments()
            .page_size(100)
            .prefetch(4)
            .items();
        let region = Region::new(ALLOCATOR);
        let (mut seen, mut peak) = (0, 0);
        while items.try_next().await.unwrap().is_some() {
            seen += 1;
            let change = region.change();
            peak = peak.max(
                change
                    .bytes_allocated
                    .saturating_sub(change.bytes_deallocated),
            );
        }
        assert_eq!(seen, total);
        println!("peak while listing {total}: {} KiB", peak / 1024);
        peaks.push(peak as f64);
    }
    peaks[1] / peaks[0]
}

/// A server that answers everything with one body and allocates nothing; a thread for each connection.
fn serve(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let reply = reply.clone();
            std::thread::spawn(move || answer(stream, reply.as_bytes()));
        }
    });
    url
}

fn answer(mut stream: TcpStream, reply: &[u8]) {
    stream.set_nodelay(true).unwrap();
    let mut buffer = [0; 8192];
    let mut filled = 0;
    while let Ok(read @ 1..) = stream.read(&mut buffer[filled..]) {
        filled += read;
        if buffer[..filled].ends_with(b"\r\n\r\n") {
            filled = 0;
            if stream.write_all(reply).is_err() {
                return;
            }
        }
    }
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
