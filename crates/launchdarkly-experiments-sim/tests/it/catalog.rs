//! What experiments refer to, beside flags: stored with the state, and declared over a stored state.

use launchdarkly_experiments_sim::{
    ContextKind, Dialect, Member, Metric, MetricGroup, MetricKind, SavedState, Simulator,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::{HttpRequest, TOKEN};

/// The paths of everything that a builder can declare.
const PATHS: [&str; 6] = [
    "/api/v2/metrics/shop",
    "/api/v2/projects/shop/metric-groups",
    "/api/v2/projects/shop/context-kinds",
    "/api/v2/projects/shop/experimentation-settings",
    "/api/v2/members",
    "/api/v2/projects/shop?expand=environments",
];

async fn send(simulator: &Simulator, request: HttpRequest) -> (u16, Value) {
    let sent = simulator.service().oneshot(request.in_process()).await;
    let response = sent.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap())
}

async fn read_all(simulator: &Simulator) -> Vec<Value> {
    let mut found = Vec::new();
    for path in PATHS {
        let (status, body) = send(simulator, HttpRequest::get(path)).await;
        assert_eq!(status, 200, "{path}: {body}");
        found.push(body);
    }
    found
}

fn keys(list: &Value, name: &str) -> Vec<String> {
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|one| one[name].as_str().unwrap().to_owned())
        .collect()
}

fn declared() -> Simulator {
    let page = Metric::new("visit")
        .kind(MetricKind::PageView)
        .description("Visits of the cart")
        .tags(["cart"])
        .last_seen(5)
        .archived(6);
    let funnel = MetricGroup::new("checkout")
        .name("Checkout")
        .description("From the cart to the order")
        .tags(["cart"])
        .step("Cart", "visit");
    let kind = ContextKind::new("account")
        .name("Customer")
        .description("A customer with its employees")
        .for_experiments()
        .last_seen(7)
        .archived();
    let ada = Member::new("ada@example.com")
        .name("Ada", "Lovelace")
        .role("writer")
        .last_seen(8)
        .pending();
    Simulator::builder()
        .token(TOKEN)
        .project("shop", ["test"])
        .metric("shop", page)
        .metric(
            "shop",
            Metric::new("page-load").numeric("ms").units(["account"]),
        )
        .metric("nowhere", Metric::new("lost"))
        .metric_group("shop", funnel)
        .context_kind("shop", kind)
        .member(ada)
        .build()
}

#[tokio::test]
async fn everything_declared_or_created_is_stored_and_read_back() {
    let before = declared();
    let metric = json!({
        "key": "open", "kind": "click", "selector": ".menu", "tags": ["menu"],
        "urls": [{"kind": "exact", "url": "https://example.com/"}],
        "eventDefault": {"disabled": true},
    });
    let create = HttpRequest::json("POST", "/api/v2/metrics/shop", metric);
    assert_eq!(send(&before, create).await.0, 201);
    let text = before.state().to_json();
    let after = Simulator::builder()
        .token(TOKEN)
        .state(SavedState::from_json(&text).unwrap());
    let after = after.build();
    assert_eq!(after.state().to_json(), text);
    let found = read_all(&after).await;
    assert_eq!(found, read_all(&before).await);
    assert_eq!(keys(&found[0], "key"), ["visit", "page-load", "open"]);
    assert_eq!(keys(&found[1], "key"), ["checkout"]);
    assert_eq!(keys(&found[2], "key"), ["user", "account"]);
    assert_eq!(
        keys(&found[4], "email"),
        ["owner@example.com", "ada@example.com"]
    );
}

#[tokio::test]
async fn a_declaration_replaces_what_is_stored_with_its_key_and_keeps_its_time() {
    let before = declared();
    let state = SavedState::from_json(&before.state().to_json()).unwrap();
    let after = Simulator::builder()
        .token(TOKEN)
        .state(state)
        .clock(before.now() + 1000)
        .metric("shop", Metric::new("visit").name("Visits"))
        .metric_group("shop", MetricGroup::new("checkout").metric("page-load"))
        .context_kind("shop", ContextKind::new("account").name("Account"))
        .member(Member::new("ada@example.com").role("admin"))
        .build();
    let (old, new) = (read_all(&before).await, read_all(&after).await);
    for (list, time) in [
        (0, "_creationDate"),
        (1, "_creationDate"),
        (2, "creationDate"),
    ] {
        assert_eq!(
            new[list]["items"].as_array().unwrap().len(),
            old[list]["items"].as_array().unwrap().len()
        );
        assert_eq!(new[list]["items"][0][time], old[list]["items"][0][time]);
    }
    assert_eq!(new[0]["items"][0]["name"], "Visits");
    assert_eq!(new[0]["items"][0]["_id"], old[0]["items"][0]["_id"]);
    assert_eq!(new[1]["items"][0]["kind"], "standard");
    assert_eq!(new[2]["items"][1]["name"], "Account");
    assert_eq!(new[2]["items"][1]["version"], 2);
    // The settings decide on, whatever is declared.
    assert_eq!(new[3], old[3]);
    assert_eq!(new[4]["items"][1]["role"], "admin");
    assert_eq!(new[4]["totalCount"], 2);
}

