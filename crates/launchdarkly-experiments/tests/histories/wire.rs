//! The way between clients and server: it delays, loses, repeats and falsifies by the schedule, and logs everything.
//!
//! [`Wire::serve`] is the part that the sockets share; [`Wire::service`] makes of it what a `tower` service returns.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use launchdarkly_experiments_tests::BEGIN;
use reqwest::{Method, ResponseBuilderExt as _, Url};
use serde_json::{Value, json};
use tokio::time::sleep;
use tower::{BoxError, service_fn};

use crate::broken::{Cut, NOWHERE};
use crate::history::{By, CallId, Event, Happened, History, RequestId};
use crate::runtime::Time;
use crate::schedule::{Fault, Hang, Hop, Initial, Other, Schedule, Step};
use crate::server::{Answer, Asked, Experiment, PATH, Server};

/// The header by which a request says which call it belongs to, as `client.call`.
pub const CALL: &str = "x-call";

const PAGE: &str = "<!doctype html><title>Welcome</title><p>Please log in to the guest network.";
const ELSEWHERE: &str = "https://elsewhere.example/login";

#[derive(Clone)]
pub struct Wire {
    pub time: Time,
    /// How far the wall clock of each client is ahead.
    pub ahead: Vec<Arc<AtomicI64>>,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    schedule: Schedule,
    server: Server,
    history: History,
    /// The number of requests of each call.
    sent: BTreeMap<CallId, usize>,
    /// The number of requests that are still to be applied.
    late: usize,
}

/// What comes back for a request.
#[derive(Debug)]
pub enum Reply {
    Response(Shown),
    /// A response that ends in the middle.
    Cut(Shown),
    Reset,
    Refused,
    Redirect(u16, Hop),
}

#[derive(Debug)]
pub struct Shown {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Wire {
    pub fn new(schedule: &Schedule, time: Time, ahead: Vec<Arc<AtomicI64>>) -> Wire {
        let mut server = Server::default();
        for initial in &schedule.initial {
            set_up(&mut server, initial);
        }
        let history = History {
            begin: server.clone(),
            ..History::default()
        };
        let shared = Shared {
            schedule: schedule.clone(),
            server,
            history,
            sent: BTreeMap::new(),
            late: 0,
        };
        Wire {
            time,
            ahead,
            shared: Arc::new(Mutex::new(shared)),
        }
    }

    /// Returns what has happened, once everything that is under way has arrived.
    pub async fn finish(&self) -> History {
        while self.lock().late > 0 {
            sleep(Duration::from_secs(1)).await;
        }
        let shared = self.lock();
        History {
            end: shared.server.clone(),
            ..shared.history.clone()
        }
    }

    pub fn log(&self, what: Happened) {
        let at = self.time.unix_millis();
        self.lock().history.events.push(Event { at, what });
    }

    /// Returns the service of the clients.
    pub fn service(
        &self,
    ) -> impl tower::Service<
        reqwest::Request,
        Response = reqwest::Response,
        Error = BoxError,
        Future: Send + 'static,
    > + Clone
    + Send
    + Sync
    + 'static {
        let wire = self.clone();
        service_fn(move |request: reqwest::Request| {
            let wire = wire.clone();
            async move { wire.exchange(request).await }
        })
    }

    async fn exchange(&self, request: reqwest::Request) -> Result<reqwest::Response, BoxError> {
        let url = request.url();
        let body = request.body().and_then(|body| body.as_bytes());
        let asked = Asked {
            method: request.method().to_string(),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            body: serde_json::from_slice(body.unwrap_or_default()).unwrap_or_default(),
        };
        let call = call_of(request.headers());
        let url = url.clone();
        match self.serve(call, asked).await {
            Reply::Response(shown) => shown.response(url),
            Reply::Cut(shown) => {
                let body = reqwest::Body::wrap(Cut::after(shown.half()));
                let (parts, _) = http::Response::from(shown.response(url)?).into_parts();
                Ok(http::Response::from_parts(parts, body).into())
            }
            Reply::Reset | Reply::Redirect(_, Hop::Reset) => {
                Err(io::Error::from(io::ErrorKind::ConnectionReset).into())
            }
            Reply::Refused => Ok(NOWHERE.execute(request).await?),
            Reply::Redirect(status, Hop::Shown) => Shown {
                status,
                headers: vec![("location", ELSEWHERE.to_owned())],
                body: String::new(),
            }
            .response(url),
            Reply::Redirect(status, hop) => {
                let elsewhere = Url::parse(ELSEWHERE)?;
                let method = match status {
                    307 => request.method().clone(),
                    _ => Method::GET,
                };
                match hop {
                    Hop::Refused => Ok(NOWHERE.request(method, elsewhere).send().await?),
                    _ => page().response(elsewhere),
                }
            }
        }
    }

