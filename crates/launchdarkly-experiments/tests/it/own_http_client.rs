//! The errors of an HTTP client that a program brings, and what they say of the request.

use std::io::{Error as IoError, ErrorKind as IoErrorKind};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use launchdarkly_experiments::{Client, Effect, ErrorKind, RetryPolicy, reqwest};
use launchdarkly_experiments_tests::{TOKEN, environment};
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect::Policy;

/// Knows no host.
struct NoHosts;

impl Resolve for NoHosts {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Err("no such host".into()) })
    }
}

#[tokio::test]
async fn an_error_before_the_connection_has_sent_nothing_and_a_later_one_is_unknown() {
    let port = redirecting().await;
    let address = format!("http://127.0.0.1:{port}");
    let no_host = reqwest::Client::builder().dns_resolver(Arc::new(NoHosts));
    let encrypted = reqwest::Client::builder().https_only(true);
    let hasty = reqwest::Client::builder().timeout(Duration::ZERO);
    // Whatever the policy says: the server has seen the request.
    let refuses =
        Policy::custom(|redirect| redirect.error(IoError::from(IoErrorKind::ConnectionRefused)));
    let refuses = reqwest::Client::builder().redirect(refuses);
    for (http, url, kind, effect) in [
        (
            no_host,
            "http://localhost:9",
            ErrorKind::Connect,
            Effect::NotSent,
        ),
        (encrypted, &*address, ErrorKind::Connect, Effect::NotSent),
        (hasty, &*address, ErrorKind::Timeout, Effect::Unknown),
        (
            refuses,
            &*address,
            ErrorKind::ConnectionLost,
            Effect::Unknown,
        ),
    ] {
        let client = Client::builder(TOKEN)
            .base_url(url)
            .service(http.build().unwrap())
            .retry_policy(RetryPolicy::none())
            .build()
            .unwrap();
        let button = environment(&client).experiment("button").unwrap();
        let error = button.start().await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (kind, effect), "{error}");
    }
}

/// Redirects every request; the port.
async fn redirecting() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let elsewhere = || async { (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]) };
    let app = Router::new().fallback(elsewhere);
    tokio::spawn(async move { axum::serve(listener, app).await });
    port
}
