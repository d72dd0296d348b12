//! Both faces: that they say the same, the types that they promise, and what only a socket can do.

use std::time::Duration;

use launchdarkly_experiments_sim::{Effect, Fault, Hint, Operation, Simulator};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::case::{Send, experiment, patch};

const LIST: &str = "/api/v2/projects/default/environments/test/experiments";

fn simulator() -> Simulator {
    Simulator::builder().token("secret").seed(7).build()
}

fn get(path: &str) -> Send {
    Send {
        body: None,
        ..Send::json("GET", path, Value::Null)
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// A life of an experiment, with refusals in between.
fn requests() -> Vec<Send> {
    let one = format!("{LIST}/checkout");
    vec![
        Send::json("POST", LIST, experiment("checkout")),
        Send::json("POST", LIST, experiment("checkout")),
        patch(&one, json!([{"kind": "startIteration"}])),
        patch(&one, json!([{"kind": "startIteration"}])),
        get(&format!(
            "{LIST}?expand=treatments,secondaryMetrics&limit=1"
        )),
        get(&format!("{LIST}/none")),
        Send::json("DELETE", LIST, json!({})),
        get("/api/v2/projects/default/experimentation-settings"),
    ]
}

async fn said(reply: reqwest::Response) -> (u16, http::HeaderMap, bytes::Bytes) {
    let (status, mut headers) = (reply.status().as_u16(), reply.headers().clone());
    // Only a socket needs to say where the body ends.
    headers.remove("content-length");
    (status, headers, reply.bytes().await.unwrap())
}

#[tokio::test]
async fn both_faces_say_the_same_to_the_same_requests() {
    let server = simulator().start().await.unwrap();
    let service = simulator().service();
    let client = client();
    for send in requests() {
        let here = service
            .clone()
            .oneshot(send.request("http://simulator"))
            .await
            .unwrap();
        let there = client.execute(send.request(&server.url())).await.unwrap();
        assert_eq!(said(here).await, said(there).await, "{send:?}");
    }
}

#[test]
fn the_service_fits_the_seam_of_a_client() {
    fn seam<S>(_: &S)
    where
        S: tower::Service<
                reqwest::Request,
                Response = reqwest::Response,
                Error = tower::BoxError,
                Future: std::marker::Send,
            > + Clone
            + std::marker::Send
            + Sync
            + 'static,
    {
    }
    seam(&simulator().service());
}

#[tokio::test]
async fn a_reply_carries_the_address_that_was_asked() {
    let send = get(LIST);
    let reply = simulator()
        .service()
        .oneshot(send.request("http://simulator"))
        .await
        .unwrap();
    assert_eq!(reply.url().as_str(), format!("http://simulator{LIST}"));
}

#[tokio::test]
async fn a_server_that_is_dropped_is_gone() {
    let server = simulator().start().await.unwrap();
    let url = server.url();
    assert!(client().execute(get(LIST).request(&url)).await.is_ok());
    drop(server);
    // The task that held the socket ends at its next turn.
    tokio::task::yield_now().await;
    assert!(
        client()
            .execute(get(LIST).request(&url))
            .await
            .unwrap_err()
            .is_connect()
    );
}

#[tokio::test]
async fn a_closed_door_refuses_and_an_open_one_lets_in() {
    let server = simulator().start().await.unwrap();
    let client = client();
    let request = || get(LIST).request(&server.url());
    assert!(client.execute(request()).await.is_ok());
    server.refuse().await;
    assert!(client.execute(request()).await.unwrap_err().is_connect());
    server.welcome().await.unwrap();
    assert!(client.execute(request()).await.is_ok());
}

// The clock of the runtime is paused and jumps ahead whenever everyone waits, so nobody does.
#[tokio::test(start_paused = true)]
async fn slow_replies_arrive_after_the_delay() {
    for effect in [Effect::SlowHeaders, Effect::SlowBody] {
        let delay = Duration::from_secs(3600);
        let simulator = Simulator::builder().token("secret").delay(delay).build();
        let server = simulator.start().await.unwrap();
        simulator.inject(Fault::new(effect));
        let before = tokio::time::Instant::now();
        let reply = client()
            .execute(get(LIST).request(&server.url()))
            .await
            .unwrap();
        assert_eq!(reply.status(), 200);
        assert!(reply.bytes().await.unwrap().starts_with(b"{\"items\""));
        assert!(before.elapsed() >= delay, "{effect:?}");
    }
}

#[tokio::test]
async fn a_large_body_is_refused_over_a_socket_too() {
    let simulator = Simulator::builder().token("secret").body_limit(100).build();
    let server = simulator.start().await.unwrap();
    let send = Send::json("POST", LIST, experiment("checkout"));
    let reply = client().execute(send.request(&server.url())).await.unwrap();
    assert_eq!(reply.status(), 400);
    assert!(simulator.experiments("default", "test").is_empty());
}

#[tokio::test]
async fn the_journal_tells_what_happened_and_keeps_no_token() {
    let simulator = simulator();
    let retry = Fault::new(Effect::RateLimited(Hint::RetryAfter(3)));
    simulator.inject(retry.on(Operation::CreateExperiment));
    simulator.inject(
        Fault::new(Effect::Reset)
            .applied()
            .on(Operation::CreateExperiment),
    );
    let service = simulator.service();
    for _ in 0..2 {
        let send = Send::json("POST", LIST, experiment("checkout"));
        let _ = service
            .clone()
            .oneshot(send.request("http://simulator"))
            .await;
    }
    let journal = simulator.journal();
    let told: Vec<_> = journal
        .iter()
        .map(|entry| (entry.status, entry.applied))
        .collect();
    assert_eq!(told, [(Some(429), false), (None, true)]);
    assert_eq!(journal[0].operation, Some(Operation::CreateExperiment));
    assert_eq!(journal[0].header("content-type"), Some("application/json"));
    assert_eq!(journal[1].request_json().unwrap()["key"], "checkout");
    assert_eq!(journal[1].reply_json().unwrap()["key"], "checkout");
    let all = format!("{journal:?}{simulator:?}{}", json!(journal));
    assert!(!all.contains("secret"), "{all}");
    simulator.clear_journal();
    assert!(simulator.journal().is_empty());
}

#[tokio::test]
async fn a_visitor_without_a_path_gets_a_word() {
    let server = simulator().start().await.unwrap();
    let reply = client()
        .execute(get("/").request(&server.url()))
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
}
