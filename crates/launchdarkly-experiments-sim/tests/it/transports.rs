//! Both transports: that they give the same responses, and what only one of them can do.

use std::time::Duration;

use launchdarkly_experiments_sim::{Fault, FaultKind, Operation, RetryHint, Simulator};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::{HttpRequest, LIST, client, experiment};

fn simulator() -> Simulator {
    Simulator::builder().token("secret").seed(7).build()
}

/// Returns the requests of an experiment's life cycle, some of which are rejected.
fn requests() -> Vec<HttpRequest> {
    let one = format!("{LIST}/checkout");
    vec![
        HttpRequest::json("POST", LIST, experiment("checkout")),
        HttpRequest::json("POST", LIST, experiment("checkout")),
        HttpRequest::patch(&one, json!([{"kind": "startIteration"}])),
        HttpRequest::patch(&one, json!([{"kind": "startIteration"}])),
        HttpRequest::get(&format!(
            "{LIST}?expand=treatments,secondaryMetrics&limit=1"
        )),
        HttpRequest::get(&format!("{LIST}/none")),
        HttpRequest::json("DELETE", LIST, json!({})),
        HttpRequest::get("/api/v2/projects/default/experimentation-settings"),
    ]
}

/// Returns what both transports must have in common.
async fn parts(response: reqwest::Response) -> (u16, http::HeaderMap, bytes::Bytes) {
    let (status, mut headers) = (response.status().as_u16(), response.headers().clone());
    // Only a socket needs the length of the body.
    headers.remove("content-length");
    (status, headers, response.bytes().await.unwrap())
}

#[tokio::test]
async fn both_transports_give_the_same_responses() {
    let server = simulator().start().await.unwrap();
    let service = simulator().service();
    let client = client();
    for request in requests() {
        let here = service.clone().oneshot(request.in_process()).await.unwrap();
        let there = client.execute(request.at(&server.url())).await.unwrap();
        assert_eq!(parts(here).await, parts(there).await, "{request:?}");
    }
}

#[test]
fn the_service_has_the_bounds_that_clients_need() {
    fn check<S>(_: &S)
    where
        S: tower::Service<
                reqwest::Request,
                Response = reqwest::Response,
                Error = tower::BoxError,
                Future: Send,
            > + Clone
            + Send
            + Sync
            + 'static,
    {
    }
    check(&simulator().service());
}

#[tokio::test]
async fn a_response_has_the_url_of_its_request() {
    let request = HttpRequest::get(LIST);
    let response = simulator()
        .service()
        .oneshot(request.in_process())
        .await
        .unwrap();
    assert_eq!(response.url().as_str(), format!("http://simulator{LIST}"));
}

#[tokio::test]
async fn a_dropped_server_stops() {
    let simulator = simulator();
    let server = simulator.start().await.unwrap();
    let request = HttpRequest::get(LIST).at(&server.url());
    let again = request.try_clone().unwrap();
    assert!(client().execute(request).await.is_ok());
    assert_eq!(simulator.journal().len(), 1);
    drop(server);
    // The task that owns the socket ends when it runs next.
    tokio::task::yield_now().await;
    // Refused, unless another test listens on the port by now.
    let _ = client().execute(again).await;
    assert_eq!(simulator.journal().len(), 1);
}

#[tokio::test]
async fn a_server_can_stop_and_resume_accepting() {
    // An address at which no other test listens, where the system has more than one: the port is free in between.
    let loopback = if cfg!(target_os = "macos") { 1 } else { 77 };
    let address = ([127, 0, 0, loopback], 0).into();
    let server = simulator().start_at(address).await.unwrap();
    let client = client();
    let request = || HttpRequest::get(LIST).at(&server.url());
    assert!(client.execute(request()).await.is_ok());
    server.stop_accepting().await;
    assert!(client.execute(request()).await.unwrap_err().is_connect());
    server.resume_accepting().await.unwrap();
    assert!(client.execute(request()).await.is_ok());
}

// The clock of the runtime is paused and advances whenever all tasks wait, so the test does not wait.
#[tokio::test(start_paused = true)]
async fn slow_responses_arrive_after_the_delay() {
    for kind in [FaultKind::SlowHeaders, FaultKind::SlowBody] {
        let delay = Duration::from_secs(3600);
        let simulator = Simulator::builder().token("secret").delay(delay).build();
        let server = simulator.start().await.unwrap();
        simulator.inject(Fault::new(kind));
        let before = tokio::time::Instant::now();
        let response = client()
            .execute(HttpRequest::get(LIST).at(&server.url()))
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!(body["total_count"], 0, "{kind}");
        assert!(before.elapsed() >= delay, "{kind}");
    }
}

// The clock of the runtime is paused here as well.
#[tokio::test(start_paused = true)]
async fn a_durable_server_answers_when_the_state_is_stored() {
    let simulator = Simulator::builder().token("secret").durable(true).build();
    let server = simulator.start().await.unwrap();
    let client = client();
    let create = HttpRequest::json("POST", LIST, experiment("checkout"));
    let mut answer = std::pin::pin!(client.execute(create.at(&server.url())));
    let hour = Duration::from_secs(3600);
    for stored in [None, Some(0)] {
        if let Some(stored) = stored {
            simulator.mark_stored(stored);
        }
        let early = tokio::time::timeout(hour, &mut answer).await;
        assert!(early.is_err(), "{early:?}");
    }
    simulator.mark_stored(simulator.revision());
    assert_eq!(answer.await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_large_body_is_rejected_over_a_socket_too() {
    let simulator = Simulator::builder().token("secret").body_limit(100).build();
    let server = simulator.start().await.unwrap();
    let request = HttpRequest::json("POST", LIST, experiment("checkout"));
    let response = client().execute(request.at(&server.url())).await.unwrap();
    assert_eq!(response.status(), 400);
    assert!(simulator.experiments("default", "test").is_empty());
}

#[tokio::test]
async fn the_journal_records_the_outcomes_and_no_token() {
    let simulator = simulator();
    let retry = Fault::new(FaultKind::RateLimited(RetryHint::RetryAfter(3)));
    simulator.inject(retry.on(Operation::CreateExperiment));
    simulator.inject(
        Fault::new(FaultKind::Reset)
            .applied()
            .on(Operation::CreateExperiment),
    );
    let service = simulator.service();
    for _ in 0..2 {
        let request = HttpRequest::json("POST", LIST, experiment("checkout"));
        let _ = service.clone().oneshot(request.in_process()).await;
    }
    let journal = simulator.journal();
    let outcomes: Vec<_> = journal
        .iter()
        .map(|entry| (entry.status, entry.applied))
        .collect();
    assert_eq!(outcomes, [(Some(429), false), (None, true)]);
    assert_eq!(journal[0].operation, Some(Operation::CreateExperiment));
    assert_eq!(journal[0].header("content-type"), Some("application/json"));
    assert_eq!(journal[1].request_json().unwrap()["key"], "checkout");
    assert_eq!(journal[1].response_json().unwrap()["key"], "checkout");
    let all = format!("{journal:?}{simulator:?}{}", json!(journal));
    assert!(!all.contains("secret"), "{all}");
    simulator.clear_journal();
    assert!(simulator.journal().is_empty());
}

#[tokio::test]
async fn the_root_path_is_a_page() {
    let server = simulator().start().await.unwrap();
    let response = client()
        .execute(HttpRequest::get("/").at(&server.url()))
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
}