    /// Takes a request to the server as its step says, and brings back what the client is to see.
    pub async fn serve(&self, call: CallId, asked: Asked) -> Reply {
        let (id, step) = self.begin(call, &asked);
        let mut waiting = Waiting {
            wire: self,
            id,
            is_over: false,
        };
        sleep(Duration::from_millis(step.out)).await;
        if step.jump != 0 {
            self.ahead[call.client].fetch_add(step.jump, Ordering::Relaxed);
            self.log(Happened::Jumped(id, step.jump));
        }
        let deliver = |wire: &Wire| {
            wire.lock()
                .deliver(wire.time.unix_millis(), id, &asked, &step)
        };
        let normal = |answer: Answer| self.dated(&step, answer.status, answer.body.to_string());
        let reply = match step.fault {
            None => Reply::Response(normal(deliver(self))),
            Some(Fault::Refused) => Reply::Refused,
            Some(Fault::Reset { applied }) => {
                applied.then(|| deliver(self));
                Reply::Reset
            }
            Some(Fault::Hang(hang)) => {
                match hang {
                    Hang::Never => {}
                    Hang::AtOnce => drop(deliver(self)),
                    Hang::Late(delay) => self.deliver_later(delay, id, &asked, &step),
                }
                std::future::pending().await
            }
            Some(Fault::Cut) => Reply::Cut(normal(deliver(self))),
            Some(Fault::Status { status, applied }) => {
                applied.then(|| deliver(self));
                let body = json!({"code": "fault", "message": "injected"});
                let mut shown = self.dated(&step, status, body.to_string());
                if status == 429 {
                    shown.headers.push(("retry-after", "1".to_owned()));
                }
                Reply::Response(shown)
            }
            Some(Fault::Page) => Reply::Response(page()),
            Some(Fault::LeftOver { applied }) => {
                applied.then(|| deliver(self));
                let body = self.lock().left_over(&asked);
                Reply::Response(self.dated(&step, 200, body.to_string()))
            }
            Some(Fault::Redirect {
                status,
                applied,
                hop,
            }) => {
                applied.then(|| deliver(self));
                Reply::Redirect(status, hop)
            }
        };
        sleep(Duration::from_millis(step.back)).await;
        waiting.is_over = true;
        self.log(Happened::Shown(id, reply.summary()));
        reply
    }

    fn begin(&self, call: CallId, asked: &Asked) -> (RequestId, Step) {
        let mut shared = self.lock();
        let sent = shared.sent.entry(call).or_default();
        let number = *sent;
        *sent += 1;
        let id = RequestId { call, number };
        let steps = &shared.schedule.clients[call.client].calls[call.call].steps;
        let step = steps.get(number).cloned().unwrap_or(Step {
            out: 1,
            back: 1,
            ..Step::default()
        });
        drop(shared);
        self.log(Happened::Sent(id, asked.clone(), Box::new(step.clone())));
        (id, step)
    }

    fn deliver_later(&self, delay: u64, id: RequestId, asked: &Asked, step: &Step) {
        let mut shared = self.lock();
        shared.late += 1;
        let delay = delay + shared.schedule.clients[id.call.client].attempt_timeout;
        drop(shared);
        let (wire, asked, step) = (self.clone(), asked.clone(), step.clone());
        tokio::spawn(async move {
            sleep(Duration::from_millis(delay)).await;
            let mut shared = wire.lock();
            shared.deliver(wire.time.unix_millis(), id, &asked, &step);
            shared.late -= 1;
        });
    }

