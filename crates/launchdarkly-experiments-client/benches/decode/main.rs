//! Decoding a page of 20 fully expanded experiments, beside hand-written minimal structs of the same depth and beside `serde_json::Value`.
//!
//! `cargo bench -p launchdarkly-experiments-client --bench decode` ends with the two ratios, measured in alternating rounds of one run, since machines differ and drift.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use launchdarkly_experiments_client::types::ExperimentCollectionRep;
use serde::de::DeserializeOwned;

mod by_hand;
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

fn main() {
    let page = serde_json::to_vec(&page::page()).expect("writes");
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group(format!("decode {} kB", page.len() / 1000));
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("generated", |b| {
        b.iter(|| decode::<ExperimentCollectionRep>(black_box(&page)))
    });
    group.bench_function("by hand", |b| {
        b.iter(|| decode::<by_hand::Page>(black_box(&page)))
    });
    group.bench_function("value", |b| {
        b.iter(|| decode::<serde_json::Value>(black_box(&page)))
    });
    group.finish();
    criterion.final_summary();

    let generated = || {
        drop(black_box(decode::<ExperimentCollectionRep>(black_box(
            &page,
        ))))
    };
    let by_hand = ratio(generated, || {
        drop(black_box(decode::<by_hand::Page>(black_box(&page))))
    });
    let value = ratio(generated, || {
        drop(black_box(decode::<serde_json::Value>(black_box(&page))))
    });
    println!("generated / by hand: {by_hand:.2} (at least 0.80)");
    println!("generated / Value:   {value:.2} (at least 1.50)");
}
