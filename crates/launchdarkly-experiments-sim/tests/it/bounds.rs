//! Numbers at the ends of their types: refused where they come in, or replaced by the nearest bound.

use std::time::Duration;

use launchdarkly_experiments_sim::{Quotas, SavedState, Simulator};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::{HttpRequest, LIST, TOKEN, client, experiment};

/// The last millisecond of the year 9999.
const END: i64 = 253_402_300_799_999;

/// Returns a simulator that counts requests in windows of time.
fn simulator() -> Simulator {
    let quotas = Quotas::default().global(100).token(100).ip(100);
    let builder = Simulator::builder().token(TOKEN).seed(7);
    builder.quotas(quotas).build()
}

async fn send(simulator: &Simulator, request: HttpRequest) -> (u16, Value) {
    let service = simulator.service();
    let response = service.oneshot(request.in_process()).await.unwrap();
    let status = response.status().as_u16();
    (status, json_of(response).await)
}

async fn json_of(response: reqwest::Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn the_control_path_refuses_clocks_out_of_bounds() {
    let simulator = simulator();
    let server = simulator.start().await.unwrap();
    let before = simulator.now();
    let moves = [
        r#"{"set": -1}"#,
        r#"{"set": -9223372036854775808}"#,
        r#"{"set": 253402300800000}"#,
        r#"{"set": 9223372036854775807}"#,
        r#"{"set": 18446744073709551615}"#,
        r#"{"advance": 251635075200000}"#,
        r#"{"advance": 18446744073709551615}"#,
    ];
    for body in moves {
        let mut request = HttpRequest::get("/_simulator/clock");
        request.method = "POST".to_owned();
        request.text = Some(body.to_owned());
        let request = request.header("content-type", "application/json");
        let response = client().execute(request.at(&server.url())).await.unwrap();
        assert_eq!(response.status(), 400, "{body}");
        let message = json_of(response).await["message"].to_string();
        assert!(message.contains("253402300799999"), "{message}");
        assert_eq!(simulator.now(), before, "{body}");
        assert_eq!(send(&simulator, HttpRequest::get(LIST)).await.0, 200);
    }
}

#[tokio::test]
async fn clocks_of_the_library_stop_at_their_bounds() {
    for (millis, expected) in [(i64::MIN, 0), (-1, 0), (END + 1, END), (i64::MAX, END)] {
        let built = Simulator::builder().token(TOKEN).clock(millis);
        let set = simulator();
        set.set_clock(millis);
        for simulator in [built.quotas(Quotas::default().ip(1)).build(), set] {
            assert_eq!(simulator.now(), expected, "{millis}");
            assert_eq!(send(&simulator, HttpRequest::get(LIST)).await.0, 200);
        }
    }
    let advanced = simulator();
    advanced.advance(Duration::MAX);
    assert_eq!(advanced.now(), END);
    assert_eq!(send(&advanced, HttpRequest::get(LIST)).await.0, 200);
    let follower = Simulator::builder()
        .token(TOKEN)
        .follow_clock(|| i64::MAX)
        .build();
    assert_eq!(send(&follower, HttpRequest::get(LIST)).await.0, 200);
    assert_eq!(follower.now(), END);
}

#[tokio::test]
async fn a_state_with_a_number_out_of_bounds_is_refused_with_its_position() {
    let simulator = simulator();
    let create = HttpRequest::json("POST", LIST, experiment("checkout"));
    assert_eq!(send(&simulator, create).await.0, 201);
    let start = HttpRequest::patch(
        &format!("{LIST}/checkout"),
        json!([{"kind": "startIteration"}]),
    );
    assert_eq!(send(&simulator, start).await.0, 200);
    let stored: Value = serde_json::from_str(&simulator.state().to_json()).unwrap();
    let one = "/state/projects/0/environments/0/experiments/0";
    let numbers = [
        "/state/now".to_owned(),
        "/state/projects/0/created_at".to_owned(),
        format!("{one}/created_at"),
        format!("{one}/current/created_at"),
        format!("{one}/current/started_at"),
        format!("{one}/current/version"),
        format!("{one}/current/flags/button/flagConfigVersion"),
    ];
    for pointer in numbers {
        let mut changed = stored.clone();
        *changed.pointer_mut(&pointer).unwrap() = json!(u64::MAX);
        let text = serde_json::to_string_pretty(&changed).unwrap();
        let lines = text.lines();
        let line = lines.take_while(|line| !line.contains("18446744073709551615"));
        let line = line.count() + 1;
        let error = SavedState::from_json(&text).expect_err(&pointer);
        let (found, _) = error.position().unwrap();
        assert_eq!(found, line, "{pointer}: {error}");
    }
}

#[tokio::test]
async fn a_request_with_a_flag_version_out_of_bounds_is_refused_with_its_place() {
    let mut body = experiment("checkout");
    body["iteration"]["flags"]["button"]["flagConfigVersion"] = json!(u64::MAX);
    let create = HttpRequest::json("POST", LIST, body);
    let (status, response) = send(&simulator(), create).await;
    assert_eq!(status, 400);
    let message = response["message"].as_str().unwrap();
    let place = "/iteration/flags/button/flagConfigVersion: ";
    assert!(message.starts_with(place), "{message}");
}

#[tokio::test]
async fn a_quota_can_be_consumed_to_the_end_of_its_type() {
    let simulator = Simulator::builder().token(TOKEN).build();
    simulator.consume_quota(u32::MAX);
    assert_eq!(send(&simulator, HttpRequest::get(LIST)).await.0, 200);
}
