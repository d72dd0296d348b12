//! Faults: what goes wrong with a request, and when.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::api::operation::Operation;

/// What goes wrong with a request.
///
/// ```
/// use launchdarkly_experiments_sim::FaultKind;
///
/// assert_eq!(FaultKind::BadGateway.as_str(), "badGateway");
/// assert!(FaultKind::ALL.contains(&FaultKind::SlowBody));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FaultKind {
    /// 429, with a hint about when to retry.
    RateLimited(RetryHint),
    /// 409 `optimistic_locking_error`: another client changed the experiment at the same time.
    LostRace,
    /// 500 with a JSON body.
    InternalError,
    /// 502 with an HTML body, as a proxy sends it.
    BadGateway,
    /// 503 without a body.
    Unavailable,
    /// The connection is refused. Over a socket the request has to be read to know its operation, so there the
    /// connection is closed without a response instead; `Server::stop_accepting` refuses connections for real.
    Refused,
    /// The connection is reset before a response arrives. The request has not been applied, unless the fault is
    /// [`applied`](Fault::applied).
    Reset,
    /// The request is applied; its response ends in the middle of the body.
    CutBody,
    /// The request is applied; its response begins only after the delay of the simulator. In process, where nothing
    /// waits, the call fails as timed out.
    SlowHeaders,
    /// The request is applied; the body of its response arrives only after the delay of the simulator. In process,
    /// where nothing waits, reading the body fails as timed out.
    SlowBody,
}

/// What a 429 says about when to retry.
///
/// ```
/// use launchdarkly_experiments_sim::{FaultKind, RetryHint};
///
/// let fault = FaultKind::RateLimited(RetryHint::RetryAfter(3));
/// assert_eq!(fault.to_string(), "rateLimited (retryAfter 3)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum RetryHint {
    /// `Retry-After` with this number of seconds.
    RetryAfter(u32),
    /// `X-Ratelimit-Reset`, this number of milliseconds in the future.
    ResetIn(u32),
    /// `X-Ratelimit-Reset`, this number of milliseconds in the past.
    ResetPassed(u32),
    /// No header.
    Nothing,
}

/// A kind of fault and its schedule. By default it affects the next request, once.
///
/// In JSON, as the command line and the control paths read it, every property but `kind` is optional:
/// `{"kind": "reset", "applied": true, "operation": "patchExperiment", "after": 1, "times": 2}`.
///
/// ```
/// use launchdarkly_experiments_sim::{Fault, FaultKind, Operation, RetryHint, Simulator};
///
/// let simulator = Simulator::builder().build();
/// // The second patch is applied, but its response never arrives.
/// let lost = Fault::new(FaultKind::Reset).applied();
/// simulator.inject(lost.on(Operation::PatchExperiment).after(1));
/// // About every tenth request is rejected.
/// let limited = FaultKind::RateLimited(RetryHint::RetryAfter(3));
/// simulator.inject(Fault::new(limited).chance(0.1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    kind: FaultKind,
    #[serde(default)]
    applied: bool,
    #[serde(default)]
    pub(super) operation: Option<Operation>,
    #[serde(default)]
    pub(super) after: u32,
    /// `None` is without end.
    #[serde(default = "once")]
    pub(super) times: Option<u32>,
    #[serde(default)]
    pub(super) chance: Option<f64>,
}

impl FaultKind {
    /// Every kind, with one example of each retry hint.
    pub const ALL: &'static [Self] = &[
        Self::RateLimited(RetryHint::RetryAfter(1)),
        Self::RateLimited(RetryHint::ResetIn(1000)),
        Self::RateLimited(RetryHint::ResetPassed(1000)),
        Self::RateLimited(RetryHint::Nothing),
        Self::LostRace,
        Self::InternalError,
        Self::BadGateway,
        Self::Unavailable,
        Self::Refused,
        Self::Reset,
        Self::CutBody,
        Self::SlowHeaders,
        Self::SlowBody,
    ];

    /// Returns the name as it is written in JSON, such as `badGateway`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RateLimited(_) => "rateLimited",
            Self::LostRace => "lostRace",
            Self::InternalError => "internalError",
            Self::BadGateway => "badGateway",
            Self::Unavailable => "unavailable",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::CutBody => "cutBody",
            Self::SlowHeaders => "slowHeaders",
            Self::SlowBody => "slowBody",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimited(hint) => write!(formatter, "{} ({hint})", self.as_str()),
            _ => formatter.write_str(self.as_str()),
        }
    }
}

impl RetryHint {
    /// Returns the name as it is written in JSON, such as `retryAfter`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RetryAfter(_) => "retryAfter",
            Self::ResetIn(_) => "resetIn",
            Self::ResetPassed(_) => "resetPassed",
            Self::Nothing => "nothing",
        }
    }
}

impl fmt::Display for RetryHint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.as_str();
        match self {
            Self::RetryAfter(amount) | Self::ResetIn(amount) | Self::ResetPassed(amount) => {
                write!(formatter, "{name} {amount}")
            }
            Self::Nothing => formatter.write_str(name),
        }
    }
}

impl Fault {
    /// Returns a fault that affects the next request, once.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            applied: false,
            operation: None,
            after: 0,
            times: once(),
            chance: None,
        }
    }

    /// Applies the request before the fault occurs. Has no influence on [`FaultKind::Refused`], which never applies
    /// the request.
    #[must_use]
    pub fn applied(mut self) -> Self {
        self.applied = true;
        self
    }

    /// Affects requests for this operation only.
    #[must_use]
    pub fn on(mut self, operation: Operation) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Lets this number of requests pass first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.after = requests;
        self
    }

    /// Affects this number of requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Affects requests until the faults are cleared.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Affects each request with this probability, from 0.0 to 1.0, until the faults are cleared. The draws depend on
    /// the seed of the simulator.
    #[must_use]
    pub fn chance(mut self, chance: f64) -> Self {
        self.chance = Some(chance);
        self.always()
    }

    /// Returns what goes wrong.
    pub fn kind(&self) -> FaultKind {
        self.kind
    }

    /// Whether the request is applied despite the fault.
    pub(crate) fn applies_request(&self) -> bool {
        match self.kind {
            FaultKind::Refused => false,
            FaultKind::CutBody | FaultKind::SlowHeaders | FaultKind::SlowBody => true,
            _ => self.applied,
        }
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "serde needs the type of the field"
)]
fn once() -> Option<u32> {
    Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_from_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"kind": {"rateLimited": {"retryAfter": 3}}, "operation": "getExperiment"}"#,
        )
        .unwrap();
        let expected = Fault::new(FaultKind::RateLimited(RetryHint::RetryAfter(3)));
        assert_eq!(fault, expected.on(Operation::GetExperiment));
    }

    #[test]
    fn names_are_those_of_the_json() {
        for kind in FaultKind::ALL {
            let json = serde_json::json!(kind);
            let name = match &json {
                serde_json::Value::Object(map) => map.keys().next().map(String::as_str),
                other => other.as_str(),
            };
            assert_eq!(name, Some(kind.as_str()));
        }
    }
}
