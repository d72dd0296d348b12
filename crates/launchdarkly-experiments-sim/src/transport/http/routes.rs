//! What the server shows at which path: the API, its own controls, and the page for who comes without a path.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::engine::message::{Delivery, Reply, Request};
use crate::simulator::Simulator;
use crate::transport::broken_body::BrokenBody;
use crate::transport::http::HangUp;
use crate::transport::http::control;
use crate::transport::http::delayed_body::LateBody;
use crate::transport::http::page;

/// All paths.
pub(crate) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/", get(home))
        .merge(control::router())
        .fallback(api)
        .with_state(simulator)
}

async fn home(State(simulator): State<Simulator>) -> impl IntoResponse {
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, page::CONTENT_SECURITY_POLICY),
    ];
    (headers, Html(simulator.page()))
}

async fn api(
    State(simulator): State<Simulator>,
    request: http::Request<Body>,
) -> http::Response<Body> {
    let (parts, body) = request.into_parts();
    let body = match read(body, simulator.body_limit()).await {
        Ok(body) => body,
        Err(reply) => return reply,
    };
    let reply = simulator.answer(&Request {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    });
    deliver(reply, simulator.delay()).await
}

/// Reads the body, but no further than it takes to see that it is too large.
async fn read(body: Body, limit: usize) -> Result<Bytes, http::Response<Body>> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        // One byte too many is enough for the core to refuse it in its own words.
        Err(error) if error.is::<LengthLimitError>() => Ok(vec![b' '; limit + 1].into()),
        Err(_) => Err(hang_up()),
    }
}

async fn deliver(reply: Reply, delay: Duration) -> http::Response<Body> {
    let mut headers = reply.headers;
    let body = match reply.delivery {
        Delivery::Whole => Body::from(reply.body),
        Delivery::Refused | Delivery::Reset => return hang_up(),
        Delivery::SlowHeaders => {
            tokio::time::sleep(delay).await;
            Body::from(reply.body)
        }
        Delivery::SlowBody => {
            headers.insert(CONTENT_LENGTH, reply.body.len().into());
            Body::new(LateBody::new(reply.body, delay))
        }
        Delivery::CutBody => {
            headers.insert(CONTENT_LENGTH, reply.body.len().into());
            let half = reply.body.slice(..reply.body.len() / 2);
            Body::new(BrokenBody::new(half, std::io::ErrorKind::UnexpectedEof))
        }
    };
    let mut response = http::Response::new(body);
    *response.status_mut() = reply.status;
    *response.headers_mut() = headers;
    response
}

fn hang_up() -> http::Response<Body> {
    let mut response = http::Response::new(Body::empty());
    response.extensions_mut().insert(HangUp);
    response
}
