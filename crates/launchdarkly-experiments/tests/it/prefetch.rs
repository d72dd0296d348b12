//! Pages that are fetched ahead.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use launchdarkly_experiments::{Client, Lifecycle, RetryPolicy};

use crate::pages::{numbered, page};
use launchdarkly_experiments_tests::{
    ScriptedServer, Step, TOKEN, TestRuntime, client_of, environment, experiment, simulator,
};

#[tokio::test]
async fn pages_fetched_ahead_come_in_order_and_never_more_than_allowed() {
    let simulator = simulator(7);
    let (shop, _) = client_of(&simulator);
    for number in 0..45 {
        shop.experiments()
            .create(experiment(&format!("e{number}")))
            .send()
            .await
            .unwrap();
    }
    for prefetch in [1, 2, 3, 8, 50] {
        simulator.clear_journal();
        let list = shop.experiments().list().page_size(4).prefetch(prefetch);
        let all = list.items().try_collect().await.unwrap();
        let keys: Vec<_> = all.into_iter().map(|experiment| experiment.key).collect();
        assert_eq!(keys, numbered(45), "{prefetch}");
        assert_eq!(simulator.journal().len(), 12, "{prefetch}");
    }
    let project = launchdarkly_experiments::Client::builder(launchdarkly_experiments_tests::TOKEN)
        .service(simulator.service())
        .build()
        .unwrap();
    let all = project
        .project("shop")
        .unwrap()
        .experiments()
        .list()
        .lifecycle(Lifecycle::All)
        .items()
        .try_collect()
        .await;
    assert_eq!(all.unwrap().len(), 45);
}

/// A client of a server with so many experiments, whose replies say this of the list and take so many times 20 ms, by their offset; and how often it was asked.
fn serving(
    length: usize,
    around: &'static str,
    steps: fn(usize) -> usize,
) -> (Client, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let served = move |request: reqwest::Request| {
        count.fetch_add(1, Relaxed);
        async move {
            let number = |name: &str| -> usize {
                let mut pairs = request.url().query_pairs();
                let found = pairs.find(|(key, _)| key == name);
                found.map_or(0, |(_, value)| value.parse().unwrap())
            };
            let (offset, limit) = (number("offset"), number("limit"));
            for _ in 0..steps(offset) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let Step::Respond(_, _, body) =
                page(offset, length.saturating_sub(offset).min(limit), around)
            else {
                unreachable!()
            };
            Ok::<_, tower::BoxError>(reqwest::Response::from(http::Response::new(body)))
        }
    };
    let client = Client::builder(TOKEN)
        .service(tower::service_fn(served))
        .runtime(TestRuntime::new())
        .build()
        .unwrap();
    (client, asked)
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_no_timeouts_of_pages_fetched_ahead() {
    // A connection, a head, a body: later pages need to be polled more often.
    let (client, _) = serving(100, ", \"total_count\": 100", |offset| offset / 20 + 1);
    let mut pages = environment(&client)
        .experiments()
        .list()
        .prefetch(3)
        .pages();
    let mut seen = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        seen += page.items().len();
        // Longer than a call may take, and nothing polls the stream.
        tokio::time::sleep(Duration::from_secs(130)).await;
    }
    assert_eq!(seen, 100);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_does_not_come_is_a_timeout_also_when_it_was_fetched_ahead() {
    let total = ", \"total_count\": 99";
    let server = ScriptedServer::new([
        page(0, 2, total),
        page(2, 2, total),
        Step::Hang,
        page(6, 2, total),
        Step::Hang,
    ]);
    let (shop, _) = server.client();
    let list = shop.experiments().list().page_size(2).prefetch(2);
    let mut pages = list.timeout(Duration::from_secs(9)).pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap().is_some());
    let begun = tokio::time::Instant::now();
    assert!(pages.try_next().await.unwrap_err().is_timeout());
    // Its own time, and once more as the one that is awaited.
    assert_eq!(begun.elapsed(), Duration::from_secs(18));
    assert_eq!(pages.position(), 4);
}

#[tokio::test]
async fn a_page_fetched_ahead_that_failed_is_asked_for_once_more() {
    let total = ", \"total_count\": 7";
    let server = ScriptedServer::new([
        page(0, 2, total),
        page(2, 2, total),
        Step::Fail(std::io::ErrorKind::ConnectionReset),
        page(6, 1, total),
        page(4, 2, total),
    ]);
    let (shop, _) = server.client();
    let list = shop.experiments().list().page_size(2).prefetch(2);
    let list = list.retry_policy(RetryPolicy::none());
    let all = list.items().try_collect().await.unwrap();
    let keys: Vec<_> = all.into_iter().map(|experiment| experiment.key).collect();
    assert_eq!(keys, numbered(7));
}

#[tokio::test(start_paused = true)]
async fn a_list_of_unknown_length_is_not_fetched_ahead() {
    for (length, requests) in [(10, 1), (50, 3), (90, 5)] {
        let (client, asked) = serving(length, "", |_| 1);
        let list = environment(&client)
            .experiments()
            .list()
            .prefetch(usize::MAX);
        assert_eq!(list.items().try_collect().await.unwrap().len(), length);
        assert_eq!(asked.load(Relaxed), requests, "{length}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_list_is_fetched_as_far_ahead_as_is_allowed() {
    let total = ", \"total_count\": 1000000000";
    let (client, asked) = serving(usize::MAX, total, |_| 1);
    let list = environment(&client).experiments().list();
    let mut pages = list.prefetch(usize::MAX).pages();
    let mut most = 0;
    for given in 0..200 {
        pages.try_next().await.unwrap();
        most = most.max(asked.load(Relaxed) - given);
    }
    assert_eq!(most, 64);
}

#[tokio::test(start_paused = true)]
async fn fetching_ahead_is_at_least_five_times_as_fast_where_responses_take_time() {
    let (client, _) = serving(2_000, ", \"total_count\": 2000", |_| 1);
    let shop = environment(&client);
    let mut times = Vec::new();
    for prefetch in [1, 8] {
        let begun = tokio::time::Instant::now();
        let all = shop
            .experiments()
            .list()
            .prefetch(prefetch)
            .items()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(all.len(), 2_000);
        times.push(begun.elapsed().as_secs_f64());
    }
    let ratio = times[0] / times[1];
    assert!(ratio >= 5.0, "only {ratio:.1} times: {times:?} s");
}
