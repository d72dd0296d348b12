//! The same seed and the same requests: the same bytes; and a state that outlives its simulator.

use std::time::Duration;

use launchdarkly_experiments_sim::{Effect, Fault, SavedState, Simulator};
use serde_json::json;
use tower::ServiceExt as _;

use crate::case::{Send, experiment, patch};

const LIST: &str = "/api/v2/projects/default/environments/test/experiments";

async fn play(simulator: &Simulator) -> Vec<String> {
    simulator.inject(Fault::new(Effect::Unavailable).chance(0.2));
    let mut said = Vec::new();
    for number in 0..30 {
        let key = format!("experiment-{}", number % 20);
        let path = format!("{LIST}/{key}");
        let sends = [
            Send::json("POST", LIST, experiment(&key)),
            patch(&path, json!([{"kind": "startIteration"}])),
            Send::json(
                "POST",
                &format!("{path}/iterations"),
                experiment(&key)["iteration"].clone(),
            ),
        ];
        for send in sends {
            simulator.advance(Duration::from_millis(7));
            let request = send.request("http://simulator");
            let reply = simulator.service().oneshot(request).await.unwrap();
            let head = format!("{} {:?}", reply.status(), reply.headers());
            said.push(format!("{head}\n{}", reply.text().await.unwrap()));
        }
    }
    said
}

fn simulator(seed: u64) -> Simulator {
    Simulator::builder().token("secret").seed(seed).build()
}

#[tokio::test]
async fn the_same_seed_and_requests_give_the_same_bytes() {
    let first = play(&simulator(7)).await;
    assert_eq!(first, play(&simulator(7)).await);
    assert_ne!(first, play(&simulator(8)).await);
    assert!(first.iter().any(|reply| reply.starts_with("503")));
}

#[tokio::test]
async fn a_stored_state_goes_on_where_it_was_left() {
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
    // Fresh ids, not those of the beginning.
    let path = format!("{LIST}/new");
    let send = Send::json("POST", LIST, experiment("new"));
    let reply = after
        .service()
        .oneshot(send.request("http://simulator"))
        .await
        .unwrap();
    assert_eq!(reply.status(), 201, "{path}");
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
fn a_broken_state_is_refused_with_its_place() {
    let cases = [
        ("", "1:0: "),
        ("{\n  \"version\": 1", "2:14: "),
        (
            "{\"version\": 1, \"state\": {\"now\": \"noon\"}}",
            "1:38: invalid type",
        ),
        (
            "{\"version\": 9, \"state\": {\"now\": 0, \"ids\": 0, \"projects\": []}}",
            "has version 9",
        ),
    ];
    for (text, expected) in cases {
        let error = SavedState::from_json(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    let twice = SavedState::from_json(&text_with_a_key_twice())
        .unwrap_err()
        .to_string();
    assert!(twice.contains("there twice"), "{twice}");
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
