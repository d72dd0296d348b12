//! Concurrent writers: some order of their requests explains the state that they leave.

use std::collections::BTreeSet;

use launchdarkly_experiments_sim::Simulator;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{HttpRequest, LIST, client, experiment};

const WRITERS: usize = 64;

async fn send(client: &reqwest::Client, url: &str, request: HttpRequest) -> (u16, Value) {
    let response = client.execute(request.at(url)).await.unwrap();
    let status = response.status().as_u16();
    (
        status,
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn some_order_of_the_requests_explains_the_final_state() {
    let simulator = Simulator::builder().token("secret").seed(7).build();
    let server = simulator.start().await.unwrap();
    let client = client();
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        let (client, url) = (client.clone(), server.url());
        writers.spawn(async move {
            let tag = format!("writer-{number}");
            let path = format!("{LIST}/shared");
            // All create the same experiment, and one of them succeeds.
            let (created, _) = send(&client, &url, HttpRequest::json("POST", LIST, experiment("shared"))).await;
            // Each adds a tag and overwrites the name, together.
            let update = json!([
                {"kind": "updateExperimentFields", "value": {"tags": {"operation": "add", "value": [tag]}}},
                {"kind": "updateName", "value": tag},
            ]);
            let (_, patched) = send(&client, &url, HttpRequest::patch(&path, update)).await;
            // All start the draft, and one of them succeeds.
            let (started, _) = send(&client, &url, HttpRequest::patch(&path, json!([{"kind": "startIteration"}]))).await;
            // Each creates its own experiment, without a conflict.
            let own = HttpRequest::json("POST", LIST, experiment(&tag));
            assert_eq!(send(&client, &url, own).await.0, 201);
            (tag, created, started, patched)
        });
    }
    let outcomes = writers.join_all().await;
    let count = |status: u16, which: fn(&(String, u16, u16, Value)) -> u16| {
        outcomes
            .iter()
            .filter(|outcome| which(outcome) == status)
            .count()
    };
    assert_eq!(count(201, |outcome| outcome.1), 1);
    assert_eq!(count(400, |outcome| outcome.1), WRITERS - 1);
    assert_eq!(count(200, |outcome| outcome.2), 1);
    assert_eq!(count(422, |outcome| outcome.2), WRITERS - 1);

    let all = simulator.experiments("default", "test");
    assert_eq!(all.len(), WRITERS + 1);
    let shared = all.iter().find(|one| one["key"] == "shared").unwrap();
    let order: Vec<&str> = shared["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag.as_str().unwrap())
        .collect();
    // The order of the tags is the order of the patches: all were applied, and the last one set the name.
    let writers: BTreeSet<&str> = outcomes.iter().map(|outcome| outcome.0.as_str()).collect();
    assert_eq!(order.iter().copied().collect::<BTreeSet<_>>(), writers);
    assert_eq!(shared["name"], order[WRITERS - 1]);
    // Each response shows the state that the order had led to, with the change of its writer last.
    for (tag, _, _, patched) in &outcomes {
        let position = order.iter().position(|one| one == tag).unwrap();
        assert_eq!(patched["tags"], json!(order[..=position]), "{tag}");
        assert_eq!(patched["name"], json!(tag));
    }
    let ids: BTreeSet<String> = all.iter().map(|one| one["_id"].to_string()).collect();
    assert_eq!(ids.len(), WRITERS + 1);
    // The journal has the same order.
    let journal: Vec<String> = simulator
        .journal()
        .iter()
        .filter(|entry| entry.applied && entry.method == "PATCH")
        .filter_map(|entry| {
            entry.request_json()?["instructions"][1]["value"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert_eq!(journal, order);
}
