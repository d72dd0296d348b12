//! A service that shows each request as it leaves, and never sends it.

use std::sync::{Arc, Mutex};

use launchdarkly_experiments_client::{AccessToken, Client};
use reqwest::{Request, Response};
use tower::BoxError;

/// The token of every test; it must never show.
pub(crate) const TOKEN: &str = "api-11111111-2222-3333-4444-555555555555";

/// A client whose requests end in the recorder, which answers each with this status and body.
pub(crate) fn recording(status: u16, body: &str) -> (Client, Recorder) {
    let recorder = Recorder::default();
    let (requests, body) = (Arc::clone(&recorder.requests), body.to_owned());
    let service = tower::service_fn(move |request: Request| {
        requests.lock().expect("not poisoned").push(request);
        let reply = http::Response::builder()
            .status(status)
            .body(body.clone())
            .expect("a reply");
        async move { Ok::<Response, BoxError>(reply.into()) }
    });
    let token = AccessToken::new(TOKEN).expect("a token");
    (
        Client::builder(token)
            .service(service)
            .build()
            .expect("a client"),
        recorder,
    )
}

/// The requests so far.
#[derive(Clone, Default)]
pub(crate) struct Recorder {
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Recorder {
    /// The only request, as text: method, path, query, headers with the token redacted, body.
    pub(crate) fn shown(&self) -> String {
        let requests = self.requests.lock().expect("not poisoned");
        let [request] = requests.as_slice() else {
            panic!("{} requests, not one", requests.len())
        };
        show(request)
    }

    /// The URLs so far.
    pub(crate) fn urls(&self) -> Vec<reqwest::Url> {
        self.requests
            .lock()
            .expect("not poisoned")
            .iter()
            .map(|request| request.url().clone())
            .collect()
    }
}

fn show(request: &Request) -> String {
    let url = request.url();
    let mut shown = format!("{} {}\n", request.method(), url.path());
    shown.push_str(&format!("host: {}\n", url.host_str().unwrap_or_default()));
    for (key, value) in url.query_pairs() {
        shown.push_str(&format!("  ?{key} = {value}\n"));
    }
    let mut headers: Vec<String> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes())
                .replace(TOKEN, "<the bare token>")
                .replace(env!("CARGO_PKG_VERSION"), "<version>");
            format!("{name}: {value}\n")
        })
        .collect();
    headers.sort();
    shown.extend(headers);
    if let Some(body) = request.body().and_then(reqwest::Body::as_bytes) {
        let mut body: serde_json::Value = serde_json::from_slice(body).expect("a JSON body");
        // The order of keys means nothing on the wire, and differs between builds of serde_json.
        body.sort_all_objects();
        shown.push_str(&format!("\n{body:#}\n"));
    }
    assert!(!shown.contains(TOKEN));
    shown
}
