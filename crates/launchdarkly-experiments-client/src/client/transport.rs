//! The `tower` service between request and response, and the HTTP client behind it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::{Request, Response};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service, ServiceExt, service_fn};

use crate::client::base_url::BaseUrl;
use crate::client::redirected::Redirected;
use crate::shown::without_long_url;

/// The service that a [`Client`](crate::Client) sends its requests through.
///
/// A `reqwest::Client` is one; so is a stack of layers around it, a recorder for tests, or a server in the same process.
pub type HttpService = BoxCloneSyncService<Request, Response, BoxError>;

/// Boxes a service of any error.
pub(crate) fn boxed<S>(service: S) -> HttpService
where
    S: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(service.map_err(Into::into))
}

/// Makes a service of the HTTP client of a program that brings none.
pub(crate) fn default_http(
    base_url: &BaseUrl,
    connect_timeout: Duration,
    timeout: Option<Duration>,
) -> reqwest::Result<HttpService> {
    let mut builder = reqwest::Client::builder();
    if base_url.is_plain_http() || base_url.is_loopback() {
        // A proxy would read the token of a plain request, and does not reach this machine.
        builder = builder.no_proxy();
    }
    #[cfg(any(
        feature = "rustls",
        feature = "native-tls",
        feature = "rustls-no-provider"
    ))]
    if base_url.is_plain_http() {
        // A machine without CA certificates, such as a slim container, can do without them.
        builder = builder.tls_certs_only([]);
    }
    if let Some(timeout) = timeout {
        builder = builder.timeout(timeout);
    }
    let http = builder
        .connect_timeout(connect_timeout)
        // The API does not redirect, and a token must not follow one to another host.
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    Ok(boxed(http.map_err(without_long_url)))
}

/// Makes a service of a program's own HTTP client, which may follow redirects.
///
/// A response of another host is not LaunchDarkly's, and a write that a redirect replaced by another request has an unknown outcome: both are errors.
pub(crate) fn guarded(http: reqwest::Client) -> HttpService {
    boxed(service_fn(move |mut request: Request| {
        let http = http.clone();
        async move {
            let (method, asked) = (request.method().clone(), request.url().clone());
            let is_taken = watch(&mut request);
            match http.execute(request).await {
                Ok(response) => match Redirected::of_response(&method, &asked, response.url()) {
                    Some(redirected) => Err(redirected.into()),
                    None => Ok(response),
                },
                Err(error) => {
                    let is_taken = is_taken.load(Ordering::Relaxed);
                    Err(match Redirected::of_error(&asked, is_taken, error) {
                        Ok(redirected) => redirected.into(),
                        Err(error) => BoxError::from(without_long_url(error)),
                    })
                }
            }
        }
    }))
}

/// Puts a [`WatchedBody`] in place of the request's body; the flag is set once a server takes it.
fn watch(request: &mut Request) -> Arc<AtomicBool> {
    let is_taken = Arc::<AtomicBool>::default();
    let bytes = request.body().and_then(reqwest::Body::as_bytes);
    if let Some(bytes) = bytes.map(Bytes::copy_from_slice) {
        let is_taken = Arc::clone(&is_taken);
        let body = WatchedBody { bytes, is_taken };
        *request.body_mut() = Some(reqwest::Body::wrap(body));
    }
    is_taken
}

/// A request's body that notes when it is read, which is after the connection was made.
///
/// `reqwest` sends it once only, and so does not follow a redirect that would send it again.
struct WatchedBody {
    bytes: Bytes,
    is_taken: Arc<AtomicBool>,
}

impl http_body::Body for WatchedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.is_taken.store(true, Ordering::Relaxed);
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
