//! The log of a server: one line for each request of the API, each refused one, and each change by a control path.
//!
//! Reading a control path or the page is not logged: the page does that every few seconds.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::api::operation::Operation;
use crate::inject::fault::FaultKind;
use crate::served::ServedRequest;
use crate::simulator::Simulator;
use crate::transport::http::routes::HangUp;

/// Marks a response that is logged even if its request only reads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Logged {
    pub(super) operation: Option<Operation>,
    pub(super) fault: Option<FaultKind>,
}

/// Passes a request on and logs it.
pub(super) async fn log(
    State(simulator): State<Simulator>,
    request: Request,
    next: Next,
) -> Response {
    let Some(log) = simulator.log() else {
        return next.run(request).await;
    };
    let (begin, safe) = (Instant::now(), request.method().is_safe());
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let response = next.run(request).await;
    let logged = response.extensions().get::<Logged>().copied();
    if safe && logged.is_none() {
        return response;
    }
    let hung_up = response.extensions().get::<HangUp>().is_some();
    let logged = logged.unwrap_or_default();
    log(&ServedRequest {
        method,
        path,
        query,
        operation: logged.operation,
        status: (!hung_up).then(|| response.status().as_u16()),
        duration: begin.elapsed(),
        fault: logged.fault,
    });
    response
}
