//! The `tower` service between request and response, and the HTTP client behind it.

use std::time::Duration;

use http::Method;
use reqwest::{Request, Response};
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service, ServiceExt, service_fn};

use crate::client::base_url::BaseUrl;
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
    BoxCloneSyncService::new(service_fn(move |request: Request| {
        let http = http.clone();
        async move {
            let (method, asked) = (request.method().clone(), request.url().clone());
            let response = http.execute(request).await.map_err(without_long_url)?;
            let answered = response.url();
            if answered.origin() != asked.origin() {
                let host = answered.authority();
                return Err(format!("the response came from another host, {host}").into());
            }
            if method != Method::GET && *answered != asked {
                let path = answered.path();
                return Err(format!(
                    "a redirect to {path} has replaced the request; give the client an HTTP client that follows none"
                )
                .into());
            }
            Ok::<_, BoxError>(response)
        }
    }))
}
