//! Redirects, which LaunchDarkly does not make: what a program's own HTTP client makes of them is never taken for an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse as _;
use launchdarkly_experiments::{Client, Effect, Environment, ErrorKind, RetryPolicy, reqwest};
use launchdarkly_experiments_tests::{EXPERIMENT, TOKEN, environment, experiment, iteration};

use crate::socket::{read_settings, stage};

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_with_the_token() {
    let (other, elsewhere, _) = stage().await;
    let target = format!(
        "{}/api/v2/projects/shop/experimentation-settings",
        elsewhere.url()
    );
    let url = listen(Router::new().fallback(move || async move {
        (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, target)])
    }))
    .await;

    let client = Client::builder(TOKEN)
        .base_url(url.clone())
        .build()
        .expect("a client");
    let error = read_settings(&client).await.expect_err("no");
    assert_eq!(error.status().unwrap(), 307, "{error}");
    assert!(other.journal().is_empty(), "the redirect was followed");

    // A program's own client may follow redirects; what the other host says is no answer all the same.
    let follows = reqwest::Client::new();
    let client = Client::builder(TOKEN)
        .base_url(url)
        .http_client(follows)
        .retry_policy(RetryPolicy::none())
        .build()
        .expect("a client");
    let error = read_settings(&client).await.expect_err("no");
    assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
    // It asked there, without the token.
    let statuses: Vec<_> = other.journal().iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [Some(401)]);
}

#[tokio::test]
async fn a_write_that_a_redirect_turns_into_a_read_is_lost() {
    const BUTTON: &str = r#"{"key": "button", "name": "Button", "environmentKey": "production",
        "_maintainerId": "12ab", "_creationDate": 1767225600000, "_links": {}}"#;
    for status in [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::SEE_OTHER,
    ] {
        let url = listen(Router::new().fallback(move |method: Method| async move {
            match method {
                Method::GET => BUTTON.into_response(),
                _ => (status, [(header::LOCATION, "/elsewhere")]).into_response(),
            }
        }));
        let client = Client::builder(TOKEN)
            .base_url(url.await)
            .http_client(reqwest::Client::new())
            .retry_policy(RetryPolicy::none())
            .build()
            .expect("a client");
        let shop = client.project("shop").expect("a key");
        let shop = shop.environment("production").expect("a key");
        let start = shop.experiment("button").expect("a key").start();
        let error = start.send().await.expect_err("nothing was started");
        assert_eq!(error.effect(), Effect::Unknown, "{error}");
    }
}

/// A client that follows redirects, of a server that redirects every write to a URL; and how many writes the server took.
async fn redirected(status: StatusCode, target: String) -> (Environment, Arc<AtomicUsize>) {
    let writes = Arc::new(AtomicUsize::new(0));
    let count = writes.clone();
    let url = listen(Router::new().fallback(move |method: Method| async move {
        match method {
            Method::GET => EXPERIMENT.into_response(),
            _ => {
                count.fetch_add(1, Ordering::Relaxed);
                (status, [(header::LOCATION, target)]).into_response()
            }
        }
    }));
    let client = Client::builder(TOKEN)
        .base_url(url.await)
        .http_client(reqwest::Client::new())
        .build()
        .expect("a client");
    (environment(&client), writes)
}

/// A URL that refuses connections.
async fn closed() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let address = listener.and_then(|listener| listener.local_addr());
    format!("http://{}/elsewhere", address.expect("a port"))
}

#[tokio::test]
async fn a_redirected_write_whose_second_hop_is_refused_is_sent_once_and_unknown() {
    for (status, effect) in [
        (StatusCode::FOUND, Effect::Unknown),
        (StatusCode::SEE_OTHER, Effect::Unknown),
        // It asks for the same request elsewhere, which is not made.
        (StatusCode::TEMPORARY_REDIRECT, Effect::Rejected),
    ] {
        let target = closed().await;
        let (shop, writes) = redirected(status, target).await;
        let button = shop.experiment("button").expect("a key");
        let mut effects = Vec::new();
        let error = button.start().await.expect_err("nobody answered");
        effects.push(error.effect());
        let create = shop.experiments().create(experiment("button"));
        effects.push(create.await.expect_err("nobody answered").effect());
        let create = button.create_iteration(iteration("next"));
        effects.push(create.await.expect_err("nobody answered").effect());
        // What has the key is older than the create.
        let expected = [effect, Effect::Rejected, effect];
        assert_eq!(effects, expected, "{status}");
        assert_eq!(writes.load(Ordering::Relaxed), 3, "{status}");
    }
}

/// Serves on a port of its own; the URL.
async fn listen(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}
