//! The recorder: a layer that writes what passes through it to a file.

use std::fs::File;
use std::future::Future;
use std::io::{self, Write as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, HeaderMap};
use http_body_util::BodyExt as _;
use reqwest::ResponseBuilderExt as _;
use serde_json::Value;
use tower::{BoxError, Layer, Service};

use crate::cassette::exchange::{Broken, Exchange, RecordedRequest, RecordedResponse};
use crate::cassette::file::HEADER;
use crate::cassette::scrub::Scrub;
use crate::cassette::{address, headers, keep};
use crate::transport::broken_body::BrokenBody;

/// A `tower` layer that writes each exchange to a file. Clones write to the same one.
///
/// Requests and responses pass unchanged. A response is read to its end before it is passed on. A request that the
/// program gives up before the response has arrived is not written. See [what is kept](crate::cassette#what-is-kept).
#[derive(Clone, Debug)]
pub struct Recorder {
    tape: Arc<Mutex<Tape>>,
}

/// What a recorder has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recorded {
    /// The exchanges in the file.
    pub written: usize,
    /// The requests that were passed on and not written, because they are for no known operation.
    pub skipped: usize,
}

/// A service whose exchanges are recorded.
#[derive(Clone, Debug)]
pub struct Recording<S> {
    inner: S,
    tape: Arc<Mutex<Tape>>,
}

#[derive(Debug)]
struct Tape {
    file: File,
    recorded: Recorded,
    failed: Option<io::Error>,
}

impl Recorder {
    /// Creates the file, and empties one that exists.
    ///
    /// # Errors
    /// The file cannot be created or written.
    pub fn create(path: impl AsRef<Path>) -> io::Result<Self> {
        let mut file = File::create(path)?;
        writeln!(file, "{HEADER}")?;
        let recorded = Recorded {
            written: 0,
            skipped: 0,
        };
        let tape = Tape {
            file,
            recorded,
            failed: None,
        };
        Ok(Self {
            tape: Arc::new(Mutex::new(tape)),
        })
    }

    /// Returns what has been recorded so far, and makes sure that it is on the disk.
    ///
    /// # Errors
    /// The first error of a write. Requests are not disturbed by it.
    pub fn finish(&self) -> io::Result<Recorded> {
        let mut tape = self.tape.lock().unwrap_or_else(PoisonError::into_inner);
        match tape.failed.take() {
            Some(error) => Err(error),
            None => tape.file.sync_all().map(|()| tape.recorded),
        }
    }
}

impl<S> Layer<S> for Recorder {
    type Service = Recording<S>;

    fn layer(&self, inner: S) -> Recording<S> {
        let tape = Arc::clone(&self.tape);
        Recording { inner, tape }
    }
}

impl<S> Service<reqwest::Request> for Recording<S>
where
    S: Service<reqwest::Request, Response = reqwest::Response> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = reqwest::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<reqwest::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, mut request: reqwest::Request) -> Self::Future {
        // The clone may not be ready; the service that was polled is.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let tape = Arc::clone(&self.tape);
        Box::pin(async move {
            let mut sent = Bytes::new();
            if let Some(body) = request.body_mut().take() {
                sent = body.collect().await?.to_bytes();
                *request.body_mut() = Some(sent.clone().into());
            }
            let started = Started::new(&request, &sent);
            let result: Result<_, BoxError> = inner.call(request).await.map_err(Into::into);
            match result {
                Ok(response) => {
                    let received = Received::read(response).await;
                    write(&tape, started.map(|one| one.answered(&received)));
                    received.into_response()
                }
                Err(error) => {
                    write(&tape, started.map(|one| one.broken(Broken::of(&*error))));
                    Err(error)
                }
            }
        })
    }
}

/// An exchange whose response has not arrived.
struct Started {
    exchange: Exchange,
    scrub: Scrub,
}

