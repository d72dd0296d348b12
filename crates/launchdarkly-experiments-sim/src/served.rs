//! What a server says about each request that it has answered: one line of a log.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use crate::api::operation::Operation;
use crate::inject::fault::FaultKind;
use crate::one_line::one_line;

/// A request that a server has answered, for [`Builder::log`](crate::Builder::log).
///
/// As text it is one line, such as `GET /api/v2/projects/shop/experiments 200 0.4 ms`. As JSON it is an object with
/// `method`, `path`, `query`, `operation`, `status`, `ms` and `fault`, of which the last three can be `null`. Neither
/// contains the access token.
///
/// ```
/// use launchdarkly_experiments_sim::{ServedRequest, Simulator};
///
/// fn log(request: &ServedRequest) {
///     eprintln!("{request}");
/// }
///
/// let simulator = Simulator::builder().log(log).build();
/// ```
#[cfg_attr(docsrs, doc(cfg(feature = "server")))]
#[derive(Clone, Debug, Serialize)]
#[serde(into = "Value")]
#[non_exhaustive]
pub struct ServedRequest {
    /// The method as it was sent.
    pub method: String,
    /// The path, percent-encoded as it was sent.
    pub path: String,
    /// The query without `?`; empty if there was none.
    pub query: String,
    /// The operation, if path and method belong to one.
    pub operation: Option<Operation>,
    /// The status of the response, or `None` if none was sent.
    pub status: Option<u16>,
    /// The time from the head of the request to that of the response.
    pub duration: Duration,
    /// The fault that disturbed the request.
    pub fault: Option<FaultKind>,
}

impl ServedRequest {
    /// Returns the duration in milliseconds, to a microsecond.
    fn millis(&self) -> f64 {
        let micros = u32::try_from(self.duration.as_micros()).unwrap_or(u32::MAX);
        f64::from(micros) / 1000.0
    }
}

impl fmt::Display for ServedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, path) = (one_line(&self.method), one_line(&self.path));
        write!(formatter, "{method} {path}")?;
        if !self.query.is_empty() {
            write!(formatter, "?{}", one_line(&self.query))?;
        }
        match self.status {
            Some(status) => write!(formatter, " {status}")?,
            None => formatter.write_str(" no response")?,
        }
        write!(formatter, " {:.1} ms", self.millis())?;
        match self.fault {
            Some(fault) => write!(formatter, " fault: {fault}"),
            None => Ok(()),
        }
    }
}

impl From<ServedRequest> for Value {
    fn from(request: ServedRequest) -> Self {
        json!({
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "operation": request.operation,
            "status": request.status,
            "ms": request.millis(),
            "fault": request.fault,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_one_line() {
        let mut request = ServedRequest {
            method: "GET".to_owned(),
            path: "/a".to_owned(),
            query: "expand=b".to_owned(),
            operation: None,
            status: Some(200),
            duration: Duration::from_micros(1234),
            fault: None,
        };
        assert_eq!(request.to_string(), "GET /a?expand=b 200 1.2 ms");
        request.query.clear();
        request.status = None;
        request.fault = Some(FaultKind::Reset);
        assert_eq!(
            request.to_string(),
            "GET /a no response 1.2 ms fault: reset"
        );
        let json = serde_json::to_value(&request).unwrap();
        assert_eq!(
            (&json["ms"], &json["status"]),
            (&json!(1.234), &Value::Null)
        );
        assert_eq!(json["fault"], json!({"kind": "reset"}));
    }
}
