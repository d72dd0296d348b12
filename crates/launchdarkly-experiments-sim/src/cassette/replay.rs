//! The replay: a service that answers from a cassette.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http_body_util::BodyExt as _;
use reqwest::ResponseBuilderExt as _;
use serde_json::json;
use tower::{BoxError, Service};

use crate::cassette::exchange::{Exchange, RecordedRequest};
use crate::cassette::file::{Cassette, InvalidCassette};
use crate::cassette::nearest::{difference, is_same, nearest};
use crate::cassette::scrub::Scrub;
use crate::cassette::{headers, recorder};
use crate::transport::broken_body::BrokenBody;

/// A `tower` service that answers from a cassette, without a network. Clones share it.
///
/// Each recorded exchange answers once, those of the same request in the order in which they were recorded. Requests
/// are the same if method, path, parameters in any order and body are, as far as [they are
/// kept](crate::cassette#what-is-kept); tokens and headers are not compared. A connection that broke breaks again.
///
/// A request that was not recorded, or not so often, is answered with 501 and the code `not_recorded`; the message
/// names the nearest one that was, by its line in the file, and how it differs.
#[derive(Clone, Debug)]
pub struct Replay {
    tape: Arc<Tape>,
}

#[derive(Debug)]
struct Tape {
    exchanges: Vec<Exchange>,
    used: Mutex<Vec<bool>>,
}

impl Replay {
    /// Reads a cassette.
    ///
    /// # Errors
    /// The file cannot be read, or is not a cassette.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, InvalidCassette> {
        Cassette::read(path).map(Self::new)
    }

    /// Answers from a cassette.
    #[must_use]
    pub fn new(cassette: Cassette) -> Self {
        let exchanges = cassette.exchanges().to_vec();
        let used = Mutex::new(vec![false; exchanges.len()]);
        Self {
            tape: Arc::new(Tape { exchanges, used }),
        }
    }

    /// Returns the recorded requests that nobody has sent yet, in their order.
    #[must_use]
    pub fn unused(&self) -> Vec<String> {
        let used = self.tape.used.lock();
        let used = used.unwrap_or_else(PoisonError::into_inner);
        let exchanges = self.tape.exchanges.iter().zip(used.iter());
        let unused = exchanges.filter(|(_, used)| !**used);
        unused.map(|(one, _)| one.request.to_string()).collect()
    }

    /// Returns the exchange that answers a request, or why there is none.
    fn find(&self, sent: &RecordedRequest) -> Result<&Exchange, String> {
        let exchanges = &self.tape.exchanges;
        let mut used = self
            .tape
            .used
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let same = |position: &usize| is_same(&exchanges[*position].request, sent);
        let all: Vec<usize> = (0..exchanges.len()).filter(same).collect();
        if let Some(&next) = all.iter().find(|position| !used[**position]) {
            used[next] = true;
            return Ok(&exchanges[next]);
        }
        if let Some(last) = all.last() {
            let (count, line) = (all.len(), last + 2);
            return Err(format!(
                "recorded {count} time(s), the last one on line {line}, and answered as often; sent was `{sent}`"
            ));
        }
        let Some(position) = nearest(exchanges, sent) else {
            return Err(format!(
                "not recorded; the cassette is empty; sent was `{sent}`"
            ));
        };
        let difference = difference(&exchanges[position].request, sent);
        Err(format!(
            "not recorded; the nearest is line {}, {difference}; sent was `{sent}`",
            position + 2
        ))
    }
}

impl Service<reqwest::Request> for Replay {
    type Response = reqwest::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<reqwest::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: reqwest::Request) -> Self::Future {
        let replay = self.clone();
        Box::pin(async move {
            let body = match request.body_mut().take() {
                Some(body) => body.collect().await?.to_bytes(),
                None => Bytes::new(),
            };
            let token = request.headers().get(AUTHORIZATION);
            let scrub = Scrub::new(token.and_then(|token| token.to_str().ok()));
            let url = request.url().clone();
            let Some((_, sent)) = recorder::reduced(&request, &body, &scrub) else {
                let (method, path) = (request.method(), scrub.text(url.path()));
                let reason = "no operation that a cassette can contain; sent was";
                return not_recorded(url, &format!("{reason} `{method} {path}`"));
            };
            match replay.find(&sent) {
                Ok(exchange) => answer(url, exchange),
                Err(reason) => not_recorded(url, &reason),
            }
        })
    }
}

fn answer(url: reqwest::Url, exchange: &Exchange) -> Result<reqwest::Response, BoxError> {
    let Some(response) = &exchange.response else {
        let broken = exchange.broken.map(|broken| broken.error());
        return Err(broken.map_or_else(|| "the cassette has no response".into(), Into::into));
    };
    let text = response.body.as_ref().map(ToString::to_string);
    let body = Bytes::from(text.unwrap_or_default());
    let body = match exchange.broken {
        Some(broken) => reqwest::Body::wrap(BrokenBody::failing(body, broken.error().into())),
        None => reqwest::Body::from(body),
    };
    let builder = http::Response::builder().status(response.status).url(url);
    let mut answer = builder.body(body)?;
    *answer.headers_mut() = headers::restore(&response.headers);
    Ok(answer.into())
}

fn not_recorded(url: reqwest::Url, message: &str) -> Result<reqwest::Response, BoxError> {
    let body = json!({"code": "not_recorded", "message": message});
    let builder = http::Response::builder().status(501).url(url);
    let builder = builder.header("content-type", "application/json");
    Ok(builder.body(reqwest::Body::from(body.to_string()))?.into())
}
