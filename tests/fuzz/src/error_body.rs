//! The bodies of responses as clients report them: bounded, whole, and without the access token.
//!
//! The first line of an input is the status, the rest the body.

use launchdarkly_experiments::{Client, RetryPolicy};
use launchdarkly_experiments_client as raw;
use launchdarkly_experiments_client::{AccessToken, ApiError};
use launchdarkly_experiments_tests::{TOKEN, environment, experiment};
use raw::params::GetExperimentParams;
use tower::{BoxError, service_fn};

use crate::shown;
use crate::virtual_runtime::{VirtualRuntime, run};

/// Lets both clients read and write, and checks the errors.
pub fn check(data: &[u8]) {
    let (line, body) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &b""[..]),
    };
    let status = std::str::from_utf8(line).ok();
    let status = status.and_then(|line| line.trim().parse().ok());
    let status = status.filter(|status| (200..600).contains(status));
    let status = status.unwrap_or(400);
    api_error(body);
    run(generated(status, body));
    run(ergonomic(status, body));
}

/// Reads a body alone: its text is kept, and what is shown of it is bounded.
fn api_error(body: &[u8]) {
    let error = ApiError::from_body(body, false);
    shown::bounded_error(&error);
    let text = String::from_utf8_lossy(&body[..body.len().min(ApiError::BODY_LIMIT)]);
    assert_eq!(error.body(), text);
    assert_eq!(error.is_truncated(), body.len() > ApiError::BODY_LIMIT);
    let written = serde_json::to_string(&error).expect("it is written");
    let again: ApiError = serde_json::from_str(&written).expect("it is read again");
    let parts = |error: &ApiError| (error.code.clone(), error.message.clone(), error.id.clone());
    assert_eq!(parts(&again), parts(&error));
}

/// Returns a service that answers every request like this.
fn answering(
    status: u16,
    body: &[u8],
) -> impl tower::Service<
    reqwest::Request,
    Response = reqwest::Response,
    Error = BoxError,
    Future: Send + 'static,
> + Clone
+ Send
+ Sync
+ 'static {
    let body = body.to_vec();
    service_fn(move |_: reqwest::Request| {
        let response = http::Response::builder().status(status).body(body.clone());
        std::future::ready(Ok(reqwest::Response::from(response.expect("a response"))))
    })
}

/// The generated client: its errors have the status, and do not repeat the token.
async fn generated(status: u16, body: &[u8]) {
    let token = AccessToken::new(TOKEN).expect("a token");
    let client = raw::Client::builder(token).service(answering(status, body));
    let client = client.build().expect("a client");
    let params = GetExperimentParams::default();
    let read = client.get_experiment("shop", "production", "button", &params);
    let Err(error) = read.await else {
        return assert_eq!(status, 200);
    };
    shown::error(&error);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    if let raw::Error::Api(response) = &error {
        let error = response.value();
        shown::error(error);
        shown::without_token(error.body());
        let parts = [&error.code, &error.message, &error.id];
        for part in parts.into_iter().flatten() {
            shown::without_token(part);
        }
    }
}

/// The ergonomic client: the same, for a read, and for a write that is read back.
async fn ergonomic(status: u16, body: &[u8]) {
    let client = Client::builder(TOKEN)
        .service(answering(status, body))
        .runtime(VirtualRuntime::new(0.5))
        .retry_policy(RetryPolicy::default().max_attempts(2))
        .build();
    let shop = environment(&client.expect("a client"));
    let read = shop.experiment("button").expect("a key").get().send().await;
    let written = shop.experiments().create(experiment("button")).send().await;
    let list = shop.experiments().list().send().await;
    let results = [read.err(), written.err(), list.err()];
    for error in results.into_iter().flatten() {
        shown::error(&error);
        shown::without_token(&String::from_utf8_lossy(error.body()));
        let texts = [
            error.code(),
            error.message(),
            error.error_id(),
            error.json_path(),
        ];
        texts.into_iter().flatten().for_each(shown::without_token);
        if let Some(error) = error.api_error() {
            shown::error(error);
            shown::without_token(error.body());
        }
        assert!(error.attempts() > 0);
    }
}
