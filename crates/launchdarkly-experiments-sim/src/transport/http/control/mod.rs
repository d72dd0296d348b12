//! The control paths under `/_simulator`: what the library offers, for programs that talk to the server only.
//!
//! They are not part of LaunchDarkly's API, count against no quota, and are not in the journal. They need a token only
//! if the simulator has one [of their own](crate::Builder::control_token); the index never does.

mod answer;
mod handlers;
mod paths;

use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use http::StatusCode;
use http::header::{ALLOW, AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;

use crate::simulator::Simulator;
use crate::transport::http::control::answer::{Answer, JSON, Refusal, ok};
use crate::transport::http::control::paths::PATHS;

/// The largest body of a request, in bytes. A state can be large.
const BODY_LIMIT: usize = 1 << 30;

/// Returns the router of the control paths.
pub(super) fn router(simulator: &Simulator) -> Router<Simulator> {
    let started = Instant::now();
    let index = move || async move { index(started) };
    let guarded = Router::new()
        .route("/_simulator/reset", post(handlers::reset))
        .route("/_simulator/checkpoint", post(handlers::checkpoint))
        .route("/_simulator/fixtures", post(handlers::load))
        .route(
            "/_simulator/journal",
            get(handlers::journal).delete(handlers::clear_journal),
        )
        .route(
            "/_simulator/clock",
            get(handlers::clock).post(handlers::move_clock),
        )
        .route(
            "/_simulator/dialect",
            get(handlers::dialect).put(handlers::set_dialect),
        )
        .route(
            "/_simulator/faults",
            get(handlers::faults)
                .post(handlers::inject)
                .delete(handlers::clear_faults),
        )
        .route(
            "/_simulator/quotas",
            get(handlers::quotas).put(handlers::set_quotas),
        )
        .route("/_simulator/flags", get(handlers::flags))
        .route(
            "/_simulator/state",
            get(handlers::state).put(handlers::set_state),
        )
        .method_not_allowed_fallback(method_not_allowed)
        .route_layer(DefaultBodyLimit::max(BODY_LIMIT))
        .route_layer(from_fn(require_json))
        .route_layer(from_fn_with_state(simulator.clone(), require_token));
    guarded
        .route("/_simulator", get(index))
        .route("/_simulator/", get(index))
        .route("/_simulator/{*unknown}", any(unknown))
        .method_not_allowed_fallback(method_not_allowed)
}

fn index(started: Instant) -> Answer {
    let paths = PATHS.iter().map(|known| {
        let methods: serde_json::Map<_, _> = known
            .methods
            .iter()
            .map(|(method, what)| ((*method).to_owned(), json!(what)))
            .collect();
        (known.path.to_owned(), json!(methods))
    });
    ok(&json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "uptimeMillis": u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "paths": paths.collect::<serde_json::Map<_, _>>(),
    }))
}

async fn unknown(request: Request) -> Refusal {
    let known: Vec<_> = PATHS.iter().map(|known| known.path).collect();
    let message = format!(
        "there is no control path `{}`; there are {}",
        request.uri().path(),
        known.join(", ")
    );
    Refusal(StatusCode::NOT_FOUND, message)
}

async fn method_not_allowed(request: Request) -> Response {
    let path = request.uri().path();
    let found = PATHS
        .iter()
        .find(|known| known.path == path.trim_end_matches('/'));
    let methods = found.map(|known| known.methods).unwrap_or_default();
    let methods: Vec<_> = methods.iter().map(|(method, _)| *method).collect();
    let methods = methods.join(", ");
    let message = format!("`{path}` allows {methods}, not {}", request.method());
    let refusal = Refusal(StatusCode::METHOD_NOT_ALLOWED, message);
    ([(ALLOW, methods)], refusal).into_response()
}

/// Passes a request on if it only reads, or if it has the media type of JSON.
///
/// A page of another site can send a form, whose media type is another one. Before it sends JSON, the browser asks the
/// server, which does not permit it.
async fn require_json(request: Request, next: Next) -> Response {
    let media_type = request.headers().get(CONTENT_TYPE);
    let media_type = media_type.and_then(|header| header.to_str().ok()?.split(';').next());
    let is_json = media_type.is_some_and(|name| name.trim().eq_ignore_ascii_case(JSON));
    if is_json || request.method().is_safe() {
        return next.run(request).await;
    }
    let message = format!(
        "{}: `{}` needs the header `Content-Type: {JSON}`",
        request.uri().path(),
        request.method()
    );
    Refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, message).into_response()
}

/// Passes a request on if it has the token of the control paths, or if they need none.
async fn require_token(
    State(simulator): State<Simulator>,
    request: Request,
    next: Next,
) -> Response {
    let given = request.headers().get(AUTHORIZATION);
    let given = given.and_then(|header| header.to_str().ok());
    let given = given.map(|text| text.strip_prefix("Bearer ").unwrap_or(text));
    match simulator.control_token() {
        Some(token) if given != Some(token) => {
            let message = "the control paths need the header `Authorization` with their own token, which \
                           `--control-token` sets";
            Refusal(StatusCode::UNAUTHORIZED, message.to_owned()).into_response()
        }
        _ => next.run(request).await,
    }
}
