//! Simulators for the targets, and what holds for each of them.

use std::sync::LazyLock;

use http::Method;
use launchdarkly_experiments_sim::{Fixtures, SavedState, Simulator};
use reqwest::{Request, Url};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::virtual_runtime::run;

/// The fixtures of the simulator's own tests, which have everything.
const FULL: &str =
    include_str!("../../../crates/launchdarkly-experiments-sim/tests/fixtures/full.yaml");

/// The token of the simulators, which no input has: a message may repeat what a body says.
const TOKEN: &str = "api-51mu1a70r";

/// The lists, with paths that the fixtures fill.
pub const LISTS: &[&str] = &[
    "/api/v2/projects/shop/environments/test/experiments",
    "/api/v2/projects/shop/experiments",
    "/api/v2/projects/shop/metrics",
    "/api/v2/metrics/shop",
    "/api/v2/projects/shop/metric-groups",
    "/api/v2/flags/shop",
    "/api/v2/members",
    "/api/v2/projects/shop/environments",
    "/api/v2/projects/shop/context-kinds",
];

/// What the fixtures make, read once.
static STATE: LazyLock<SavedState> = LazyLock::new(|| {
    let value: Value = serde_saphyr::from_str(FULL).expect("the fixtures are YAML");
    let simulator = empty();
    let fixtures = Fixtures::new(value).expect("they have the form of fixtures");
    simulator.load(&fixtures).expect("they fit together");
    simulator.state()
});

/// Creates a simulator without projects, which panics if a response is not one of the fragment.
#[must_use]
pub fn empty() -> Simulator {
    let builder = Simulator::builder().token(TOKEN).seed(7).strict(true);
    builder.journal_capacity(8).build()
}

/// Creates a simulator with everything that the fixtures describe.
#[must_use]
pub fn full() -> Simulator {
    let simulator = empty();
    simulator.restore(STATE.clone());
    simulator
}

/// Sends a request to a simulator, and returns status and body. A request that is none is not sent.
pub fn send(
    simulator: &Simulator,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: Option<Vec<u8>>,
) -> Option<(u16, Value)> {
    let url: Url = format!("http://simulator{target}").parse().ok()?;
    let mut request = Request::new(Method::from_bytes(method.as_bytes()).ok()?, url);
    let token = ("authorization", TOKEN);
    for (name, value) in [&token].into_iter().chain(headers) {
        let name: http::HeaderName = name.parse().ok()?;
        request.headers_mut().insert(name, value.parse().ok()?);
    }
    *request.body_mut() = body.map(Into::into);
    let (status, bytes) = run(async {
        let response = simulator.service().oneshot(request).await;
        let response = response.expect("a service without faults answers");
        let status = response.status().as_u16();
        (status, response.bytes().await.expect("a whole body"))
    });
    let body = match bytes.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&bytes).expect("a response is JSON"),
    };
    Some((status, body))
}

/// Checks that a state is the same after saving and loading, and that everything in it can be read.
pub fn is_sound(simulator: &Simulator) {
    let state = simulator.state();
    let text = state.to_json();
    let again = match SavedState::from_json(&text) {
        Ok(again) => again,
        Err(error) => panic!("a saved state is refused: {error}\n{text}"),
    };
    assert_eq!(again, state);
    assert_eq!(again.to_json(), text);
    for (project, environments) in simulator.projects() {
        simulator.flags(&project);
        simulator.metrics(&project);
        for environment in environments {
            simulator.experiments(&project, &environment);
        }
    }
}

/// Checks the message of a refusal: one line that does not repeat the token.
pub fn is_refusal(status: u16, body: &Value) {
    assert!((400..500).contains(&status), "{status} {body}");
    crate::shown::line(body["message"].as_str().expect("a message"));
    assert!(!body.to_string().contains(TOKEN), "{body}");
}
