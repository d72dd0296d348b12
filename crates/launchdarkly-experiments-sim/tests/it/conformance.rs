//! Every case in `tests/conformance` over both transports, and whether the cases cover the API.

use std::collections::{BTreeSet, HashSet};
use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use launchdarkly_experiments_sim::{
    Dialect, FaultKind, JournalEntry, Operation, RetryHint, Server, Service, Simulator,
};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::case::{self, Case, Expect, Failure, Given, Step};
use crate::compare::assert_contains;
use crate::support::{HttpRequest, client};

/// The number of cases, so that none is lost unnoticed.
const CASES: usize = 257;

/// The ways to send a request to the simulator.
enum Transport {
    Process(Service),
    Socket(Server, reqwest::Client),
}

/// A response, whose body may have failed.
#[derive(Debug)]
struct Received {
    status: u16,
    headers: http::HeaderMap,
    body: Result<String, BrokenConnection>,
}

/// The error of a request or of a body.
#[derive(Debug)]
struct BrokenConnection {
    /// Whether the connection was never established.
    in_connect: bool,
    /// The innermost I/O error.
    kind: Option<io::ErrorKind>,
    text: String,
}

#[tokio::test]
async fn every_case_holds_in_process() {
    run_all(false).await;
}

#[tokio::test]
async fn every_case_holds_over_a_socket() {
    run_all(true).await;
}

#[tokio::test]
async fn the_cases_cover_the_api_and_the_simulator() {
    let cases = case::all();
    assert_eq!(cases.len(), CASES);
    let (mut behaviours, mut dialects) = (BTreeSet::new(), HashSet::new());
    let mut journal = Vec::new();
    for (name, case) in &cases {
        assert!(behaviours.insert(&case.behaviour), "{name} is a duplicate");
        let simulator = case.simulator();
        let transport = Transport::Process(simulator.service());
        run(name, case, &simulator, &transport).await;
        dialects.insert(simulator.dialect());
        journal.extend(simulator.journal());
    }

    let operations: HashSet<_> = journal.iter().filter_map(|one| one.operation).collect();
    assert_eq!(operations, Operation::ALL.iter().copied().collect());
    let statuses: BTreeSet<_> = journal.iter().filter_map(|one| one.status).collect();
    let expected = [
        200, 201, 400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 503,
    ];
    assert_eq!(statuses, BTreeSet::from(expected));
    let faults: BTreeSet<_> = journal.iter().filter_map(|one| one.fault).collect_names();
    assert_eq!(faults, FaultKind::ALL.iter().copied().collect_names());
    for name in Dialect::NAMES {
        let alone = Dialect::default().with(name).unwrap();
        assert!(dialects.contains(&alone), "no case for the dialect {name}");
    }
    let instructions = instructions(&journal);
    for kind in documented_instructions() {
        assert!(instructions.contains(&kind), "no case for {kind}");
    }
    let query = Query::of(&journal);
    assert_eq!(query.filters, names(&["flagKey", "metricKey", "status"]));
    let parts = [
        "analysisConfig",
        "draftIteration",
        "mutableFieldsByStatus",
        "previousIterations",
        "secondaryMetrics",
        "treatments",
    ];
    assert!(query.expanded.is_superset(&names(&parts)), "{query:?}");
    let lifecycle = names(&["active", "archived"]);
    assert!(query.lifecycle.is_superset(&lifecycle), "{query:?}");
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

/// Collects the names of faults, with those of their hints but without amounts.
trait CollectNames {
    fn collect_names(self) -> BTreeSet<(&'static str, Option<&'static str>)>;
}

impl<I: Iterator<Item = FaultKind>> CollectNames for I {
    fn collect_names(self) -> BTreeSet<(&'static str, Option<&'static str>)> {
        let hint = |kind| match kind {
            FaultKind::RateLimited(hint) => Some(RetryHint::as_str(hint)),
            _ => None,
        };
        self.map(|kind| (kind.as_str(), hint(kind))).collect()
    }
}

/// Returns the kinds of all instructions that were sent.
fn instructions(journal: &[JournalEntry]) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    for request in journal.iter().filter_map(JournalEntry::request_json) {
        let instructions = request["instructions"].as_array().into_iter().flatten();
        kinds.extend(instructions.filter_map(|one| Some(one["kind"].as_str()?.to_owned())));
    }
    kinds
}

/// Returns the kinds of all instructions that the fragment documents.
fn documented_instructions() -> Vec<String> {
    let fragment: Value =
        serde_json::from_str(include_str!("../../src/api/fragment.json")).unwrap();
    let schemas = fragment["components"]["schemas"].as_object().unwrap();
    let domains = schemas
        .values()
        .filter_map(|schema| schema["x-instructions"].as_object());
    let kinds: Vec<_> = domains.flat_map(|kinds| kinds.keys().cloned()).collect();
    assert!(kinds.len() > 8);
    kinds
}

/// The values of the query parameters that successful requests for experiments sent.
#[derive(Debug, Default)]
struct Query {
    filters: BTreeSet<String>,
    expanded: BTreeSet<String>,
    lifecycle: BTreeSet<String>,
}

impl Query {
    fn of(journal: &[JournalEntry]) -> Self {
        let mut query = Self::default();
        let of_experiments = |entry: &&JournalEntry| {
            entry.status == Some(200) && entry.path.contains("/experiments")
        };
        for entry in journal.iter().filter(of_experiments) {
            let url = format!("http://simulator/?{}", entry.query);
            let url: reqwest::Url = url.parse().unwrap();
            for (name, value) in url.query_pairs() {
                let values = value.split(',').map(str::trim);
                match name.as_ref() {
                    "filter" => query.filters.extend(
                        values.map(|one| one.split(':').next().unwrap_or_default().to_owned()),
                    ),
                    "expand" => query.expanded.extend(values.map(str::to_owned)),
                    "lifecycleState" => query.lifecycle.extend(values.map(str::to_owned)),
                    _ => {}
                }
            }
        }
        query
    }
}

