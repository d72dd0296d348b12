//! Every case in `tests/conformance`, through both faces, and whether the cases leave anything out.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::io;
use std::time::Duration;

use launchdarkly_experiments_sim::{Dialect, Operation, Server, Service, Simulator};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::case::{self, Case, Expect, Send, Step};

/// How a request gets to the simulator.
enum Face {
    Process(Service),
    Socket(Server, reqwest::Client),
}

/// What came back.
struct Answer {
    status: u16,
    headers: http::HeaderMap,
    body: Result<Vec<u8>, reqwest::Error>,
}

#[tokio::test]
async fn every_case_holds_in_process() {
    play_all(false).await;
}

#[tokio::test]
async fn every_case_holds_over_a_socket() {
    play_all(true).await;
}

#[tokio::test]
async fn the_cases_leave_nothing_out() {
    let mut behaviours = BTreeSet::new();
    let (mut operations, mut statuses) = (BTreeSet::new(), BTreeSet::new());
    let (mut kinds, mut words, mut faults) = (BTreeSet::new(), String::new(), String::new());
    let mut traits = BTreeSet::new();
    let cases = case::all();
    for (name, case) in &cases {
        assert!(
            behaviours.insert(case.behaviour.clone()),
            "{name}: told twice"
        );
        let simulator = case.simulator();
        let face = Face::Process(simulator.service());
        play(name, case, &simulator, &face).await;
        traits.insert(format!("{:?}", simulator.dialect()));
        for entry in simulator.journal() {
            operations.extend(entry.operation.map(Operation::name));
            statuses.extend(entry.status);
            let request = entry.request_json().unwrap_or_default();
            for instruction in request["instructions"].as_array().into_iter().flatten() {
                kinds.insert(instruction["kind"].as_str().unwrap_or_default().to_owned());
            }
            words.push_str(&entry.query);
            faults.push_str(&format!("{:?};", entry.fault));
        }
    }
    assert!(cases.len() >= 80, "only {} cases", cases.len());
    assert_eq!(operations.len(), Operation::ALL.len(), "{operations:?}");
    for status in [
        200, 201, 400, 401, 403, 404, 405, 409, 422, 429, 500, 502, 503,
    ] {
        assert!(statuses.contains(&status), "no case for status {status}");
    }
    for kind in [
        "updateName",
        "updateDescription",
        "updateExperimentFields",
        "saveAndStartNewIteration",
        "startIteration",
        "stopIteration",
        "archiveExperiment",
        "restoreExperiment",
    ] {
        assert!(kinds.contains(kind), "no case for {kind}");
    }
    for word in [
        "flagKey:",
        "metricKey:",
        "status:",
        "previousIterations",
        "draftIteration",
        "secondaryMetrics",
        "treatments",
        "analysisConfig",
        "mutableFieldsByStatus",
        "lifecycleState=",
    ] {
        assert!(words.contains(word), "no case for {word}");
    }
    for fault in [
        "RetryAfter",
        "ResetIn",
        "ResetPassed",
        "Nothing",
        "LostRace",
        "InternalError",
        "BadGateway",
        "Unavailable",
        "Refused",
        "Reset)",
        "CutBody",
        "SlowHeaders",
        "SlowBody",
    ] {
        assert!(faults.contains(fault), "no case for {fault}");
    }
    for name in Dialect::NAMES {
        let alone = format!("{:?}", Dialect::default().with(name).unwrap());
        assert!(traits.contains(&alone), "no case for {name}");
    }
}

/// Plays all cases and names every one that fails, not only the first.
async fn play_all(over_a_socket: bool) {
    let mut broken = Vec::new();
    for (name, case) in case::all() {
        let played = tokio::spawn(async move {
            let simulator = case.simulator();
            let face = match over_a_socket {
                true => {
                    let client = reqwest::Client::builder().no_proxy().build().unwrap();
                    Face::Socket(simulator.start().await.unwrap(), client)
                }
                false => Face::Process(simulator.service()),
            };
            play(&name, &case, &simulator, &face).await;
        });
        if let Err(error) = played.await {
            let panic = error.into_panic();
            broken.push(panic.downcast_ref::<String>().cloned().unwrap_or_default());
        }
    }
    assert!(
        broken.is_empty(),
        "{} cases fail:\n{}",
        broken.len(),
        broken.join("\n")
    );
}

async fn play(name: &str, case: &Case, simulator: &Simulator, face: &Face) {
    for request in case.given.iter().flat_map(case::Given::requests) {
        let answer = face
            .send(&request)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(answer.status < 300, "{name}: given: {}", text(&answer));
    }
    case.arm(simulator);
    for (number, step) in case.steps.iter().enumerate() {
        let place = format!("{name}, step {number}");
        match step {
            Step::Advance(millis) => simulator.advance(Duration::from_millis(*millis)),
            Step::Dialect(dialect) => simulator.set_dialect(*dialect),
            Step::Inject(fault) => simulator.inject(*fault),
            Step::SpendElsewhere(requests) => simulator.spend_elsewhere(*requests),
            Step::Exchange { send, expect } => {
                let answer = face.send(send).await;
                check(&place, expect, answer, matches!(face, Face::Process(_)));
            }
        }
    }
    assert_eq!(simulator.violations(), Vec::<String>::new(), "{name}");
}

