//! Requests and responses as plain data, independent of how they are transported.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::api::operation::Operation;
use crate::inject::fault::FaultKind;
use crate::inject::rate_limit::Header;

/// A request, as every transport passes it to the engine.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Request {
    /// Returns a header as text. One that is not text counts as absent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the method, which `X-HTTP-Method-Override` of a POST replaces.
    pub(crate) fn effective_method(&self) -> Method {
        let named = self
            .header("x-http-method-override")
            .filter(|_| self.method == Method::POST);
        named
            .and_then(|name| name.to_ascii_uppercase().parse().ok())
            .unwrap_or_else(|| self.method.clone())
    }

    /// Returns the media type and its parameters, in lower case and without quotes.
    pub(crate) fn media_type(&self) -> Option<(String, Vec<(String, String)>)> {
        let text = self.header("content-type")?.to_ascii_lowercase();
        let mut parts = text.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default().to_owned();
        let parameters = parts
            .filter_map(|part| part.split_once('='))
            .map(|(name, value)| {
                (
                    name.trim().to_owned(),
                    value.trim().trim_matches('"').to_owned(),
                )
            })
            .collect();
        Some((media_type, parameters))
    }
}

/// A response, and how it is delivered.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) delivery: Delivery,
    /// What the request was, if its path and method belong to an operation.
    pub(crate) operation: Option<Operation>,
    /// The fault that disturbed the response.
    pub(crate) fault: Option<FaultKind>,
}

/// How a response is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    Refused,
    Reset,
    CutBody,
    SlowHeaders,
    SlowBody,
}

impl Delivery {
    /// Whether the client receives a status.
    pub(crate) fn has_status(self) -> bool {
        !matches!(self, Self::Refused | Self::Reset)
    }
}

impl Response {
    pub(crate) fn new(status: u16, content_type: Option<&'static str>, body: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = content_type {
            headers.insert(
                http::header::CONTENT_TYPE,
                HeaderValue::from_static(content_type),
            );
        }
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers,
            body,
            delivery: Delivery::Whole,
            operation: None,
            fault: None,
        }
    }

    /// Sets a header. A value that is not valid in a header is omitted.
    pub(crate) fn set(&mut self, (name, value): Header) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
    }
}
