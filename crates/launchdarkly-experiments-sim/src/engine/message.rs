//! Requests and replies as data, before any socket.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use crate::inject::rate_limit::Header;

/// A request: what both faces hand in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Request {
    /// A header as text; an unreadable one counts as absent.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The method, as `X-HTTP-Method-Override` of a POST would have it.
    pub(crate) fn effective_method(&self) -> Method {
        let named = self
            .header("x-http-method-override")
            .filter(|_| self.method == Method::POST);
        named
            .and_then(|name| name.to_ascii_uppercase().parse().ok())
            .unwrap_or_else(|| self.method.clone())
    }

    /// The media type and its parameters, in lower case and without quotes.
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

/// A reply, and how it shall travel.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) delivery: Delivery,
}

/// How a reply travels.
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
    /// Whether the sender gets to see a status.
    pub(crate) fn arrives(self) -> bool {
        !matches!(self, Self::Refused | Self::Reset)
    }
}

impl Reply {
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
        }
    }

    /// Sets a header; one that cannot be written is left out.
    pub(crate) fn set(&mut self, (name, value): Header) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
    }
}