    fn dated(&self, step: &Step, status: u16, body: String) -> Shown {
        let now = SystemTime::UNIX_EPOCH + BEGIN + self.time.now();
        let shift = Duration::from_secs(step.date.unsigned_abs());
        let date = if step.date < 0 {
            now - shift
        } else {
            now + shift
        };
        let headers = vec![
            ("date", httpdate::fmt_http_date(date)),
            ("content-type", "application/json".to_owned()),
        ];
        Shown {
            status,
            headers,
            body,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// Lets the server handle a request, between what somebody else does before and after.
    fn deliver(&mut self, at: u64, id: RequestId, asked: &Asked, step: &Step) -> Answer {
        self.disturb(at, step.before, asked);
        let answer = self.handle(at, By::Request(id), asked);
        self.disturb(at, step.after, asked);
        answer
    }

    fn disturb(&mut self, at: u64, other: Option<Other>, asked: &Asked) {
        let (Some(other), Some(key)) = (other, asked.key()) else {
            return;
        };
        let patch = |instruction: Value| Asked {
            method: "PATCH".to_owned(),
            path: format!("{PATH}/{key}"),
            query: String::new(),
            body: json!({"instructions": [instruction]}),
        };
        let mut theirs = match other {
            Other::Rename => patch(json!({"kind": "updateExperimentFields",
                "value": {"name": {"operation": "update", "value": "somebody's name"}}})),
            Other::Archive => patch(json!({"kind": "archiveExperiment"})),
            Other::CreateSame | Other::CreateUnlike => asked.clone(),
        };
        if other == Other::CreateUnlike {
            theirs.body["name"] = "somebody's own".into();
        }
        let creates = matches!(other, Other::CreateSame | Other::CreateUnlike);
        if !creates || asked.path == PATH {
            self.handle(at, By::Somebody(other), &theirs);
        }
    }

    fn handle(&mut self, at: u64, by: By, asked: &Asked) -> Answer {
        let answer = self.server.handle(asked, at);
        if let Some(key) = &answer.changed {
            let state = Box::new(self.server.experiments[key].clone());
            let what = Happened::Applied(by, asked.clone(), state);
            self.history.events.push(Event { at, what });
        }
        answer
    }

    /// Returns the response that another key's request left over.
    fn left_over(&self, asked: &Asked) -> Value {
        let mut others = self.server.experiments.values();
        match others.find(|other| asked.key() != Some(&other.key)) {
            Some(other) => other.show(""),
            None => Experiment {
                key: "z".to_owned(),
                name: "Another".to_owned(),
                description: String::new(),
                tags: Vec::new(),
                archived: false,
                iterations: Vec::new(),
                created: u64::try_from(BEGIN.as_millis()).unwrap_or_default(),
                version: 0,
            }
            .show(""),
        }
    }
}

/// Logs that the client has stopped waiting, when it is dropped before it is over.
struct Waiting<'a> {
    wire: &'a Wire,
    id: RequestId,
    is_over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.wire.log(Happened::Abandoned(self.id));
        }
    }
}

impl Reply {
    fn summary(&self) -> String {
        match self {
            Reply::Response(shown) => format!("{} {}", shown.status, excerpt(&shown.body)),
            Reply::Cut(shown) => format!("{}, and half of the body", shown.status),
            Reply::Reset => "a reset".to_owned(),
            Reply::Refused => "a refused connection".to_owned(),
            Reply::Redirect(status, hop) => format!("{status} to {ELSEWHERE}: {hop:?}"),
        }
    }
}

impl Shown {
    /// Returns the first half of the body.
    pub fn half(&self) -> Bytes {
        Bytes::copy_from_slice(&self.body.as_bytes()[..self.body.len() / 2])
    }

    fn response(self, url: Url) -> Result<reqwest::Response, BoxError> {
        let mut response = http::Response::builder().status(self.status).url(url);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        Ok(response.body(self.body)?.into())
    }
}

fn excerpt(body: &str) -> String {
    match serde_json::from_str::<Value>(body) {
        Ok(value) if value["code"].is_string() => text(&value["code"]),
        Ok(value) if value["key"].is_string() => {
            format!("{} `{}`", text(&value["key"]), text(&value["name"]))
        }
        Ok(_) => "JSON".to_owned(),
        Err(_) => "HTML".to_owned(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Returns the page of a captive portal.
pub fn page() -> Shown {
    let headers = vec![("content-type", "text/html".to_owned())];
    Shown {
        status: 200,
        headers,
        body: PAGE.to_owned(),
    }
}

/// Reads which call a request belongs to.
pub fn call_of(headers: &http::HeaderMap) -> CallId {
    let value = headers[CALL].to_str().unwrap_or_default();
    let (client, call) = value.split_once('.').unwrap_or_default();
    CallId {
        client: client.parse().unwrap_or_default(),
        call: call.parse().unwrap_or_default(),
    }
}

fn set_up(server: &mut Server, initial: &Initial) {
    let at = BEGIN - Duration::from_secs(initial.age_hours * 3600);
    let at = u64::try_from(at.as_millis()).unwrap_or_default();
    let body = serde_json::to_value(crate::run::content(initial.key, initial.content));
    let asked = |method: &str, path: String, body: Value| Asked {
        method: method.to_owned(),
        path,
        query: String::new(),
        body,
    };
    server.handle(
        &asked("POST", PATH.to_owned(), body.unwrap_or_default()),
        at,
    );
    if initial.started {
        let start = json!({"instructions": [{"kind": "startIteration"}]});
        server.handle(
            &asked("PATCH", format!("{PATH}/{}", initial.key), start),
            at,
        );
    }
}
