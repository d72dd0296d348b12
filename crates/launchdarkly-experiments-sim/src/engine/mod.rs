//! The core: from one request to one reply, without a socket, a clock or chance of its own.

pub(crate) mod create;
pub(crate) mod field_updates;
pub(crate) mod handlers;
pub(crate) mod list;
pub(crate) mod message;
pub(crate) mod patch;
pub(crate) mod percent;
pub(crate) mod problem;
pub(crate) mod settings;

use http::Method;
use serde_json::{Value, json};

use crate::api::dialect::Dialect;
use crate::api::fragment;
use crate::api::operation::{Operation, Route};
use crate::api::validator;
use crate::engine::message::{Delivery, Reply, Request};
use crate::engine::problem::Problem;
use crate::inject::fault::{Effect, Fault, Hint, Schedule};
use crate::inject::rate_limit::Limiter;
use crate::journal::{Entry, Journal};
use crate::state::World;
use crate::state::ids::Seeded;

/// An access token.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: String,
    pub(crate) writes: bool,
}

/// Everything that a request may meet.
pub(crate) struct Core {
    pub(crate) world: World,
    pub(crate) dialect: Dialect,
    pub(crate) faults: Schedule,
    pub(crate) limiter: Limiter,
    pub(crate) journal: Journal,
    pub(crate) tokens: Vec<Token>,
    pub(crate) errors: Seeded,
    pub(crate) body_limit: usize,
    /// Where time comes from, if it does not stand still.
    pub(crate) follow: Option<fn() -> i64>,
    /// Counts the changes of the state.
    pub(crate) revision: u64,
    /// Replies that broke the fragment.
    pub(crate) violations: Vec<String>,
}

/// What a request has been found to be.
pub(crate) struct Found<'a> {
    pub(crate) request: &'a Request,
    pub(crate) method: Method,
    pub(crate) route: Option<Route>,
    pub(crate) operation: Option<Operation>,
}

impl Core {
    /// Answers a request and writes it down.
    pub(crate) fn answer(&mut self, request: &Request) -> Reply {
        if let Some(clock) = self.follow {
            self.world.now = self.world.now.max(clock());
        }
        let method = request.effective_method();
        let route = Route::parse(&request.path);
        let operation = route
            .as_ref()
            .and_then(|route| route.operation(&method).ok());
        let found = Found {
            request,
            method,
            route,
            operation,
        };
        let number = self.journal.next_number();
        let revision = self.revision;
        let fault = self.faults.strike(operation);
        let mut violation = None;
        let mut reply = match &fault {
            Some(fault) if !fault.lets_through() => Reply::new(503, None, Default::default()),
            _ => self.respond(&found, &mut violation),
        };
        if let Some(fault) = fault {
            self.misbehave(fault, operation, &mut reply);
        }
        self.date(&mut reply);
        self.journal.push(Entry {
            number,
            at: self.world.now,
            method: found.method.to_string(),
            path: request.path.clone(),
            query: request.query.clone(),
            operation,
            headers: shown_headers(request),
            status: reply.delivery.arrives().then(|| reply.status.as_u16()),
            fault: fault.map(|fault| fault.effect()),
            applied: self.revision != revision,
            violation,
            request: request.body.clone(),
            reply: reply.body.clone(),
        });
        reply
    }

    fn respond(&mut self, found: &Found<'_>, violation: &mut Option<String>) -> Reply {
        let now = self.world.now;
        if let Err(header) = self.limiter.spend_address(now) {
            let mut reply = self.refuse(&Problem::rate_limited(), found.operation);
            reply.set(header);
            return reply;
        }
        let token = match self.authorize(found.request) {
            Ok(token) => token,
            Err(problem) => return self.refuse(&problem, found.operation),
        };
        let (passes, headers) = self.limiter.spend(now, found.operation, &token.secret);
        let outcome = match passes {
            true => self.perform(found, &token, violation),
            false => Err(Problem::rate_limited()),
        };
        let mut reply = match outcome {
            Ok((status, body)) => self.reply(found.operation, status, body),
            Err(problem) => self.refuse(&problem, found.operation),
        };
        if reply.status == 405
            && let Some(route) = &found.route
            && let Err(known) = route.operation(&found.method)
        {
            reply.set(("allow", known.join(", ")));
        }
        headers.into_iter().for_each(|header| reply.set(header));
        reply
    }

