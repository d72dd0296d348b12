//! Writes that come from no client: they obey the rules of requests, and nothing else knows of them.

use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;

use crate::engine::message::Request;
use crate::engine::problem::Problem;
use crate::engine::{Engine, Routed, Token};

/// The media type of every body. What does not need the parameter ignores it.
const MEDIA_TYPE: HeaderValue =
    HeaderValue::from_static("application/json; domain-model=launchdarkly.semanticpatch");

impl Engine {
    /// Applies a write of the API, without faults, quotas and an entry in the journal. Returns the body of the response
    /// in the default dialect.
    pub(crate) fn write(
        &mut self,
        method: Method,
        path: &str,
        body: &Value,
    ) -> Result<Value, Problem> {
        let request = Request {
            method,
            path: path.to_owned(),
            query: String::new(),
            headers: HeaderMap::from_iter([(CONTENT_TYPE, MEDIA_TYPE)]),
            body: Bytes::from(body.to_string()),
        };
        let token = Token {
            secret: String::new(),
            writes: true,
            service: false,
        };
        let routed = Routed::new(&request);
        self.perform(&routed, &token, &mut None)
            .map(|(_, body)| body)
    }
}
