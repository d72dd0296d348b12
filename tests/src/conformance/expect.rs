//! The expected response, and how one that was received differs from it.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::compare::{Mismatch, Moments, differences};
use super::exchange::{BrokenConnection, Received};

/// The expected response.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// The status.
    pub status: u16,
    /// Headers by their lower-case names; `null` for one that must be absent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Option<String>>,
    /// A part of the body, as [`differences`] compares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// A part of the body as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
    /// Pointers to which the body must have no value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// The lengths of the lists at these pointers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lengths: BTreeMap<String, usize>,
    /// The failure, if no complete response is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// The ways in which a response can fail to arrive completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Failure {
    /// No connection.
    Refused,
    /// The connection ends before a response.
    Reset,
    /// The response takes longer than one waits.
    Slow,
    /// The body ends early.
    Cut,
}

impl Expect {
    /// Returns how a complete response differs from the expected one.
    #[must_use]
    pub fn mismatches(&self, received: &Received, moments: Moments) -> Vec<Mismatch> {
        let text = match &received.body {
            Ok(text) => text,
            Err(error) => return vec![Mismatch::new("body", error.to_string())],
        };
        let mut all = Vec::new();
        if received.status != self.status {
            let (expected, found) = (self.status, received.status);
            let reason = format!("expected {expected}, found {found}: {text}");
            all.push(Mismatch::new("status", reason));
        }
        for (name, expected) in &self.headers {
            let found = received.headers.get(name).map(|value| value.to_str());
            let found = found.map(|value| value.unwrap_or("not text"));
            if found != expected.as_deref() {
                let reason = format!("expected {expected:?}, found {found:?}");
                all.push(Mismatch::new(format!("header {name}"), reason));
            }
        }
        if let Some(part) = &self.contains
            && !text.contains(part.as_str())
        {
            let mut one = Mismatch::new("body", format!("no `{part}` in {text}"));
            one.wording = true;
            all.push(one);
        }
        let body: Value = serde_json::from_str(text).unwrap_or_default();
        if let Some(expected) = &self.body {
            all.extend(differences(expected, &body, moments));
        }
        for pointer in &self.absent {
            if let Some(found) = body.pointer(pointer) {
                all.push(Mismatch::new(
                    pointer,
                    format!("expected nothing, found {found}"),
                ));
            }
        }
        for (pointer, length) in &self.lengths {
            let list = body.pointer(pointer).and_then(Value::as_array);
            let found = list.map(Vec::len);
            if found != Some(*length) {
                let reason = format!("expected {length} items, found {found:?} in {text}");
                all.push(Mismatch::new(pointer, reason));
            }
        }
        all
    }
}

impl Failure {
    /// Checks that a response failed in this way.
    ///
    /// # Errors
    /// How it is different.
    pub fn check(
        self,
        received: Result<Received, BrokenConnection>,
        in_process: bool,
    ) -> Result<(), String> {
        let (error, has_status) = match received {
            Err(error) => (error, false),
            Ok(Received {
                body: Err(error), ..
            }) => (error, true),
            // Over a socket a slow response is complete. The delay of these simulators is zero.
            Ok(received) if self == Self::Slow && !in_process && received.status == 200 => {
                return Ok(());
            }
            Ok(received) => return Err(format!("expected {self:?}, found {received:?}")),
        };
        let expected = match self {
            // The server must read a request to know its operation, so a connection is never refused over a socket.
            Self::Refused if in_process => io::ErrorKind::ConnectionRefused,
            Self::Refused | Self::Reset => io::ErrorKind::ConnectionReset,
            Self::Slow => io::ErrorKind::TimedOut,
            Self::Cut => io::ErrorKind::UnexpectedEof,
        };
        let with_status = match self {
            Self::Refused | Self::Reset => !has_status,
            Self::Cut => has_status,
            Self::Slow => in_process,
        };
        match error.kind == Some(expected) && !error.in_connect && with_status {
            true => Ok(()),
            false => Err(format!("expected {self:?}, found {error}")),
        }
    }
}
