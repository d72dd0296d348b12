//! Decoding a page of 20 fully expanded experiments, and one of 20 flags, beside hand-written minimal structs of the same depth and beside `serde_json::Value`.
//!
//! `cargo bench -p launchdarkly-experiments-client --bench decode` ends with the ratios, measured in alternating rounds of one run, since machines differ and drift.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use launchdarkly_experiments_client::types::{ExperimentCollectionRep, FeatureFlags};
use serde::de::DeserializeOwned;

mod by_hand;
mod flags;
mod page;

fn decode<T: DeserializeOwned>(page: &[u8]) -> T {
    serde_json::from_slice(page).expect("decodes")
}

fn time(mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    (0..20).for_each(|_| work());
    start.elapsed()
}

/// The median over rounds of how many times faster `ours` is than `theirs`.
fn ratio(mut ours: impl FnMut(), mut theirs: impl FnMut()) -> f64 {
    let mut ratios: Vec<f64> = (0..101)
        .map(|_| {
            let (ours, theirs) = (time(&mut ours), time(&mut theirs));
            theirs.as_secs_f64() / ours.as_secs_f64()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// Measures one page, decoded as generated, by hand and as a `Value`.
fn measure<Generated: DeserializeOwned, ByHand: DeserializeOwned>(
    criterion: &mut Criterion,
    name: &str,
    page: &serde_json::Value,
) -> [f64; 2] {
    let page = serde_json::to_vec(page).expect("writes");
    let group = format!("decode {} kB of {name}", page.len() / 1000);
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Bytes(page.len() as u64));
    let generated = || drop(black_box(decode::<Generated>(black_box(&page))));
    let by_hand = || drop(black_box(decode::<ByHand>(black_box(&page))));
    let value = || drop(black_box(decode::<serde_json::Value>(black_box(&page))));
    group.bench_function("generated", |b| b.iter(generated));
    group.bench_function("by hand", |b| b.iter(by_hand));
    group.bench_function("value", |b| b.iter(value));
    group.finish();
    [ratio(generated, by_hand), ratio(generated, value)]
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let page = page::page();
    let experiments =
        measure::<ExperimentCollectionRep, by_hand::Page>(&mut criterion, "experiments", &page);
    let page = flags::page();
    let flags = measure::<FeatureFlags, flags::Page>(&mut criterion, "flags", &page);
    criterion.final_summary();
    for (name, [by_hand, value], least) in
        [("experiments", experiments, 0.80), ("flags", flags, 0.95)]
    {
        println!("{name}: generated / by hand: {by_hand:.2} (at least {least:.2})");
        println!("{name}: generated / Value:   {value:.2} (at least 1.50)");
    }
}
