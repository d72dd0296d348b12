//! Lists, over pages that are honest and pages that are not.

use std::time::Duration;

use launchdarkly_experiments::{Client, Lifecycle};
use launchdarkly_experiments_sim::{Effect as Strike, Fault};

use crate::stage::{
    EXPERIMENT, Line, Script, TOKEN, Virtual, client_of, experiment, place, reply, simulator,
};

/// A page of so many experiments, with what the server says about the list.
fn page(first: usize, length: usize, around: &str) -> Line {
    let items: Vec<String> = (first..first + length)
        .map(|number| EXPERIMENT.replace("\"button\"", &format!("\"e{number}\"")))
        .collect();
    reply(
        200,
        &format!("{{\"items\": [{}]{around}}}", items.join(",")),
    )
}

async fn keys(script: &Script, page_size: u32, prefetch: usize) -> Vec<String> {
    let (shop, _) = script.client();
    let list = shop
        .experiments()
        .list()
        .page_size(page_size)
        .prefetch(prefetch);
    let all = list.items().try_collect().await.unwrap();
    all.into_iter().map(|experiment| experiment.key).collect()
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("e{number}")).collect()
}

#[tokio::test]
async fn a_list_ends_on_a_short_page_whatever_the_total_says() {
    for around in [
        "",
        ", \"total_count\": 1",
        ", \"total_count\": 2",
        ", \"total_count\": 4",
        ", \"total_count\": 99",
        ", \"total_count\": -1",
        ", \"total_count\": null",
    ] {
        let script = Script::new([page(0, 2, around), page(2, 2, around), page(4, 1, around)]);
        assert_eq!(keys(&script, 2, 1).await, numbered(5), "{around}");
        assert_eq!(script.asked().len(), 3, "{around}");
    }
}

#[tokio::test]
async fn a_list_of_whole_pages_ends_on_an_empty_one() {
    let script = Script::new([page(0, 2, ""), page(2, 2, ""), page(4, 0, "")]);
    assert_eq!(keys(&script, 2, 1).await, numbered(4));
    let script = Script::new([page(0, 0, ", \"total_count\": 5")]);
    assert!(keys(&script, 2, 1).await.is_empty());
}

#[tokio::test]
async fn a_server_with_smaller_pages_than_asked_for_truncates_nothing() {
    let next = ", \"_links\": {\"next\": {\"href\": \"/x\"}}";
    let script = Script::new([page(0, 2, next), page(2, 2, next), page(4, 1, "")]);
    assert_eq!(keys(&script, 100, 4).await, numbered(5));
    let offsets: Vec<_> = script
        .asked()
        .iter()
        .map(|asked| asked.contains("offset=2"))
        .collect();
    assert_eq!(offsets, [false, true, false]);
}

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
    let project = launchdarkly_experiments::Client::builder(crate::stage::TOKEN)
        .service(simulator.service())
        .build()
        .unwrap();
    let all = project
        .project("shop")
        .unwrap()
        .experiments()
        .lifecycle(Lifecycle::All)
        .items()
        .try_collect()
        .await;
    assert_eq!(all.unwrap().len(), 45);
}

#[tokio::test(start_paused = true)]
async fn an_error_in_the_middle_is_resumed_where_it_stopped() {
    let simulator = simulator(7);
    let (shop, _) = client_of(&simulator);
    for number in 0..10 {
        shop.experiments()
            .create(experiment(&format!("e{number}")))
            .send()
            .await
            .unwrap();
    }
    for prefetch in [1, 3] {
        simulator.inject(Fault::new(Strike::InternalError).after(1).times(5 * 3));
        let mut items = shop
            .experiments()
            .list()
            .page_size(3)
            .prefetch(prefetch)
            .items();
        let mut seen = Vec::new();
        let error = loop {
            match items.try_next().await {
                Ok(Some(experiment)) => seen.push(experiment.key),
                Ok(None) => panic!("the list ended early"),
                Err(error) => break error,
            }
        };
        assert!(error.is_server_error());
        assert_eq!((seen.len(), items.position()), (3, 3));
        // After an error the stream has ended until it is told to go on.
        assert!(items.try_next().await.unwrap().is_none());
        simulator.clear_faults();
        // Another list can start there just as well.
        let rest = shop
            .experiments()
            .list()
            .start_at(items.position())
            .items()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(rest.len(), 7);
        items.resume();
        while let Some(experiment) = items.try_next().await.unwrap() {
            seen.push(experiment.key);
        }
        assert_eq!(seen, numbered(10));
        assert_eq!(items.position(), 10);
    }
}

#[tokio::test(start_paused = true)]
async fn fetching_ahead_is_at_least_five_times_as_fast_where_replies_take_their_time() {
    let served = |request: reqwest::Request| async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let number = |name: &str| -> usize {
            let mut pairs = request.url().query_pairs();
            let found = pairs.find(|(key, _)| key == name);
            found.map_or(0, |(_, value)| value.parse().unwrap())
        };
        let (offset, limit) = (number("offset"), number("limit"));
        let length = 2_000_usize.saturating_sub(offset).min(limit);
        let Line::Reply(_, _, body) = page(offset, length, ", \"total_count\": 2000") else {
            unreachable!()
        };
        Ok::<_, tower::BoxError>(reqwest::Response::from(http::Response::new(body)))
    };
    let client = Client::builder(TOKEN)
        .service(tower::service_fn(served))
        .runtime(Virtual::new())
        .build()
        .unwrap();
    let shop = place(&client);
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
