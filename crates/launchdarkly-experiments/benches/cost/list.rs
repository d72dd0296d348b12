//! Listings: what prefetch gains, and what memory they take.

use std::time::{Duration, Instant};

use launchdarkly_experiments::{Client, RetryPolicy, page::Items};
use stats_alloc::Region;

use crate::{ALLOCATOR, TOKEN, experiment};

/// The time of listing 2,000 experiments with 8 pages on their way at once, against one after the other, where each reply takes 20 ms.
pub(crate) async fn prefetch() -> f64 {
    let mut times = Vec::new();
    for prefetch in [1, 8] {
        let client = client(2_000, Some(Duration::from_millis(20)));
        let experiments = client.project("shop").unwrap().experiments();
        let mut items = experiments.list().prefetch(prefetch).items();
        let begun = Instant::now();
        assert_eq!(drain(&mut items, || ()).await, 2_000);
        times.push(begun.elapsed().as_secs_f64());
        println!(
            "listing 2,000, prefetch {prefetch}: {:.2} s",
            times[times.len() - 1]
        );
    }
    times[1] / times[0]
}

/// The peak of memory while listing 20,000 experiments, against that of 2,000.
pub(crate) async fn memory() -> f64 {
    let mut peaks = Vec::new();
    for total in [2_000, 20_000] {
        let client = client(total, None);
        let experiments = client.project("shop").unwrap().experiments();
        let mut items = experiments.list().page_size(100).prefetch(4).items();
        let region = Region::new(ALLOCATOR);
        let mut peak = 0;
        let seen = drain(&mut items, || {
            let change = region.change();
            let held = change
                .bytes_allocated
                .saturating_sub(change.bytes_deallocated);
            peak = peak.max(held);
        });
        assert_eq!(seen.await, total);
        println!("peak while listing {total}: {} KiB", peak / 1024);
        peaks.push(peak as f64);
    }
    peaks[1] / peaks[0]
}

/// Reads a list to its end; the number of experiments.
async fn drain(items: &mut Items, mut at_each: impl FnMut()) -> usize {
    let mut seen = 0;
    while items.try_next().await.unwrap().is_some() {
        seen += 1;
        at_each();
    }
    seen
}

/// A client whose service, in the same process, has this many experiments.
fn client(total: usize, latency: Option<Duration>) -> Client {
    let served = move |request: reqwest::Request| async move {
        if let Some(latency) = latency {
            tokio::time::sleep(latency).await;
        }
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
    Client::builder(TOKEN)
        .service(tower::service_fn(served))
        .retry_policy(RetryPolicy::none())
        .build()
        .unwrap()
}
