//! The simulator in process: a `tower` service from `reqwest::Request` to `reqwest::Response`.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt as _;
use reqwest::ResponseBuilderExt as _;
use tower::BoxError;

use crate::engine::message::{Delivery, Request, Response};
use crate::simulator::Simulator;
use crate::transport::broken_body::BrokenBody;

/// A `tower` service that answers without a socket. Clones share the simulator.
///
/// A fault of the connection is a boxed [`io::Error`], or a body that fails with one when it is read.
///
/// ```
/// use launchdarkly_experiments_sim::Simulator;
/// use tower::ServiceExt as _;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tower::BoxError> {
/// let simulator = Simulator::builder().token("secret").build();
/// let url = "http://simulator/api/v2/projects/default/experiments".parse()?;
/// let mut request = reqwest::Request::new(http::Method::GET, url);
/// request.headers_mut().insert("authorization", "secret".parse()?);
/// let response = simulator.service().oneshot(request).await?;
/// assert_eq!(response.status(), 200);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Service {
    simulator: Simulator,
}

impl Simulator {
    /// Returns a `tower` service that answers in this process, without a socket.
    pub fn service(&self) -> Service {
        let simulator = self.clone();
        Service { simulator }
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
            let response = simulator.answer(&Request {
                method: request.method().clone(),
                path: url.path().to_owned(),
                query: url.query().unwrap_or_default().to_owned(),
                headers: std::mem::take(request.headers_mut()),
                body,
            });
            deliver(response, url)
        })
    }
}

fn deliver(response: Response, url: reqwest::Url) -> Result<reqwest::Response, BoxError> {
    let fail = |kind: io::ErrorKind, message: &str| Err(io::Error::new(kind, message).into());
    let body = match response.delivery {
        Delivery::Whole => reqwest::Body::from(response.body),
        Delivery::Refused => return fail(io::ErrorKind::ConnectionRefused, "connection refused"),
        Delivery::Reset => return fail(io::ErrorKind::ConnectionReset, "connection reset"),
        Delivery::SlowHeaders => return fail(io::ErrorKind::TimedOut, "no response in time"),
        Delivery::CutBody => {
            let half = response.body.slice(..response.body.len() / 2);
            reqwest::Body::wrap(BrokenBody::new(half, io::ErrorKind::UnexpectedEof))
        }
        Delivery::SlowBody => {
            reqwest::Body::wrap(BrokenBody::new(Bytes::new(), io::ErrorKind::TimedOut))
        }
    };
    let mut delivered = http::Response::builder()
        .status(response.status)
        .url(url)
        .body(body)?;
    *delivered.headers_mut() = response.headers;
    Ok(delivered.into())
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn an_operation_that_is_not_simulated_is_answered_with_501_and_its_name() {
        let simulator = Simulator::builder().token("secret").build();
        let url = "http://simulator/api/v2/planted/a".parse().unwrap();
        let mut request = reqwest::Request::new(http::Method::GET, url);
        let token = "secret".parse().unwrap();
        request.headers_mut().insert("authorization", token);
        let response = simulator.service().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 501);
        let text = response.text().await.unwrap();
        assert!(text.contains("\"not_simulated\""), "{text}");
        assert!(text.contains("`getPlanted`"), "{text}");
        assert_eq!(simulator.violations(), Vec::<String>::new());
        assert_eq!(simulator.journal()[0].status, Some(501));
    }
}
