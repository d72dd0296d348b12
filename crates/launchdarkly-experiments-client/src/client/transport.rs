//! The seam: one `tower` service from request to reply.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use reqwest::header::HeaderValue;
use reqwest::{Request, Response};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service, ServiceExt};

/// The service that a [`Client`](crate::Client) sends its requests through.
///
/// A `reqwest::Client` is one; so is a stack of layers around it, a recorder for tests, or a server in the same process.
pub type HttpService = BoxCloneSyncService<Request, Response, BoxError>;

/// What a client carries besides its address: its identity and its service.
///
/// The generated methods find it in the client; programs build it with [`Client::builder`](crate::Client::builder).
#[derive(Clone)]
pub struct Transport {
    pub(crate) authorization: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    pub(crate) service: HttpService,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// Boxes a service of any error.
pub(crate) fn boxed<S>(service: S) -> HttpService
where
    S: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(service.map_err(Into::into))
}

/// Turns a service's error into the one type that a generated method takes.
///
/// An error of reqwest's passes as it is. Any other becomes the source of one: reqwest has no constructor for errors, but it wraps what a body fails with.
pub(crate) async fn fail(error: BoxError) -> reqwest::Result<Response> {
    match error.downcast::<reqwest::Error>() {
        Ok(error) => Err(*error),
        Err(other) => {
            let body = reqwest::Body::wrap(FailingBody(Some(other)));
            let bytes = Response::from(http::Response::new(body)).bytes().await?;
            Ok(Response::from(http::Response::new(bytes)))
        }
    }
}

/// A body that fails at once.
struct FailingBody(Option<BoxError>);

impl http_body::Body for FailingBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        Poll::Ready(self.0.take().map(Err))
    }
}
