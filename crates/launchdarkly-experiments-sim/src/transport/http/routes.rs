//! The paths of the server: the API, the [control] paths, and the page at `/`, all of them for a known [host] only.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::engine::message::{Delivery, Request, Response};
use crate::simulator::Simulator;
use crate::transport::broken_body::BrokenBody;
use crate::transport::http::control;
use crate::transport::http::delayed_body::DelayedBody;
use crate::transport::http::host;
use crate::transport::http::log::{self, Logged};

/// Marks a response that must not be sent: the server closes the connection instead.
#[derive(Clone, Copy, Debug)]
pub(super) struct HangUp;

/// Returns the router of all paths.
pub(super) fn router(simulator: Simulator) -> Router {
    let router = Router::new().merge(control::router(&simulator));
    #[cfg(feature = "page")]
    let router = router.merge(crate::transport::http::page::router(&simulator));
    let only_known_hosts = from_fn_with_state(simulator.clone(), host::check);
    let log = from_fn_with_state(simulator.clone(), log::log);
    let router = router.fallback(api).layer(only_known_hosts).layer(log);
    router.with_state(simulator)
}

async fn api(
    State(simulator): State<Simulator>,
    request: http::Request<Body>,
) -> http::Response<Body> {
    let (parts, body) = request.into_parts();
    let limit = simulator.engine().body_limit;
    let body = match read(body, limit).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let answer = simulator.answer(&Request {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    });
    simulator.until_stored().await;
    let logged = Logged {
        operation: answer.operation,
        fault: answer.fault,
    };
    let mut response = deliver(answer, simulator.delay()).await;
    response.extensions_mut().insert(logged);
    response
}

/// Reads the body, or as much of it as shows that it is too large.
async fn read(body: Body, limit: usize) -> Result<Bytes, http::Response<Body>> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        // The engine rejects any body of this length, with its own error.
        Err(error) if error.is::<LengthLimitError>() => Ok(vec![b' '; limit + 1].into()),
        Err(_) => Err(hang_up()),
    }
}

async fn deliver(response: Response, delay: Duration) -> http::Response<Body> {
    let mut headers = response.headers;
    let body = match response.delivery {
        Delivery::Whole => Body::from(response.body),
        Delivery::Refused | Delivery::Reset => return hang_up(),
        Delivery::SlowHeaders => {
            tokio::time::sleep(delay).await;
            Body::from(response.body)
        }
        Delivery::SlowBody => {
            headers.insert(CONTENT_LENGTH, response.body.len().into());
            Body::new(DelayedBody::new(response.body, delay))
        }
        Delivery::CutBody => {
            headers.insert(CONTENT_LENGTH, response.body.len().into());
            let half = response.body.slice(..response.body.len() / 2);
            Body::new(BrokenBody::new(half, std::io::ErrorKind::UnexpectedEof))
        }
    };
    let mut delivered = http::Response::new(body);
    *delivered.status_mut() = response.status;
    *delivered.headers_mut() = headers;
    delivered
}

fn hang_up() -> http::Response<Body> {
    let mut response = http::Response::new(Body::empty());
    response.extensions_mut().insert(HangUp);
    response.extensions_mut().insert(Logged::default());
    response
}