impl Face {
    async fn send(&self, send: &Send) -> Result<Answer, io::Error> {
        let reply = match self {
            Self::Process(service) => {
                let sent = service
                    .clone()
                    .oneshot(send.request("http://simulator"))
                    .await;
                sent.map_err(|error| *error.downcast::<io::Error>().unwrap())?
            }
            Self::Socket(server, client) => {
                let sent = client.execute(send.request(&server.url())).await;
                sent.map_err(|error| io::Error::other(format!("{error:?}")))?
            }
        };
        Ok(Answer {
            status: reply.status().as_u16(),
            headers: reply.headers().clone(),
            body: reply.bytes().await.map(|body| body.to_vec()),
        })
    }
}

fn check(place: &str, expect: &Expect, answer: Result<Answer, io::Error>, in_process: bool) {
    match (expect.failure.as_deref(), answer) {
        (Some("refused"), Err(error)) => {
            assert!(
                !in_process || error.kind() == io::ErrorKind::ConnectionRefused,
                "{place}"
            );
        }
        (Some("reset"), Err(error)) => {
            assert!(
                !in_process || error.kind() == io::ErrorKind::ConnectionReset,
                "{place}"
            );
        }
        (Some("slow"), Err(error)) => assert_eq!(error.kind(), io::ErrorKind::TimedOut, "{place}"),
        (
            Some("cut"),
            Ok(Answer {
                body: Err(error), ..
            }),
        ) => {
            assert!(
                !in_process || broke_off(&error, io::ErrorKind::UnexpectedEof),
                "{place}"
            );
        }
        (
            Some("slow"),
            Ok(Answer {
                body: Err(error), ..
            }),
        ) => {
            assert!(
                broke_off(&error, io::ErrorKind::TimedOut),
                "{place}: {error:?}"
            );
        }
        // Over a socket slowness is only that; the simulators here do not make anyone wait.
        (Some("slow"), Ok(answer)) if !in_process => assert_eq!(answer.status, 200, "{place}"),
        (None, Ok(answer)) => check_answer(place, expect, &answer),
        (failure, answer) => {
            let got = answer.map(|answer| text(&answer));
            panic!("{place}: expected {failure:?}, got {got:?}");
        }
    }
}

fn check_answer(place: &str, expect: &Expect, answer: &Answer) {
    let text = text(answer);
    assert_eq!(answer.status, expect.status, "{place}: {text}");
    for (name, value) in &expect.headers {
        let found = answer
            .headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(found, *value, "{place}: header {name}");
    }
    if let Some(part) = &expect.contains {
        assert!(
            text.contains(part.as_str()),
            "{place}: no `{part}` in {text}"
        );
    }
    let body: Value = serde_json::from_str(&text).unwrap_or_default();
    if let Some(expected) = &expect.body {
        compare(&format!("{place}, body"), expected, &body);
    }
    for pointer in &expect.absent {
        assert_eq!(body.pointer(pointer), None, "{place}: {pointer} is there");
    }
    for (pointer, length) in &expect.lengths {
        let list = body.pointer(pointer).and_then(Value::as_array);
        assert_eq!(
            list.map(Vec::len),
            Some(*length),
            "{place}: {pointer} in {text}"
        );
    }
}

pub(crate) fn compare(place: &str, expected: &Value, found: &Value) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let place = format!("{place}/{name}");
                let found = found
                    .get(name)
                    .unwrap_or_else(|| panic!("{place}: is not there"));
                compare(&place, value, found);
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            assert_eq!(expected.len(), found.len(), "{place}: {found:?}");
            for (position, (expected, found)) in expected.iter().zip(found).enumerate() {
                compare(&format!("{place}/{position}"), expected, found);
            }
        }
        (Value::String(any), _) if any == "<any>" => {}
        _ => assert_eq!(expected, found, "{place}"),
    }
}

fn text(answer: &Answer) -> String {
    match &answer.body {
        Ok(body) => String::from_utf8_lossy(body).into_owned(),
        Err(error) => panic!("the body broke off: {error:?}"),
    }
}

/// Whether a body failed for this reason, however deep it lies.
fn broke_off(error: &reqwest::Error, kind: io::ErrorKind) -> bool {
    let mut source = error.source();
    while let Some(error) = source {
        if error
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == kind)
        {
            return true;
        }
        source = error.source();
    }
    false
}
