//! The engine: turns a request into a response, without a socket, a clock or randomness of its own.
//!
//! [`Engine::answer`] asks for an injected fault, checks the quotas and the token, dispatches to the handler of the
//! operation, and records the outcome in the journal. Responses are built in the default dialect, encoded in the
//! selected one, and validated before they leave. It knows nothing of the [transports](crate::transport) that call it.

mod account;
pub(crate) mod clock;
mod direct;
mod dispatch;
pub(crate) mod experiments;
mod filter;
mod flags;
mod handlers;
pub(crate) mod message;
mod metrics;
mod page;
pub(crate) mod problem;
mod rules;
mod selection;
pub(crate) mod start;

use std::borrow::Cow;

use http::Method;
use serde_json::{Value, json};

use crate::api::dialect::Dialect;
use crate::api::fragment;
use crate::api::operation::Operation;
use crate::api::route::{Route, Target};
use crate::api::validator;
use crate::engine::clock::Clock;
use crate::engine::message::{Delivery, Request, Response};
use crate::engine::problem::Problem;
use crate::engine::start::Start;
use crate::inject::control_characters;
use crate::inject::fault::{FaultKind, RetryHint};
use crate::inject::rate_limit::RateLimiter;
use crate::inject::schedule::Schedule;
use crate::journal::{Journal, JournalEntry};
use crate::one_line;
use crate::state::State;
use crate::state::ids::SeededRandom;

/// An access token.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: String,
    pub(crate) writes: bool,
    /// Whether it is a service token, which no member has.
    pub(crate) service: bool,
}

/// The state of the simulator and everything that decides about a response.
pub(crate) struct Engine {
    pub(crate) state: State,
    pub(crate) dialect: Dialect,
    pub(crate) faults: Schedule,
    pub(crate) limiter: RateLimiter,
    pub(crate) journal: Journal,
    pub(crate) tokens: Vec<Token>,
    /// The source of the ids of errors.
    pub(crate) error_ids: SeededRandom,
    /// The largest accepted body, in bytes.
    pub(crate) body_limit: usize,
    pub(crate) clock: Clock,
    /// What a reset returns to.
    pub(crate) start: Start,
    /// The number of changes of the state.
    pub(crate) revision: u64,
    /// The responses that failed validation.
    pub(crate) violations: Vec<String>,
}

/// A request with what its path and method lead to.
struct Routed<'a> {
    request: &'a Request,
    method: Method,
    route: Option<Route>,
    /// What the method leads to, if the path allows it.
    target: Option<Target>,
    operation: Option<Operation>,
}

impl<'a> Routed<'a> {
    fn new(request: &'a Request) -> Self {
        let method = request.effective_method();
        let route = Route::parse(&request.path);
        let target = route.as_ref().and_then(|route| route.target(&method));
        let operation = match target {
            Some(Target::Simulated(operation)) => Some(operation),
            Some(Target::NotSimulated(_)) | None => None,
        };
        Self {
            request,
            method,
            route,
            target,
            operation,
        }
    }

    /// Returns the key of the experiment that the request is about: in its path, or in its body if it creates one.
    fn experiment(&self) -> Option<Cow<'_, str>> {
        if self.operation == Some(Operation::CreateExperiment) {
            let body: Value = serde_json::from_slice(&self.request.body).ok()?;
            return Some(body["key"].as_str()?.to_owned().into());
        }
        let key = self.route.as_ref()?.key("experimentKey");
        key.map(Cow::Borrowed)
    }
}

impl Engine {
    /// Sets the present time, if the clock follows another one.
    pub(crate) fn read_clock(&mut self) {
        self.state.now = self.clock.read(self.state.now);
    }

    /// Answers a request and records it in the journal.
    pub(crate) fn answer(&mut self, request: &Request) -> Response {
        self.read_clock();
        let routed = Routed::new(request);
        let number = self.journal.next_number();
        let revision = self.revision;
        let experiment = routed.experiment();
        let fault = self.faults.next(routed.operation, experiment.as_deref());
        let mut violation = None;
        let mut response = match &fault {
            Some(fault) if !fault.applies_request() => Response::new(503, None, Default::default()),
            _ => self.respond(&routed, &mut violation),
        };
        let fault = fault.map(|fault| fault.kind());
        if let Some(kind) = fault {
            self.disturb(kind, routed.operation, &mut response);
            response.fault = Some(kind);
        }
        response.operation = routed.operation;
        self.set_date(&mut response);
        self.journal.push(JournalEntry {
            number,
            at: self.state.now.get(),
            method: routed.method.to_string(),
            path: request.path.clone(),
            query: request.query.clone(),
            operation: routed.operation,
            headers: journal_headers(request),
            status: response
                .delivery
                .has_status()
                .then(|| response.status.as_u16()),
            fault,
            applied: self.revision != revision,
            violation: violation.map(|reason| one_line::message(&reason)),
            took: Default::default(),
            request: request.body.clone(),
            response: response.body.clone(),
        });
        response
    }

