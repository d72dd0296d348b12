//! The simulator in the same process, as a `tower` service from `reqwest::Request` to `reqwest::Response`.
//!
//! ```
//! use launchdarkly_experiments_sim::Simulator;
//! use tower::ServiceExt as _;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tower::BoxError> {
//! let simulator = Simulator::builder().token("secret").build();
//! let url = "http://simulator/api/v2/projects/default/experiments".parse()?;
//! let mut request = reqwest::Request::new(http::Method::GET, url);
//! request.headers_mut().insert("authorization", "secret".parse()?);
//! let reply = simulator.service().oneshot(request).await?;
//! assert_eq!(reply.status(), 200);
//! # Ok(())
//! # }
//! ```

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use reqwest::ResponseBuilderExt as _;
use tower::BoxError;

use crate::engine::message::{Delivery, Reply, Request};
use crate::simulator::Simulator;
use crate::transport::broken_body::BrokenBody;

/// Answers without a socket. Clones share the simulator.
///
/// A fault of the connection comes as an [`io::Error`] in a box, or as a body that fails on reading with one.
#[derive(Clone, Debug)]
pub struct Service {
    simulator: Simulator,
}

impl Service {
    pub(crate) fn new(simulator: Simulator) -> Self {
        Self { simulator }
    }
}

impl tower::Service<reqwest::Request> for Service {
    type Response = reqwest::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<reqwest::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: reqwest::Request) -> Self::Future {
        let simulator = self.simulator.clone();
        Box::pin(async move {
            let body = match request.body_mut().take() {
                Some(body) => body.collect().await?.to_bytes(),
                None => Bytes::new(),
            };
            let url = request.url().clone();
            let reply = simulator.answer(&Request {
                method: request.method().clone(),
                path: url.path().to_owned(),
                query: url.query().unwrap_or_default().to_owned(),
                headers: std::mem::take(request.headers_mut()),
                body,
            });
            deliver(reply, url)
        })
    }
}

fn deliver(reply: Reply, url: reqwest::Url) -> Result<reqwest::Response, BoxError> {
    let fault = |kind: io::ErrorKind, what: &str| Err(io::Error::new(kind, what).into());
    let body = match reply.delivery {
        Delivery::Whole => reqwest::Body::from(reply.body),
        Delivery::Refused => return fault(io::ErrorKind::ConnectionRefused, "connection refused"),
        Delivery::Reset => return fault(io::ErrorKind::ConnectionReset, "connection reset"),
        Delivery::SlowHeaders => return fault(io::ErrorKind::TimedOut, "no reply in time"),
        Delivery::CutBody => {
            let half = reply.body.slice(..reply.body.len() / 2);
            reqwest::Body::wrap(BrokenBody::new(half, io::ErrorKind::UnexpectedEof))
        }
        Delivery::SlowBody => {
            reqwest::Body::wrap(BrokenBody::new(Bytes::new(), io::ErrorKind::TimedOut))
        }
    };
    let mut response = http::Response::builder()
        .status(reply.status)
        .url(url)
        .body(body)?;
    *response.headers_mut() = reply.headers;
    Ok(response.into())
}