    fn authorize(&self, request: &Request) -> Result<Token, Problem> {
        let given = request
            .header("authorization")
            .ok_or_else(Problem::unauthorized)?;
        // SDK keys and mobile keys open other doors, whatever this simulator was told.
        if given.starts_with("sdk-") || given.starts_with("mob-") {
            return Err(Problem::unauthorized());
        }
        let known = self.tokens.iter().find(|token| token.secret == given);
        known.cloned().ok_or_else(Problem::unauthorized)
    }

    fn refuse(&mut self, problem: &Problem, operation: Option<Operation>) -> Reply {
        if problem.status == 401 && self.dialect.empty_unauthorized {
            return Reply::new(401, None, Default::default());
        }
        let body = json!({
            "code": problem.code,
            "message": problem.message,
            "id": self.errors.uuid(),
        });
        // Undocumented for the writes, which know it all the same; the path decides, not the operation.
        let operation = operation.filter(|_| problem.status != 405);
        self.reply(operation, problem.status, body)
    }

    /// Says the body in the dialect and lets the judge look at it.
    fn reply(&mut self, operation: Option<Operation>, status: u16, mut body: Value) -> Reply {
        let schema = validator::reply_schema(operation, status, &self.dialect);
        if let Some(schema) = schema.and_then(fragment::at) {
            self.dialect.speak(&mut body, schema);
        }
        if status < 500
            && let Err(fault) = validator::reply(operation, status, Some(&body), &self.dialect)
        {
            let name = operation.map_or("no operation", Operation::name);
            self.violations
                .push(format!("{name}, status {status}: {fault}"));
        }
        Reply::new(status, Some("application/json"), body.to_string().into())
    }

    fn misbehave(&mut self, fault: Fault, operation: Option<Operation>, reply: &mut Reply) {
        match fault.effect() {
            Effect::RateLimited(hint) => {
                *reply = self.refuse(&Problem::rate_limited(), operation);
                let now = self.world.now;
                match hint {
                    Hint::RetryAfter(seconds) => reply.set(("retry-after", seconds.to_string())),
                    Hint::ResetIn(millis) => {
                        reply.set(("x-ratelimit-reset", (now + i64::from(millis)).to_string()));
                    }
                    Hint::ResetPassed(millis) => {
                        reply.set(("x-ratelimit-reset", (now - i64::from(millis)).to_string()));
                    }
                    Hint::Nothing => {}
                }
            }
            // Documented for patches only; elsewhere it is as undocumented as the failures below.
            Effect::LostRace => *reply = self.refuse(&Problem::lost_race(), None),
            Effect::InternalError => {
                let problem = Problem::new(500, "internal_error", "an internal error occurred");
                *reply = self.refuse(&problem, operation);
            }
            Effect::BadGateway => {
                let body = "<html><head><title>502 Bad Gateway</title></head><body>\
                            <center><h1>502 Bad Gateway</h1></center></body></html>\n";
                *reply = Reply::new(502, Some("text/html"), body.into());
            }
            Effect::Unavailable => *reply = Reply::new(503, None, Default::default()),
            Effect::Refused => reply.delivery = Delivery::Refused,
            Effect::Reset => reply.delivery = Delivery::Reset,
            Effect::CutBody => reply.delivery = Delivery::CutBody,
            Effect::SlowHeaders => reply.delivery = Delivery::SlowHeaders,
            Effect::SlowBody => reply.delivery = Delivery::SlowBody,
        }
    }

    /// The date of the simulator's clock, so that nothing in a reply depends on the real one.
    fn date(&self, reply: &mut Reply) {
        let millis = u64::try_from(self.world.now).unwrap_or_default();
        // Dates after the year 9999 cannot be written.
        if millis < 253_402_300_800_000 {
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_millis(millis);
            reply.set(("date", httpdate::fmt_http_date(time)));
        }
    }
}

fn shown_headers(request: &Request) -> Vec<(String, String)> {
    request
        .headers
        .iter()
        .filter(|(name, _)| **name != http::header::AUTHORIZATION)
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect()
}