/// Runs all cases and reports every one that fails, not only the first.
async fn run_all(over_a_socket: bool) {
    let mut failed = Vec::new();
    for (name, case) in case::all() {
        let running = tokio::spawn(async move {
            let simulator = case.simulator();
            let transport = match over_a_socket {
                true => Transport::Socket(simulator.start().await.unwrap(), client()),
                false => Transport::Process(simulator.service()),
            };
            run(&name, &case, &simulator, &transport).await;
        });
        if let Err(error) = running.await {
            let panic = error.into_panic();
            failed.push(panic.downcast_ref::<String>().cloned().unwrap_or_default());
        }
    }
    assert!(
        failed.is_empty(),
        "{} cases fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

async fn run(name: &str, case: &Case, simulator: &Simulator, transport: &Transport) {
    for request in case.given.iter().flat_map(Given::requests) {
        let received = transport.send(&request).await;
        let received = received.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(received.status < 300, "{name}: given: {received:?}");
    }
    case.configure(simulator);
    for (number, step) in case.steps.iter().enumerate() {
        let position = format!("{name}, step {number}");
        match step {
            Step::Advance(millis) => simulator.advance(Duration::from_millis(*millis)),
            Step::Dialect(dialect) => simulator.set_dialect(*dialect),
            Step::Inject(fault) => simulator.inject(fault.clone()),
            Step::ConsumeQuota(requests) => simulator.consume_quota(*requests),
            Step::Exchange { send, expect } => {
                let received = transport.send(send).await;
                let in_process = matches!(transport, Transport::Process(_));
                match (expect.failure, received) {
                    (None, Ok(received)) => check(&position, expect, &received),
                    (None, Err(error)) => panic!("{position}: {error}"),
                    (Some(failure), received) => {
                        check_failure(&position, failure, received, in_process);
                    }
                }
            }
        }
    }
    assert_eq!(simulator.violations(), Vec::<String>::new(), "{name}");
}

impl Transport {
    async fn send(&self, request: &HttpRequest) -> Result<Received, BrokenConnection> {
        let response = match self {
            Self::Process(service) => {
                let sent = service.clone().oneshot(request.in_process()).await;
                sent.map_err(|error| BrokenConnection::new(&*error, false))?
            }
            Self::Socket(server, client) => {
                let sent = client.execute(request.at(&server.url())).await;
                sent.map_err(|error| BrokenConnection::new(&error, error.is_connect()))?
            }
        };
        Ok(Received {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: match response.text().await {
                Ok(text) => Ok(text),
                Err(error) => Err(BrokenConnection::new(&error, error.is_connect())),
            },
        })
    }
}

impl BrokenConnection {
    fn new(error: &(dyn Error + 'static), in_connect: bool) -> Self {
        let chain = std::iter::successors(Some(error), |&error| error.source());
        let io = chain.filter_map(|error| error.downcast_ref::<io::Error>());
        Self {
            in_connect,
            kind: io.last().map(io::Error::kind),
            text: format!("{error:?}"),
        }
    }
}

impl fmt::Display for BrokenConnection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn check_failure(
    position: &str,
    failure: Failure,
    received: Result<Received, BrokenConnection>,
    in_process: bool,
) {
    let (error, has_status) = match received {
        Err(error) => (error, false),
        Ok(Received {
            body: Err(error), ..
        }) => (error, true),
        // Over a socket a slow response is complete. The delay of these simulators is zero.
        Ok(received) => {
            assert!(failure == Failure::Slow && !in_process, "{position}");
            assert_eq!(received.status, 200, "{position}");
            return;
        }
    };
    let expected = match failure {
        // The server must read a request to know its operation, so a connection is never refused over a socket.
        Failure::Refused if in_process => io::ErrorKind::ConnectionRefused,
        Failure::Refused | Failure::Reset => io::ErrorKind::ConnectionReset,
        Failure::Slow => io::ErrorKind::TimedOut,
        Failure::Cut => io::ErrorKind::UnexpectedEof,
    };
    assert_eq!(error.kind, Some(expected), "{position}: {error}");
    assert!(!error.in_connect, "{position}: {error}");
    match failure {
        Failure::Refused | Failure::Reset => assert!(!has_status, "{position}"),
        Failure::Cut => assert!(has_status, "{position}"),
        Failure::Slow => assert!(in_process, "{position}"),
    }
}

fn check(position: &str, expect: &Expect, received: &Received) {
    let text = match &received.body {
        Ok(text) => text,
        Err(error) => panic!("{position}: {error}"),
    };
    assert_eq!(received.status, expect.status, "{position}: {text}");
    for (name, value) in &expect.headers {
        let found = received.headers.get(name);
        let found = found.map(|value| value.to_str().unwrap());
        assert_eq!(found, value.as_deref(), "{position}: header {name}");
    }
    if let Some(part) = &expect.contains {
        assert!(
            text.contains(part.as_str()),
            "{position}: no `{part}` in {text}"
        );
    }
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(expected) = &expect.body {
        assert_contains(&format!("{position}, body"), expected, &body);
    }
    for pointer in &expect.absent {
        assert_eq!(body.pointer(pointer), None, "{position}: {pointer}");
    }
    for (pointer, length) in &expect.lengths {
        let list = body.pointer(pointer).and_then(Value::as_array);
        let found = list.map(Vec::len);
        assert_eq!(found, Some(*length), "{position}: {pointer} in {text}");
    }
}
