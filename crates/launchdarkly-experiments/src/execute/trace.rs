//! Reports to `tracing`: a span for each call and each attempt, an event for each retry and each finished call.
//!
//! [`SPAN_FIELDS`] lists every field; no key, header, body or token is ever among their values.

use std::time::Duration;

use http::StatusCode;
use launchdarkly_experiments_client::Operation;
use tracing::{Level, Span, field};

use crate::error::Error;
use crate::error::ErrorKind;
use crate::execute::outcome::AttemptOutcome;
use crate::response::Response;

/// The target of all spans and events, for filters.
const TARGET: &str = "launchdarkly_experiments";

/// Every field that a `tracing` span or event of this crate may have.
///
/// - A span `call` for each call (level `INFO`), and in it a span `attempt` for each attempt (level `DEBUG`).
/// - An event of level `WARN` for each retry, with the number of the failed attempt, its outcome and the backoff in milliseconds.
/// - An event of level `WARN` for each write of unknown outcome that was read back, with what came of it (`launchdarkly.read_back`): `applied`, `not_applied`, `conflict`, `inconclusive`, or `failed` where it could not be read.
/// - An event of level `DEBUG` for each finished call; `launchdarkly.recovered` says of a success whether it was found by reading back.
///
/// The names are OpenTelemetry's for HTTP clients; `url.template` is a path with `{projectKey}` and the like in it.
/// No key, header, body or token ever appears.
///
/// ```
/// use launchdarkly_experiments::telemetry::SPAN_FIELDS;
///
/// // Whatever subscriber a program installs sees these fields and no others.
/// assert!(SPAN_FIELDS.contains(&"url.template"));
/// assert!(!SPAN_FIELDS.contains(&"url.full"));
/// ```
pub const SPAN_FIELDS: &[&str] = &[
    "otel.name",
    "otel.kind",
    "http.request.method",
    "url.template",
    "server.address",
    "http.response.status_code",
    "http.request.resend_count",
    "error.type",
    "launchdarkly.effect",
    "launchdarkly.attempt",
    "launchdarkly.attempts",
    "launchdarkly.backoff_ms",
    "launchdarkly.read_back",
    "launchdarkly.recovered",
    "message",
];

/// Opens the span of a call.
pub(crate) fn call(operation: &Operation, server_address: &str) -> Span {
    tracing::info_span!(
        target: TARGET,
        "call",
        otel.name = operation.id,
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = server_address,
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        error.type = field::Empty,
        launchdarkly.effect = field::Empty,
    )
}

/// Completes the span of a call that failed.
pub(crate) fn failed(span: &Span, operation: &Operation, error: &Error) {
    if let Some(status) = error.status() {
        span.record("http.response.status_code", status.as_u16());
    }
    match (error.kind(), error.status()) {
        (ErrorKind::Status, Some(status)) => {
            span.record("error.type", status.as_str());
        }
        (kind, _) => {
            span.record("error.type", kind.as_str());
        }
    }
    span.record("launchdarkly.effect", error.effect().as_str());
    resent(span, error.attempts());
    tracing::event!(
        target: TARGET,
        parent: span,
        Level::DEBUG,
        launchdarkly.attempts = error.attempts(),
        launchdarkly.effect = error.effect().as_str(),
        "{} failed",
        operation.id,
    );
}

/// Completes the span of a call that succeeded.
pub(crate) fn succeeded<T>(span: &Span, operation: &Operation, response: &Response<T>) {
    let (status, attempts) = (response.status, response.attempts);
    span.record("http.response.status_code", status.as_u16());
    resent(span, attempts);
    tracing::event!(
        target: TARGET,
        parent: span,
        Level::DEBUG,
        launchdarkly.attempts = attempts,
        launchdarkly.recovered = response.recovered,
        http.response.status_code = status.as_u16(),
        "{} succeeded",
        operation.id,
    );
}

/// Opens the span of an attempt, counted from 1.
pub(crate) fn attempt(operation: &Operation, server_address: &str, number: u32) -> Span {
    let span = tracing::debug_span!(
        target: TARGET,
        "attempt",
        otel.name = field::display(format_args!("{} {}", operation.method, operation.path)),
        otel.kind = "client",
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = server_address,
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        error.type = field::Empty,
    );
    resent(&span, number);
    span
}

/// Completes the span of an attempt.
pub(crate) fn attempt_ended(
    span: &Span,
    status: Option<StatusCode>,
    outcome: Option<AttemptOutcome>,
) {
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(outcome) = outcome {
        span.record("error.type", field::display(outcome));
    }
}

/// Reports a retry; `reason` is what became of the attempt.
pub(crate) fn retrying(operation: &Operation, attempt: u32, reason: &str, backoff: Duration) {
    let backoff_ms = u64::try_from(backoff.as_millis()).unwrap_or(u64::MAX);
    tracing::event!(
        target: TARGET,
        Level::WARN,
        launchdarkly.attempt = attempt,
        launchdarkly.backoff_ms = backoff_ms,
        error.type = reason,
        "{}: attempt {attempt} failed ({reason}), retrying in {backoff_ms} ms",
        operation.id,
    );
}

/// Reports what reading back has found out about a write of unknown outcome.
pub(crate) fn read_back(operation: &Operation, attempt: u32, finding: &str) {
    tracing::event!(
        target: TARGET,
        Level::WARN,
        launchdarkly.attempt = attempt,
        launchdarkly.read_back = finding,
        "{}: the outcome of attempt {attempt} was unknown; read back: {}",
        operation.id,
        finding.replace('_', " "),
    );
}

/// OpenTelemetry wants the count only where there is one.
fn resent(span: &Span, attempts: u32) {
    if attempts > 1 {
        span.record("http.request.resend_count", attempts - 1);
    }
}
