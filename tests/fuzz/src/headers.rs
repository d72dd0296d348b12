//! The headers of responses: whatever they say about rate limits and retries, a call ends within its time.
//!
//! An input is up to eight responses, separated by empty lines: a line with the status, then lines `name: value`.
//! Whoever asks after the last one gets an experiment.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use launchdarkly_experiments::Client;
use launchdarkly_experiments::runtime::Runtime as _;
use launchdarkly_experiments::telemetry::RateLimits;
use launchdarkly_experiments_tests::{EXPERIMENT, environment, experiment};
use tower::{BoxError, service_fn};

use crate::shown;
use crate::virtual_runtime::{VirtualRuntime, run};

/// The time of a call.
const TIMEOUT: Duration = Duration::from_secs(90);

/// The longest that a throttle believes a window, and with it the longest wait before an attempt, three windows in a row.
const LONGEST_WAIT: Duration = Duration::from_secs(180);

type Script = VecDeque<(u16, HeaderMap)>;

/// Reads the responses, and makes calls that get them.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let script: Script = text.split("\n\n").take(8).map(response).collect();
    for (_, headers) in &script {
        figures(headers);
    }
    let random = [0.0, 0.5, 0.999][data.len() % 3];
    run(calls(&script, Some(TIMEOUT), random));
    run(calls(&script, None, random));
}

fn response(text: &str) -> (u16, HeaderMap) {
    let mut lines = text.lines();
    let status = lines.next().and_then(|line| line.trim().parse().ok());
    let status = status.filter(|status| (200..600).contains(status));
    let mut headers = HeaderMap::new();
    for line in lines.take(16) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let name = HeaderName::from_bytes(name.trim().as_bytes());
        let value = HeaderValue::from_bytes(value.trim().as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    (status.unwrap_or(429), headers)
}

/// A figure is one of the values that its header has.
fn figures(headers: &HeaderMap) {
    let limits = RateLimits::read(headers);
    let signed = |moment: launchdarkly_experiments_client::UnixMillis| moment.0;
    let counted = |count| i64::try_from(count).ok();
    for (name, figure) in [
        ("global-limit", limits.global_limit.and_then(counted)),
        (
            "global-remaining",
            limits.global_remaining.and_then(counted),
        ),
        ("route-limit", limits.route_limit.and_then(counted)),
        ("route-remaining", limits.route_remaining.and_then(counted)),
        ("reset", limits.reset.map(signed)),
        ("auth-token-limit", limits.token_limit.and_then(counted)),
        (
            "auth-token-remaining",
            limits.token_remaining.and_then(counted),
        ),
        ("auth-token-reset", limits.token_reset.map(signed)),
    ] {
        let values = headers.get_all(format!("x-ratelimit-{name}"));
        let mut values = values.into_iter().filter_map(|value| value.to_str().ok());
        let found =
            figure.is_none_or(|figure| values.any(|value| value.trim().parse() == Ok(figure)));
        assert!(found, "{name}: {figure:?}");
    }
}

/// Makes a read, a write and another read with one client.
async fn calls(script: &Script, timeout: Option<Duration>, random: f64) {
    let runtime = VirtualRuntime::new(random);
    let shared = Arc::new(Mutex::new(script.clone()));
    let service = service_fn(move |_: reqwest::Request| {
        let mut script = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let (status, headers) = script.pop_front().unwrap_or((200, HeaderMap::new()));
        let mut response = http::Response::new(EXPERIMENT);
        *response.status_mut() = status.try_into().expect("a status");
        *response.headers_mut() = headers;
        std::future::ready(Ok::<_, BoxError>(reqwest::Response::from(response)))
    });
    let client = Client::builder("api-0123456789")
        .service(service)
        .runtime(runtime.clone())
        .timeout(timeout)
        .build();
    let shop = environment(&client.expect("a client"));
    let button = shop.experiment("button").expect("a key");
    for write in [false, true, false] {
        let began = runtime.now();
        let result = match write {
            true => shop.experiments().create(experiment("button")).send().await,
            false => button.get().send().await,
        };
        let took = runtime.now() - began;
        if let Some(timeout) = timeout {
            assert!(took <= timeout, "{took:?}");
        }
        if let Err(error) = result {
            shown::error(&error);
            let _ = (error.retry_after(), error.effect(), error.kind());
        }
    }
    // A client that has learned whatever the script says goes on, and soon.
    let rest = script.len();
    for _ in 0..rest {
        let _ = button.get().send().await;
    }
    let began = runtime.now();
    let read = button.get().send().await;
    assert!(read.is_ok() || timeout.is_some(), "{read:?}");
    assert!(runtime.now() - began <= LONGEST_WAIT);
}
