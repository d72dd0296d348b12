//! Dropping a call at any of its awaits.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use launchdarkly_experiments::Client;
use launchdarkly_experiments_sim::{Fault, FaultKind, Quotas, RetryHint};
use tower::{ServiceBuilder, ServiceExt};

use launchdarkly_experiments_tests::{
    BEGIN, TOKEN, TestRuntime, environment, experiment, simulator,
};

/// Polls a future so many times, and drops it; says whether it had ended.
async fn poll_and_drop<F: Future>(future: F, mut times: usize) -> bool {
    let mut future = pin!(future);
    let polled = poll_fn(|context| {
        if times == 0 {
            return Poll::Ready(None);
        }
        times -= 1;
        future.as_mut().poll(context).map(Some)
    });
    polled.await.is_some()
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_at_any_await_leaves_nothing_behind() {
    for times in 0..60 {
        let simulator = simulator(9);
        simulator.set_clock(i64::try_from(BEGIN.as_millis()).unwrap());
        simulator.set_quotas(Quotas::default().global(1000));
        // A service that lets others run before and after.
        let inner = simulator.service();
        let yielding = tower::service_fn(move |request| {
            let inner = inner.clone();
            async move {
                tokio::task::yield_now().await;
                let reply = inner.oneshot(request).await;
                tokio::task::yield_now().await;
                reply
            }
        });
        let client = Client::builder(TOKEN)
            .service(ServiceBuilder::new().service(yielding))
            .runtime(TestRuntime::new())
            .build()
            .unwrap();
        let shop = environment(&client);
        simulator.inject(Fault::new(FaultKind::RateLimited(RetryHint::RetryAfter(1))));
        simulator.inject(Fault::new(FaultKind::Reset).applied());
        let ended = poll_and_drop(shop.experiments().create(experiment("a")).send(), times).await;
        simulator.clear_faults();
        // Whatever was dropped, the next calls go through, over the same pacing and budget.
        let created = simulator.experiments("shop", "production").len();
        assert!(created <= 1 && (!ended || created == 1));
        shop.experiments()
            .create(experiment("b"))
            .send()
            .await
            .unwrap();
        let mut items = shop.experiments().list().page_size(1).prefetch(3).items();
        poll_and_drop(items.try_next(), times % 7).await;
        drop(items);
        let all = shop
            .experiments()
            .list()
            .page_size(1)
            .prefetch(3)
            .items()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(all.len(), created + 1, "dropped after {times} polls");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_whose_next_is_dropped_loses_no_item() {
    let simulator = simulator(9);
    let client = Client::builder(TOKEN)
        .service(simulator.service())
        .runtime(TestRuntime::new())
        .build()
        .unwrap();
    let shop = environment(&client);
    for number in 0..7 {
        shop.experiments()
            .create(experiment(&format!("e{number}")))
            .send()
            .await
            .unwrap();
    }
    let mut items = shop.experiments().list().page_size(2).prefetch(2).items();
    let mut seen = Vec::new();
    simulator.inject(Fault::new(FaultKind::RateLimited(RetryHint::RetryAfter(1))).times(2));
    loop {
        // Dropped where it waits.
        match tokio::time::timeout(std::time::Duration::from_millis(300), items.try_next()).await {
            Err(_) => continue,
            Ok(next) => match next.unwrap() {
                Some(experiment) => seen.push(experiment.key),
                None => break,
            },
        }
    }
    assert_eq!(seen.len(), 7);
}