    fn respond(&mut self, routed: &Routed<'_>, violation: &mut Option<String>) -> Response {
        let now = self.state.now.get();
        if let Err(header) = self.limiter.count_address(now) {
            let mut response = self.problem(&Problem::rate_limited(), routed.operation);
            response.set(header);
            return response;
        }
        let token = match self.authorize(routed.request) {
            Ok(token) => token,
            Err(problem) => return self.problem(&problem, routed.operation),
        };
        let (passes, headers) = self.limiter.count(now, routed.operation, &token.secret);
        let outcome = match passes {
            true => self.perform(routed, &token, violation),
            false => Err(Problem::rate_limited()),
        };
        let mut response = match outcome {
            Ok((status, body)) => self.response(routed.operation, status, body),
            Err(problem) => self.problem(&problem, routed.operation),
        };
        if let (405, Some(route)) = (response.status.as_u16(), &routed.route) {
            response.set(("allow", route.methods().join(", ")));
        }
        for header in headers {
            response.set(header);
        }
        response
    }

    fn authorize(&self, request: &Request) -> Result<Token, Problem> {
        let given = request
            .header("authorization")
            .ok_or_else(Problem::unauthorized)?;
        // SDK keys and mobile keys are not access tokens, even if the simulator was given one as such.
        if given.starts_with("sdk-") || given.starts_with("mob-") {
            return Err(Problem::unauthorized());
        }
        let known = self.tokens.iter().find(|token| token.secret == given);
        known.cloned().ok_or_else(Problem::unauthorized)
    }

    /// Builds an error response.
    fn problem(&mut self, problem: &Problem, operation: Option<Operation>) -> Response {
        if problem.status == 401 && self.dialect.empty_unauthorized {
            return Response::new(401, None, Default::default());
        }
        let body = json!({
            "code": problem.code,
            "message": one_line::message(&problem.message),
            "id": self.error_ids.uuid(),
        });
        // No operation documents 405: the path decides about it.
        let operation = operation.filter(|_| problem.status != 405);
        self.response(operation, problem.status, body)
    }

    /// Builds a response: encodes the body in the dialect and validates it.
    fn response(&mut self, operation: Option<Operation>, status: u16, mut body: Value) -> Response {
        let schema = validator::response_schema(operation, status);
        if let Some(schema) = schema.and_then(fragment::at) {
            self.dialect.encode(&mut body, schema);
        }
        if status < 500
            && let Err(reason) = validator::response(operation, status, Some(&body), &self.dialect)
        {
            let name = operation.map_or("no operation", Operation::as_str);
            self.violations.push(one_line::message(&format!(
                "{name}, status {status}: {reason}"
            )));
        }
        Response::new(status, Some("application/json"), body.to_string().into())
    }

    /// Applies a fault to the response.
    fn disturb(&mut self, kind: FaultKind, operation: Option<Operation>, response: &mut Response) {
        match kind {
            FaultKind::RateLimited(hint) => {
                *response = self.problem(&Problem::rate_limited(), operation);
                self.set_retry_hint(hint, response);
            }
            // Documented for patches only; for other operations it has no schema of its own.
            FaultKind::LostRace => *response = self.problem(&Problem::lost_race(), None),
            FaultKind::InternalError => {
                let problem = Problem::new(500, "internal_error", "an internal error occurred");
                *response = self.problem(&problem, operation);
            }
            FaultKind::BadGateway => {
                let body = "<html><head><title>502 Bad Gateway</title></head><body>\
                            <center><h1>502 Bad Gateway</h1></center></body></html>\n";
                *response = Response::new(502, Some("text/html"), body.into());
            }
            FaultKind::Unavailable => *response = Response::new(503, None, Default::default()),
            FaultKind::Refused => response.delivery = Delivery::Refused,
            FaultKind::Reset => response.delivery = Delivery::Reset,
            FaultKind::CutBody => response.delivery = Delivery::CutBody,
            FaultKind::SlowHeaders => response.delivery = Delivery::SlowHeaders,
            FaultKind::SlowBody => response.delivery = Delivery::SlowBody,
            // No operation documents all of them.
            FaultKind::Status(status) => {
                *response = self.problem(&Problem::injected(status), None);
            }
            FaultKind::ControlCharacters => {
                response.body = control_characters::unescape(&response.body).into();
            }
        }
    }

    fn set_retry_hint(&self, hint: RetryHint, response: &mut Response) {
        let now = self.state.now.get();
        match hint {
            RetryHint::RetryAfter(seconds) => response.set(("retry-after", seconds.to_string())),
            RetryHint::ResetIn(millis) => {
                let reset = now + i64::from(millis);
                response.set(("x-ratelimit-reset", reset.to_string()));
            }
            RetryHint::ResetPassed(millis) => {
                let reset = now - i64::from(millis);
                response.set(("x-ratelimit-reset", reset.to_string()));
            }
            RetryHint::Nothing => {}
        }
    }

    /// Sets the date to the clock of the simulator, so that no response depends on the real time.
    fn set_date(&self, response: &mut Response) {
        let millis = self.state.now.get().unsigned_abs();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_millis(millis);
        response.set(("date", httpdate::fmt_http_date(time)));
    }
}

/// Returns the headers for the journal: all but the access token.
fn journal_headers(request: &Request) -> Vec<(String, String)> {
    request
        .headers
        .iter()
        .filter(|(name, _)| **name != http::header::AUTHORIZATION)
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect()
}
