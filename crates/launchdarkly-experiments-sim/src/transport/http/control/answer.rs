//! Responses of the control paths: JSON, with a `message` if something is wrong.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::one_line;

/// The media type of requests and responses.
pub(super) const JSON: &str = "application/json";

/// A response, or the reason why there is none, which is answered with 400.
pub(super) type Answer = Result<Response, Refusal>;

/// The reason why a control request is refused.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) StatusCode, pub(super) String);

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Self(StatusCode::BAD_REQUEST, message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"message": one_line::message(&self.1)});
        (self.0, json_response(&body)).into_response()
    }
}

/// Returns a response with a body.
pub(super) fn ok(body: &Value) -> Answer {
    Ok(json_response(body))
}

fn json_response(body: &Value) -> Response {
    ([(CONTENT_TYPE, JSON)], body.to_string()).into_response()
}

/// Returns the response to a change that shows nothing.
pub(super) fn done() -> Answer {
    ok(&json!({"done": true}))
}

/// Reads a body.
pub(super) fn read(body: &Bytes) -> Result<Value, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| Refusal::from(format!("the body is not JSON: {error}")))
}
