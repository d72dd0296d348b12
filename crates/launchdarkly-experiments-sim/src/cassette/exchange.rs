//! A recorded exchange: one line of a cassette.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::operation::Operation;

/// A request and what came of it, reduced to [what is kept](crate::cassette#what-is-kept).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Exchange {
    /// The host, if it is one of LaunchDarkly's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The operation.
    pub operation: Operation,
    /// The request.
    pub request: RecordedRequest,
    /// The response, if its headers arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<RecordedResponse>,
    /// How the connection broke, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<Broken>,
}

/// A recorded request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query without `?`; empty if there was none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// The headers that are kept, with lower-case names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body, if it was JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// A recorded response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct RecordedResponse {
    /// The status.
    pub status: u16,
    /// The headers that are kept, with lower-case names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body, if it was JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// How a connection broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Broken {
    /// It was refused.
    Refused,
    /// It was reset.
    Reset,
    /// It took too long.
    TimedOut,
    /// It ended early.
    Cut,
    /// In another way.
    Other,
}

impl fmt::Display for RecordedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.path)?;
        match self.query.as_str() {
            "" => Ok(()),
            query => write!(formatter, "?{query}"),
        }
    }
}

impl Broken {
    /// Returns how a connection broke that failed with an error.
    pub(super) fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let chain = std::iter::successors(Some(error), |&error| error.source());
        let io = chain.filter_map(|error| error.downcast_ref::<io::Error>());
        match io.last().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => Self::Refused,
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => Self::Reset,
            Some(io::ErrorKind::TimedOut) => Self::TimedOut,
            Some(io::ErrorKind::UnexpectedEof) => Self::Cut,
            _ => Self::Other,
        }
    }

    /// Returns an error that breaks a connection in this way.
    pub(super) fn error(self) -> io::Error {
        let kind = match self {
            Self::Refused => io::ErrorKind::ConnectionRefused,
            Self::Reset => io::ErrorKind::ConnectionReset,
            Self::TimedOut => io::ErrorKind::TimedOut,
            Self::Cut => io::ErrorKind::UnexpectedEof,
            Self::Other => io::ErrorKind::Other,
        };
        io::Error::new(kind, "the connection broke when it was recorded")
    }
}