impl Started {
    /// Returns what is kept of a request, or `None` if it is for no known operation.
    fn new(request: &reqwest::Request, body: &Bytes) -> Option<Self> {
        let token = request.headers().get(AUTHORIZATION);
        let scrub = Scrub::new(token.and_then(|token| token.to_str().ok()));
        let host = request.url().host_str().unwrap_or_default();
        let is_launchdarkly = ["launchdarkly.com", "launchdarkly.us"]
            .iter()
            .any(|known| host == *known || host.ends_with(&format!(".{known}")));
        let (operation, request) = reduced(request, body, &scrub)?;
        let exchange = Exchange {
            host: is_launchdarkly.then(|| host.to_owned()),
            operation,
            request,
            response: None,
            broken: None,
        };
        Some(Self { exchange, scrub })
    }

    fn answered(mut self, received: &Received) -> Exchange {
        let body: Option<Value> = serde_json::from_slice(&received.body).ok();
        let operation = self.exchange.operation;
        self.exchange.broken = received.error.as_ref().map(|error| Broken::of(&**error));
        self.exchange.response = Some(RecordedResponse {
            status: received.status.as_u16(),
            headers: headers::keep(headers::OF_RESPONSE, &received.headers, &self.scrub),
            body: body.and_then(|body| {
                keep::response(operation, received.status.as_u16(), &body, &self.scrub)
            }),
        });
        self.exchange
    }

    fn broken(mut self, broken: Broken) -> Exchange {
        self.exchange.broken = Some(broken);
        self.exchange
    }
}

/// Returns the operation of a request and what is kept of it, or `None` if it is for no known operation.
pub(super) fn reduced(
    request: &reqwest::Request,
    body: &Bytes,
    scrub: &Scrub,
) -> Option<(crate::api::operation::Operation, RecordedRequest)> {
    let replaced = request.headers().get("x-http-method-override");
    let replaced = replaced.and_then(|method| method.to_str().ok()?.parse().ok());
    let method = replaced.unwrap_or_else(|| request.method().clone());
    let url = request.url();
    let operation = address::operation(&method, url.path())?;
    let body: Option<Value> = serde_json::from_slice(body).ok();
    let reduced = RecordedRequest {
        method: method.as_str().to_owned(),
        path: address::path(url.path(), scrub),
        query: address::query(operation, url.query().unwrap_or_default(), scrub),
        headers: headers::keep(headers::OF_REQUEST, request.headers(), scrub),
        body: body.and_then(|body| keep::request(operation, &body, scrub)),
    };
    Some((operation, reduced))
}

/// A response that was read to its end, or to where it failed.
struct Received {
    status: http::StatusCode,
    version: http::Version,
    headers: HeaderMap,
    url: reqwest::Url,
    body: Bytes,
    error: Option<BoxError>,
}

impl Received {
    async fn read(response: reqwest::Response) -> Self {
        let (url, version) = (response.url().clone(), response.version());
        let (parts, mut body) = http::Response::<reqwest::Body>::from(response).into_parts();
        let (mut bytes, mut error) = (BytesMut::new(), None);
        while let Some(frame) = body.frame().await {
            match frame.map(http_body::Frame::into_data) {
                Ok(Ok(data)) => bytes.extend_from_slice(&data),
                Ok(Err(_)) => {}
                Err(failure) => {
                    error = Some(failure.into());
                    break;
                }
            }
        }
        Self {
            status: parts.status,
            version,
            headers: parts.headers,
            url,
            body: bytes.freeze(),
            error,
        }
    }

    fn into_response(self) -> Result<reqwest::Response, BoxError> {
        let body = match self.error {
            Some(error) => reqwest::Body::wrap(BrokenBody::failing(self.body, error)),
            None => reqwest::Body::from(self.body),
        };
        let builder = http::Response::builder().status(self.status);
        let mut response = builder.version(self.version).url(self.url).body(body)?;
        *response.headers_mut() = self.headers;
        Ok(response.into())
    }
}

fn write(tape: &Mutex<Tape>, exchange: Option<Exchange>) {
    let mut tape = tape.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(exchange) = exchange else {
        tape.recorded.skipped += 1;
        return;
    };
    let line = serde_json::to_string(&exchange).map_err(io::Error::from);
    let written = line.and_then(|line| tape.file.write_all(format!("{line}\n").as_bytes()));
    match written {
        Ok(()) => tape.recorded.written += 1,
        Err(error) => tape.failed = tape.failed.take().or(Some(error)),
    }
}
