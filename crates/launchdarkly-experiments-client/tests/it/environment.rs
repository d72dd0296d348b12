//! What the environment of a process changes: proxies, and certificates of the machine.
//!
//! Each test runs itself once more as a child process with another environment, so that no other test sees it.

use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::Uri;
use launchdarkly_experiments_client::{AccessToken, Client, ClientBuilder};

use crate::recorder::TOKEN;

/// Set in a child process; the URL of the server that it calls.
const URL: &str = "URL_OF_THE_SERVER";

fn builder() -> ClientBuilder {
    Client::builder(AccessToken::new(TOKEN).unwrap())
}

/// A server that answers everything with empty settings; its URL, and the URLs that it was asked for.
async fn serve() -> (String, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let log = Arc::clone(&asked);
    let app = Router::new().fallback(move |uri: Uri| async move {
        log.lock().unwrap().push(uri.to_string());
        "{}"
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, asked)
}

/// Runs one test in a child process.
async fn child(test: &str, change: impl FnOnce(&mut Command)) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test]);
    change(&mut child);
    let child = tokio::task::spawn_blocking(move || child.output());
    let output = child.await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test]
async fn plain_http_goes_past_a_proxy() {
    if let Ok(url) = std::env::var(URL) {
        let client = builder().base_url(url).build().unwrap();
        client.get_experimentation_settings("shop").await.unwrap();
        // Of another host, which does not exist, a proxy would know the token.
        let other = builder().base_url("http://no-such-host.invalid");
        let client = other.allow_plain_http().build().unwrap();
        let answered = client.get_experimentation_settings("shop").await;
        answered.expect_err("no proxy is asked");
        return;
    }
    let (url, asked) = serve().await;
    let (proxy, asked_proxy) = serve().await;
    child("environment::plain_http_goes_past_a_proxy", |child| {
        child
            .env(URL, url)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy");
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            child.env(name, &proxy);
        }
    })
    .await;
    assert_eq!(*asked_proxy.lock().unwrap(), [""; 0]);
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn certificates_are_needed_for_https_only() {
    if let Ok(url) = std::env::var(URL) {
        let client = builder().base_url(url).build().unwrap();
        client.get_experimentation_settings("shop").await.unwrap();
        let stub = tower::service_fn(|_: reqwest::Request| async {
            Ok::<_, tower::BoxError>(http::Response::new("{}").into())
        });
        let client = builder().service(stub).build().unwrap();
        client.get_experimentation_settings("shop").await.unwrap();
        // The platform's own library reads its certificates when it connects.
        if cfg!(all(target_os = "linux", not(feature = "native-tls"))) {
            let error = builder().build().unwrap_err().to_string();
            assert!(error.contains("`ca-certificates`"), "{error}");
            assert!(error.contains("`SSL_CERT_FILE`"), "{error}");
        }
        return;
    }
    let (url, asked) = serve().await;
    let nothing = std::env::temp_dir().join("no-certificates-are-here");
    child(
        "environment::certificates_are_needed_for_https_only",
        |child| {
            child.env(URL, url);
            child.env("SSL_CERT_FILE", nothing.join("file"));
            child.env("SSL_CERT_DIR", nothing);
        },
    )
    .await;
    assert_eq!(asked.lock().unwrap().len(), 1);
}
