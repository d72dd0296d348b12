//! A service that keeps each request, and never sends it.

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
        let response = http::Response::builder()
            .status(status)
            .body(body.clone())
            .expect("a response");
        async move { Ok::<Response, BoxError>(response.into()) }
    });
    let token = AccessToken::new(TOKEN).expect("a token");
    let client = Client::builder(token).service(service).build();
    (client.expect("a client"), recorder)
}

/// The requests so far.
#[derive(Clone, Default)]
pub(crate) struct Recorder {
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Recorder {
    /// The URLs so far.
    pub(crate) fn urls(&self) -> Vec<reqwest::Url> {
        let requests = self.requests.lock().expect("not poisoned");
        requests
            .iter()
            .map(|request| request.url().clone())
            .collect()
    }
}
