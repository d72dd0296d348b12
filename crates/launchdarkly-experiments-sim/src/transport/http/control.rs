//! The control paths under `/_simulator`: what the library offers, for programs that talk to the server only.
//!
//! They are not part of LaunchDarkly's API, need no token, count against no quota, and are not in the journal.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse as _;
use axum::routing::get;
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::one_line::one_line;
use crate::simulator::Simulator;
use crate::state::bounded::UnixMillis;

/// The media type of the requests and responses.
const JSON: &str = "application/json";

type Response = (StatusCode, [(http::HeaderName, &'static str); 1], String);

/// Returns the router of the control paths.
pub(super) fn router() -> Router<Simulator> {
    Router::new()
        .route("/_simulator/journal", get(journal).delete(clear_journal))
        .route("/_simulator/clock", get(clock).post(move_clock))
        .route("/_simulator/dialect", get(dialect).put(set_dialect))
        .route(
            "/_simulator/faults",
            axum::routing::post(inject).delete(clear_faults),
        )
        .route("/_simulator/quotas", axum::routing::put(set_quotas))
        .layer(from_fn(require_json))
}

/// Passes a request on if it only reads, or if it has the media type of JSON.
///
/// A page of another site can send a form, whose media type is another one. Before it sends JSON, the browser asks the
/// server, which does not permit it.
async fn require_json(request: Request, next: Next) -> axum::response::Response {
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
    reject(StatusCode::UNSUPPORTED_MEDIA_TYPE, message).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Move {
    Set(UnixMillis),
    Advance(u64),
}

async fn journal(State(simulator): State<Simulator>) -> Response {
    let entries: Vec<Value> = simulator
        .journal()
        .iter()
        .map(|entry| {
            let mut json = json!(entry);
            json["request"] = entry.request_json().unwrap_or_default();
            json["response"] = entry.response_json().unwrap_or_default();
            json
        })
        .collect();
    respond(StatusCode::OK, &json!({"items": entries}))
}

async fn clear_journal(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_journal();
    StatusCode::NO_CONTENT
}

async fn clock(State(simulator): State<Simulator>) -> Response {
    respond(StatusCode::OK, &json!({"now": simulator.now()}))
}

async fn move_clock(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let moved = match serde_json::from_slice(&body) {
        Ok(Move::Set(time)) => Ok(simulator.move_clock(|_| Some(time))),
        Ok(Move::Advance(millis)) => match simulator.move_clock(|now| now.checked_add(millis)) {
            None => Err(format!("advancing by {millis} ms leads too far")),
            moved => Ok(moved),
        },
        Err(error) => Err(error.to_string()),
    };
    match moved {
        Ok(time) => {
            simulator.until_stored().await;
            respond(StatusCode::OK, &json!({"now": time}))
        }
        Err(reason) => {
            let message = format!(
                "/_simulator/clock: {reason}; send {{\"set\": TIME}} or {{\"advance\": DURATION}}, in milliseconds; \
                 the clock shows times from 0, in 1970, to {}, at the end of the year 9999",
                UnixMillis::MAX
            );
            reject(StatusCode::BAD_REQUEST, message)
        }
    }
}

async fn dialect(State(simulator): State<Simulator>) -> Response {
    respond(StatusCode::OK, &json!(simulator.dialect()))
}

async fn set_dialect(State(simulator): State<Simulator>, body: Bytes) -> Response {
    done(read(&body).map(|dialect| simulator.set_dialect(dialect)))
}

async fn inject(State(simulator): State<Simulator>, body: Bytes) -> Response {
    done(read(&body).map(|fault| simulator.inject(fault)))
}

async fn clear_faults(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

async fn set_quotas(State(simulator): State<Simulator>, body: Bytes) -> Response {
    done(read(&body).map(|quotas| simulator.set_quotas(quotas)))
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Response> {
    serde_json::from_slice(body).map_err(|error| reject(StatusCode::BAD_REQUEST, error.to_string()))
}

fn reject(status: StatusCode, message: String) -> Response {
    respond(status, &json!({"message": one_line(&message)}))
}

fn done(outcome: Result<(), Response>) -> Response {
    match outcome {
        Ok(()) => respond(StatusCode::OK, &json!({"done": true})),
        Err(response) => response,
    }
}

fn respond(status: StatusCode, value: &Value) -> Response {
    (status, [(CONTENT_TYPE, JSON)], value.to_string())
}
