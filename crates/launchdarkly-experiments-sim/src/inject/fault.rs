//! Faults: what goes wrong with a request, and when.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::operation::Operation;

/// What goes wrong with a request.
///
/// ```
/// use launchdarkly_experiments_sim::FaultKind;
///
/// assert_eq!(FaultKind::BadGateway.as_str(), "badGateway");
/// assert!(FaultKind::ALL.contains(&FaultKind::SlowBody));
/// ```
///
/// In JSON it is an object, such as `{"kind": "badGateway"}`, `{"kind": "rateLimited", "retryAfter": 3}` or
/// `{"status": 503}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "Value")]
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
    /// The response has this status, from 400 to 599, and a JSON body with an error.
    Status(u16),
    /// The request is applied; the strings of its response contain raw control characters, which JSON forbids.
    /// LaunchDarkly was seen to send such texts of AI configs, so it is meant for
    /// [`Operation::GetAiConfigTargeting`].
    ControlCharacters,
}

/// What a 429 says about when to retry.
///
/// ```
/// use launchdarkly_experiments_sim::{FaultKind, RetryHint};
///
/// let fault = FaultKind::RateLimited(RetryHint::RetryAfter(3));
/// assert_eq!(fault.to_string(), "rateLimited (retryAfter 3)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
/// In JSON, as the command line and the control paths read it, it is one flat object with a `kind` (or `effect`, which
/// means the same) or a `status`: `{"kind": "reset", "applied": true, "operation": "patchExperiment", "after": 1}`.
///
/// | property | values | meaning |
/// |---|---|---|
/// | `kind` | `rateLimited`, `lostRace`, `internalError`, `badGateway`, `unavailable`, `refused`, `reset`, `cutBody`, `slowHeaders`, `slowBody`, `controlCharacters` | what goes wrong |
/// | `status` | 400 to 599, instead of a `kind` | the response has this status |
/// | `retryAfter` | seconds, up to a day | of a 429: the header `Retry-After` |
/// | `resetIn`, `resetPassed` | milliseconds, up to a day | of a 429: `X-Ratelimit-Reset` in the future, in the past |
/// | `applied` | `true`, `false` | whether the request takes effect all the same; `refused` takes no `true`, and the kinds that change a response only take no `false` |
/// | `operation` | an [`Operation`] | affects only requests for it |
/// | `experiment` | a key | affects only requests for this experiment, in any project and environment |
/// | `after` | 0 to 1,000,000,000 | lets this number of requests pass first |
/// | `times` | 1 to 1,000,000,000 | affects this number of requests; 1 by default |
/// | `always` | `true`, `false` | affects requests until the faults are cleared |
/// | `chance` | 0 to 1 | affects each request with this probability; without `times`, until the faults are cleared |
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct Fault {
    pub(super) kind: FaultKind,
    pub(super) applied: bool,
    pub(super) operation: Option<Operation>,
    /// The key of an experiment.
    pub(super) experiment: Option<String>,
    pub(super) after: u32,
    /// `None` is without end.
    pub(super) times: Option<u32>,
    pub(super) chance: Option<f64>,
}

impl FaultKind {
    /// Every kind, with one example of each retry hint and of a status.
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
        Self::Status(500),
        Self::ControlCharacters,
    ];

    /// Returns the name as it is written in JSON, such as `badGateway`, or `status`.
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
            Self::Status(_) => "status",
            Self::ControlCharacters => "controlCharacters",
        }
    }
}

impl FaultKind {
    /// Whether a request with this fault is applied in any case, or never. `None` if the fault says so.
    pub(crate) fn applies(self) -> Option<bool> {
        match self {
            Self::Refused => Some(false),
            Self::CutBody | Self::SlowHeaders | Self::SlowBody | Self::ControlCharacters => {
                Some(true)
            }
            _ => None,
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimited(hint) => write!(formatter, "{} ({hint})", self.as_str()),
            Self::Status(status) => write!(formatter, "status {status}"),
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
            experiment: None,
            after: 0,
            times: Some(1),
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

    /// Affects requests for the experiment with this key only, in any project and environment.
    #[must_use]
    pub fn of_experiment(mut self, key: impl Into<String>) -> Self {
        self.experiment = Some(key.into());
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
        self.kind.applies().unwrap_or(self.applied)
    }
}
