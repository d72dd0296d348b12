//! Determinism, and snapshots: the same seed and requests give the same responses, and a state can be stored.

use std::time::Duration;

use launchdarkly_experiments_sim::{Fault, FaultKind, Flag, SavedState, Simulator, Targeting};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::{HttpRequest, LIST, experiment};

async fn play(simulator: &Simulator) -> Vec<String> {
    simulator.inject(Fault::new(FaultKind::Unavailable).chance(0.2));
    let mut responses = Vec::new();
    for number in 0..30 {
        let key = format!("experiment-{}", number % 20);
        let path = format!("{LIST}/{key}");
        let requests = [
            HttpRequest::json("POST", LIST, experiment(&key)),
            HttpRequest::patch(&path, json!([{"kind": "startIteration"}])),
            HttpRequest::json(
                "POST",
                &format!("{path}/iterations"),
                experiment(&key)["iteration"].clone(),
            ),
        ];
        for request in requests {
            simulator.advance(Duration::from_millis(7));
            let request = request.in_process();
            let response = simulator.service().oneshot(request).await.unwrap();
            let head = format!("{} {:?}", response.status(), response.headers());
            responses.push(format!("{head}\n{}", response.text().await.unwrap()));
        }
    }
    responses
}

fn simulator(seed: u64) -> Simulator {
    Simulator::builder().token("secret").seed(seed).build()
}

#[tokio::test]
async fn the_same_seed_and_requests_give_the_same_responses() {
    let first = play(&simulator(7)).await;
    assert_eq!(first, play(&simulator(7)).await);
    assert_ne!(first, play(&simulator(8)).await);
    assert!(first.iter().any(|response| response.starts_with("503")));
}

#[tokio::test]
async fn a_stored_state_continues_where_it_ended() {
    let before = simulator(7);
    play(&before).await;
    let text = before.state().to_json();
    let state = SavedState::from_json(&text).unwrap();
    let after = Simulator::builder().token("secret").state(state).build();
    assert_eq!(
        after.experiments("default", "test"),
        before.experiments("default", "test")
    );
    assert_eq!(after.now(), before.now());
    // The ids continue as well.
    let request = HttpRequest::json("POST", LIST, experiment("new"));
    let response = after.service().oneshot(request.in_process()).await.unwrap();
    assert_eq!(response.status(), 201);
    let ids = |simulator: &Simulator| -> Vec<String> {
        let all = simulator.experiments("default", "test");
        all.iter()
            .map(|experiment| experiment["_id"].to_string())
            .collect()
    };
    let known = ids(&before);
    assert!(!known.contains(ids(&after).last().unwrap()));
}

#[test]
fn an_invalid_state_is_rejected_with_its_position() {
    let cases = [
        ("", "1:0: "),
        ("{\n  \"version\": 1", "2:14: "),
        (
            "{\"version\": 1, \"state\": {\"now\": \"noon\"}}",
            "1:38: invalid type",
        ),
        (
            "{\"version\": 9, \"state\": {\"now\": 0, \"ids\": 0, \"projects\": []}}",
            "unsupported version 9",
        ),
    ];
    for (text, expected) in cases {
        let error = SavedState::from_json(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    let twice = SavedState::from_json(&text_with_a_key_twice())
        .unwrap_err()
        .to_string();
    assert!(twice.contains("occurs twice"), "{twice}");
}

#[test]
fn flags_are_stored_and_an_older_state_is_read_unless_it_has_some_of_its_own_form() {
    let button = Flag::new("button").environment("test", Targeting::off().version(12));
    let before = Simulator::builder()
        .project("shop", ["test"])
        .flag("shop", button.clone())
        .build();
    let text = before.state().to_json();
    let after = Simulator::builder()
        .state(SavedState::from_json(&text).unwrap())
        // What is stored counts, and a new environment is added.
        .flag("shop", button.name("another"))
        .project("shop", ["production"])
        .build();
    let (before, after) = (&before.flags("shop")[0], &after.flags("shop")[0]);
    assert_eq!(before["name"], after["name"]);
    assert_eq!(
        before["environments"]["test"],
        after["environments"]["test"]
    );
    assert_eq!(after["environments"]["production"]["on"], true);

    let mut twice: Value = serde_json::from_str(&text).unwrap();
    let flags = twice["state"]["projects"][0]["flags"]
        .as_array_mut()
        .unwrap();
    flags.push(flags[0].clone());
    let error = SavedState::from_json(&twice.to_string()).unwrap_err();
    assert!(error.to_string().contains("the flag `button` occurs twice"));

    let old = |environment: Value| {
        let project = json!({
            "id": "p", "key": "shop", "created_at": 0, "randomization_units": [],
            "environments": [environment],
        });
        let state = json!({"now": 0, "ids": 0, "projects": [project]});
        SavedState::from_json(&json!({"version": 1, "state": state}).to_string())
    };
    assert!(old(json!({"key": "test"})).is_ok());
    let error = old(json!({"key": "test", "flags": {"button": "off"}})).unwrap_err();
    assert!(
        error.to_string().contains("unknown field `flags`"),
        "{error}"
    );
}

fn text_with_a_key_twice() -> String {
    let experiment = json!({
        "id": "1", "key": "a", "name": "A", "maintainer_id": "m", "created_at": 0,
        "kind": "experiment", "methodology": "bayesian", "data_source": "launchdarkly",
    });
    let environment = json!({"key": "test", "experiments": [experiment, experiment]});
    let project = json!({
        "id": "p", "key": "shop", "created_at": 0, "randomization_units": [],
        "environments": [environment],
    });
    json!({"version": 1, "state": {"now": 0, "ids": 0, "projects": [project]}}).to_string()
}
