//! The same schedules over real sockets: HTTP/1.1 on this machine, where connections really break and redirects are really followed.
//!
//! Nothing waits here: delays are left out, and what would be silence is a broken connection.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use bytes::Bytes;
use launchdarkly_experiments::Client;
use launchdarkly_experiments_tests::TOKEN;
use tokio::net::TcpListener;

use crate::broken::Cut;
use crate::check::{Rule, check};
use crate::history::History;
use crate::number;
use crate::run::{stage, work};
use crate::schedule::{Hop, Schedule};
use crate::script::script;
use crate::server::{Asked, PATH};
use crate::wire::{Reply, Shown, Wire, call_of, page};

const SCHEDULES: u64 = 50;

#[tokio::test]
async fn what_is_returned_over_sockets_is_what_the_server_did() {
    let seeds = match number("HISTORY_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..SCHEDULES.max(number("HISTORIES").unwrap_or(0) / 200),
    };
    let mut report = String::new();
    for seed in seeds {
        let schedule = Schedule::draw(seed).without_waiting();
        let history = run(&schedule).await;
        let mut violations = check(&schedule, &history);
        // A busy machine may have reasons of its own for it.
        violations.retain(|one| one.rule != Rule::UnknownWithoutCause);
        if !violations.is_empty() {
            let rules: Vec<Rule> = violations.iter().map(|one| one.rule).collect();
            let script = script(&schedule, &history, &violations);
            report.push_str(&format!("\nseed {seed} breaks {rules:?}\n{script}"));
        }
    }
    assert!(report.is_empty(), "{report}");
}

async fn run(schedule: &Schedule) -> History {
    let (wire, runtimes) = stage(schedule);
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = nobody.local_addr().unwrap();
    drop(nobody);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let state = Arc::new((wire.clone(), closed));
    let app = Router::new().fallback(answer).with_state(state);
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let clients = runtimes.into_iter().enumerate().map(|(client, runtime)| {
        let mut builder = Client::builder(TOKEN).base_url(format!("http://{address}"));
        // Every other client is a program's own, which follows redirects.
        if client % 2 == 1 {
            let own = reqwest::Client::builder().no_proxy().build();
            builder = builder.http_client(own.unwrap());
        }
        work(&wire, schedule, client, builder, runtime)
    });
    futures_util::future::join_all(clients).await;
    server.abort();
    wire.finish().await
}

async fn answer(State(state): State<Arc<(Wire, SocketAddr)>>, request: Request) -> Response<Body> {
    let (wire, closed) = &*state;
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20)
        .await
        .unwrap_or_default();
    let path = parts.uri.path();
    if !path.starts_with(PATH) {
        return match path {
            "/page" => response(page()),
            _ => broken(Response::builder(), Bytes::new()),
        };
    }
    let asked = Asked {
        method: parts.method.to_string(),
        path: path.to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    match wire.serve(call_of(&parts.headers), asked).await {
        Reply::Response(shown) => response(shown),
        Reply::Cut(shown) => broken(head(&shown), shown.half()),
        Reply::Reset | Reply::Refused => broken(Response::builder(), Bytes::new()),
        Reply::Redirect(status, hop) => {
            let location = match hop {
                Hop::Shown | Hop::Refused => format!("http://{closed}/login"),
                Hop::Reset => "/reset".to_owned(),
                Hop::Page => "/page".to_owned(),
            };
            let headers = vec![("location", location)];
            response(Shown {
                status,
                headers,
                body: String::new(),
            })
        }
    }
}

fn head(shown: &Shown) -> axum::http::response::Builder {
    let builder = Response::builder().status(shown.status);
    shown
        .headers
        .iter()
        .fold(builder, |builder, (name, value)| {
            builder.header(*name, value)
        })
}

fn response(shown: Shown) -> Response<Body> {
    head(&shown).body(Body::from(shown.body)).unwrap()
}

/// Breaks the connection after some of the body; without any, before the status.
fn broken(builder: axum::http::response::Builder, bytes: Bytes) -> Response<Body> {
    let body = Body::new(Cut::after(bytes));
    builder.header("content-length", 10_000).body(body).unwrap()
}
