//! What the client tells `tracing`: a span for each call, and in it one for each attempt.
//!
//! [`FIELDS`] is all that ever appears.

use launchdarkly_experiments_client::Operation;
use tracing::{Span, field};

use crate::execute::outcome::Outcome;
use crate::{Error, ErrorKind};

/// Every field that a `tracing` span or event of this crate may have.
///
/// There is a span `call` for each call (level `INFO`), and in it a span `attempt` for each attempt (level `DEBUG`).
/// The names are OpenTelemetry's for HTTP clients; `url.template` is a path with `{projectKey}` and the like in it.
/// No key, header, body or token ever appears.
///
/// ```
/// use launchdarkly_experiments::SPAN_FIELDS;
///
/// // Whatever subscriber a program installs sees these fields and no others.
/// assert!(SPAN_FIELDS.contains(&"url.template"));
/// assert!(!SPAN_FIELDS.contains(&"url.full"));
/// ```
pub const FIELDS: [&str; 10] = [
    "otel.name",
    "otel.kind",
    "http.request.method",
    "url.template",
    "server.address",
    "http.response.status_code",
    "http.request.resend_count",
    "error.type",
    "launchdarkly.effect",
    "message",
];

/// The span of a call.
pub(crate) fn call(operation: &Operation, host: &str) -> Span {
    tracing::info_span!(
        "call",
        otel.name = operation.id,
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = host,
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        error.type = field::Empty,
        launchdarkly.effect = field::Empty,
    )
}

/// Completes the span of a call that failed.
pub(crate) fn failed(span: &Span, error: &Error) {
    if let Some(status) = error.status() {
        span.record("http.response.status_code", status);
    }
    match (error.kind(), error.status()) {
        (ErrorKind::Status, Some(status)) => {
            span.record("error.type", field::display(status));
        }
        _ => {
            span.record("error.type", error.telemetry_type());
        }
    }
    span.record("launchdarkly.effect", field::debug(error.effect()));
    resent(span, error.attempts());
}

/// Completes the span of a call that succeeded.
pub(crate) fn succeeded(span: &Span, status: u16, attempts: u32) {
    span.record("http.response.status_code", status);
    resent(span, attempts);
}

/// The span of an attempt, counted from 1.
pub(crate) fn attempt(operation: &Operation, host: &str, number: u32) -> Span {
    let span = tracing::debug_span!(
        "attempt",
        otel.name = field::display(format_args!("{} {}", operation.method, operation.path)),
        otel.kind = "client",
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = host,
        http.response.status_code = field::Empty,
        http.request.resend_count = field::Empty,
        error.type = field::Empty,
    );
    resent(&span, number);
    span
}

/// Completes the span of an attempt.
pub(crate) fn ended(span: &Span, status: Option<u16>, outcome: Outcome) {
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    let kind = match outcome {
        Outcome::Success => return,
        Outcome::Cut => "cut",
        Outcome::TooLarge => "too_large",
        Outcome::Held => "held",
        Outcome::NotSent => "connect",
        Outcome::TimedOut => "timeout",
        Outcome::Lost => "lost",
        Outcome::Status(status, _) => {
            span.record("error.type", field::display(status));
            return;
        }
    };
    span.record("error.type", kind);
}

/// OpenTelemetry wants the count only where there is one.
fn resent(span: &Span, attempts: u32) {
    if attempts > 1 {
        span.record("http.request.resend_count", attempts - 1);
    }
}
