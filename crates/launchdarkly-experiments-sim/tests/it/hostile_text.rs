//! Text that would control a terminal: it is escaped in every message that contains it.

use std::fs;
use std::process::Command;

use launchdarkly_experiments_sim::{SavedState, Simulator};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::program::BINARY;
use crate::support::{HttpRequest, LIST, TOKEN, client, experiment};

/// Colours, rings, erases (as C1), turns the direction of writing, deletes, and begins a line.
const HOSTILE: &str = "\u{1b}[31m\u{7}\u{9b}2J\u{202e}\u{7f}\n";

/// Asserts that a message is one line without control characters, and that it contains the escaped text.
fn assert_escaped(message: &str) {
    let hostile = HOSTILE.chars().filter(|one| !one.is_ascii_graphic());
    for character in hostile {
        assert!(!message.contains(character), "{message:?}");
    }
    assert!(message.contains("\\u{9b}2J\\u{202e}"), "{message}");
}

#[tokio::test]
async fn messages_of_the_api_are_escaped() {
    let simulator = Simulator::builder().token(TOKEN).build();
    let one = format!("{LIST}/checkout");
    let encoded = "%1B%5B31m%07%C2%9B2J%E2%80%AE%7F%0A";
    let mut methodology = experiment("checkout-2");
    methodology["methodology"] = json!(HOSTILE);
    let mut treatments = experiment("checkout-2");
    treatments["iteration"]["treatments"][0]["allocationPercent"] = json!(HOSTILE);
    let update = json!({HOSTILE: {"operation": "update", "value": 1}});
    let requests = [
        HttpRequest::get(&format!("{LIST}/{encoded}")),
        HttpRequest::get(&format!("{LIST}?filter={encoded}:a")),
        HttpRequest::get(&format!("{LIST}?limit={encoded}")),
        HttpRequest::json("POST", LIST, methodology),
        HttpRequest::json("POST", LIST, treatments),
        HttpRequest::patch(&one, json!([{"kind": HOSTILE}])),
        HttpRequest::patch(
            &one,
            json!([{"kind": "updateExperimentFields", "value": update}]),
        ),
    ];
    let create = HttpRequest::json("POST", LIST, experiment("checkout"));
    let service = simulator.service();
    let created = service.clone().oneshot(create.in_process()).await.unwrap();
    assert_eq!(created.status(), 201);
    for request in requests {
        let answer = service.clone().oneshot(request.in_process()).await.unwrap();
        let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_escaped(answer["message"].as_str().unwrap());
        if let Some(violation) = &simulator.journal().last().unwrap().violation {
            assert_escaped(violation);
        }
    }
}

#[tokio::test]
async fn messages_of_the_server_are_escaped() {
    let simulator = Simulator::builder().token(TOKEN).build();
    let server = simulator.start().await.unwrap();
    let control = |method, path, body| {
        HttpRequest::json(method, &format!("/_simulator/{path}"), body).at(&server.url())
    };
    let mut foreign = HttpRequest::get("/").at(&server.url());
    let host = "evil.\u{9b}2J\u{202e}";
    let host = http::HeaderValue::from_bytes(host.as_bytes()).unwrap();
    foreign.headers_mut().insert("host", host);
    for (request, status) in [
        (control("POST", "faults", json!({"kind": HOSTILE})), 400),
        (control("PUT", "dialect", json!({HOSTILE: true})), 400),
        (control("POST", "clock", json!({HOSTILE: 1})), 400),
        (foreign, 403),
    ] {
        let answer = client().execute(request).await.unwrap();
        assert_eq!(answer.status(), status);
        let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_escaped(answer["message"].as_str().unwrap());
    }
}

/// Returns stored states that are refused with a message about the hostile text in them.
fn states() -> Vec<Value> {
    let simulator = Simulator::builder().project(HOSTILE, ["test"]).build();
    let stored: Value = serde_json::from_str(&simulator.state().to_json()).unwrap();
    let mut unknown = stored.clone();
    unknown["state"]["projects"][0]["environments"][0][HOSTILE] = json!(1);
    let mut twice = stored;
    let one = json!({
        "id": "", "key": "a", "name": "", "maintainer_id": "", "created_at": 0, "kind": "", "methodology": "",
        "data_source": "",
    });
    twice["state"]["projects"][0]["environments"][0]["experiments"] = json!([one, one]);
    vec![unknown, twice]
}

#[test]
fn errors_of_a_stored_state_are_escaped() {
    for state in states() {
        let error = SavedState::from_json(&state.to_string()).unwrap_err();
        assert_escaped(&error.to_string());
    }
}

#[test]
fn errors_of_the_program_are_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("\u{9b}2J\u{202e}.json");
    let mut commands = vec![vec!["--fault", r#"{"kind": "\u009b2J\u202e\u001b"}"#]];
    for state in states() {
        fs::write(&path, state.to_string()).unwrap();
        commands.push(vec!["--state", path.to_str().unwrap()]);
    }
    for options in commands {
        let output = Command::new(BINARY).args(&options).output().unwrap();
        assert!(!output.status.success());
        let printed = String::from_utf8(output.stderr).unwrap();
        for line in printed.lines().take(1) {
            assert_escaped(line);
        }
    }
}

#[tokio::test]
async fn messages_that_repeat_a_long_text_are_bounded() {
    const LONGEST: usize = 2_000;
    let long = "x".repeat(500_000);
    let simulator = Simulator::builder().token(TOKEN).build();
    let mut methodology = experiment("checkout");
    methodology["methodology"] = json!(long);
    let create = HttpRequest::json("POST", LIST, methodology);
    let service = simulator.service();
    let answer = service.oneshot(create.in_process()).await.unwrap();
    assert_eq!(answer.status(), 400);
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let mut messages = vec![answer["message"].as_str().unwrap().to_owned()];
    for fixtures in [
        json!(long),
        json!({long.clone(): 1}),
        json!({"projects": [{"key": long}]}),
    ] {
        let error = launchdarkly_experiments_sim::Fixtures::new(fixtures).unwrap_err();
        messages.push(error.to_string());
    }
    let state = json!({"version": 2, "state": {long.clone(): long}}).to_string();
    messages.push(SavedState::from_json(&state).unwrap_err().to_string());
    for message in messages {
        assert!(message.len() < LONGEST, "{} bytes", message.len());
    }
}
