//! Flags as a test declares, reads and changes them, beside what the conformance cases say of requests.

use launchdarkly_experiments_sim::{Flag, Simulator, Targeting};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::{HttpRequest, LIST, TOKEN, experiment};

const BUTTON: &str = "/api/v2/flags/default/button";

/// Returns a simulator with the flag of the experiments of [`experiment`].
fn simulator() -> Simulator {
    let simulator = Simulator::builder().token(TOKEN).build();
    simulator.set_flag("default", button(Targeting::on()));
    simulator
}

fn button(targeting: Targeting) -> Flag {
    Flag::new("button")
        .variation("blue", "Blue", json!("#00f"))
        .variation("green", "Green", json!("#0f0"))
        .environment("test", targeting.version(12))
}

async fn send(simulator: &Simulator, request: HttpRequest) -> u16 {
    let response = simulator.service().oneshot(request.in_process()).await;
    response.unwrap().status().as_u16()
}

fn targeting(simulator: &Simulator) -> Value {
    simulator.flags("default")[0]["environments"]["test"].clone()
}

#[tokio::test]
async fn a_flag_that_is_set_replaces_the_former_one() {
    let simulator = simulator();
    let create = HttpRequest::json("POST", LIST, experiment("checkout"));
    assert_eq!(send(&simulator, create).await, 201);
    let start = || {
        let path = format!("{LIST}/checkout");
        HttpRequest::patch(&path, json!([{"kind": "startIteration"}]))
    };
    let revision = simulator.revision();
    simulator.set_flag("default", button(Targeting::off()));
    simulator.set_flag("nowhere", button(Targeting::off()));
    assert_eq!(simulator.revision(), revision + 1);
    assert_eq!(send(&simulator, start()).await, 422);
    simulator.set_flag("default", button(Targeting::on()));
    assert_eq!(send(&simulator, start()).await, 200);
    let rollout = &targeting(&simulator)["fallthrough"]["rollout"];
    assert_eq!(rollout["experimentAllocation"]["type"], "experiment");
    assert_eq!(simulator.flags("nowhere"), Vec::<Value>::new());
}

#[tokio::test]
async fn a_dry_run_is_no_change() {
    let simulator = simulator();
    let patch = |query: &str| {
        let instructions = json!([{"kind": "turnFlagOff"}]);
        let body = json!({"environmentKey": "test", "instructions": instructions});
        HttpRequest::json("PATCH", &format!("{BUTTON}{query}"), body)
    };
    let revision = simulator.revision();
    assert_eq!(send(&simulator, patch("?dryRun=true")).await, 200);
    assert_eq!(simulator.revision(), revision);
    assert!(!simulator.journal()[0].applied);
    assert_eq!(targeting(&simulator)["on"], true);
    assert_eq!(send(&simulator, patch("?dryRun=false")).await, 200);
    assert_eq!(simulator.revision(), revision + 1);
    assert_eq!(targeting(&simulator)["on"], false);
}