#[tokio::test]
async fn every_dialect_has_valid_responses() {
    for name in Dialect::NAMES {
        // The simulator panics if a response does not fit the fragment.
        let simulator = declared();
        simulator.set_dialect(Dialect::default().with(name).unwrap());
        let found = read_all(&simulator).await;
        let time = &found[0]["items"][0]["_creationDate"];
        assert_eq!(time.is_string(), *name == "string-timestamps", "{name}");
        let group = send(
            &simulator,
            HttpRequest::get("/api/v2/projects/shop/metric-groups/checkout?expand=experiments"),
        );
        assert_eq!(group.await.0, 200, "{name}");
    }
}

#[tokio::test]
async fn a_state_from_before_has_an_owner_and_the_kinds_of_its_units() {
    let project = json!({
        "id": "p", "key": "shop", "created_at": 5,
        "randomization_units": [{"key": "account", "default": true}],
        "environments": [{"key": "test", "experiments": []}],
    });
    let state = json!({"version": 1, "state": {"now": 9, "ids": 0, "projects": [project]}});
    let state = SavedState::from_json(&state.to_string()).unwrap();
    let simulator = Simulator::builder().token(TOKEN).state(state).build();
    let found = read_all(&simulator).await;
    assert_eq!(found[0]["totalCount"], 0);
    assert_eq!(keys(&found[2], "key"), ["user", "account"]);
    assert_eq!(keys(&found[4], "email"), ["owner@example.com"]);
}

#[test]
fn a_state_with_a_key_twice_is_rejected_with_its_name() {
    let stored: Value = serde_json::from_str(&declared().state().to_json()).unwrap();
    let cases = [
        ("/state/projects/0/metrics", "the metric `visit`"),
        (
            "/state/projects/0/metric_groups",
            "the metric group `checkout`",
        ),
        ("/state/projects/0/context_kinds", "the context kind `user`"),
        (
            "/state/members",
            "the member with the id `5f0000000000000000000001`",
        ),
    ];
    for (pointer, expected) in cases {
        let mut stored = stored.clone();
        let list = stored.pointer_mut(pointer).and_then(Value::as_array_mut);
        let list = list.unwrap();
        list.push(list[0].clone());
        let error = SavedState::from_json(&stored.to_string()).unwrap_err();
        let expected = format!("{expected} occurs twice");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[tokio::test]
async fn what_nobody_knows_in_a_request_is_in_no_response() {
    let simulator = Simulator::builder().token(TOKEN).build();
    let metric = json!({
        "key": "open", "kind": "custom", "eventKey": "open",
        "eventDefault": {"disabled": true, "unknown": 1},
        "dataSource": {"key": "warehouse", "unknown": 1},
    });
    let create = HttpRequest::json("POST", "/api/v2/metrics/default", metric);
    let (status, metric) = send(&simulator, create).await;
    assert_eq!(status, 201, "{metric}");
    assert_eq!(metric["eventDefault"], json!({"disabled": true}));
    assert_eq!(metric["dataSource"], json!({"key": "warehouse"}));
    let list = "/api/v2/projects/default/environments/test/experiments";
    let config = json!({"bayesianThreshold": "95", "unknown": 1});
    let experiment = json!({
        "key": "a", "name": "A", "analysisConfig": config,
        "iteration": {
            "hypothesis": "h", "metrics": [{"key": "open"}], "primarySingleMetricKey": "open",
            "flags": {}, "treatments": [],
        },
    });
    let create = HttpRequest::json("POST", list, experiment);
    let (status, experiment) = send(&simulator, create).await;
    assert_eq!(status, 201, "{experiment}");
    let get = HttpRequest::get(&format!("{list}/a?expand=analysisConfig"));
    let (_, experiment) = send(&simulator, get).await;
    assert_eq!(
        experiment["analysisConfig"],
        json!({"bayesianThreshold": "95"})
    );
}
