//! The control paths of a server, and the log of its requests.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use http::StatusCode;
use launchdarkly_experiments_sim::{
    Builder, Dialect, Fault, FaultKind, Quotas, ServedRequest, Server, Simulator,
};
use serde_json::{Value, json};

use crate::support::{HttpRequest, LIST, TOKEN, client, experiment};

async fn start(builder: Builder) -> (Simulator, Server) {
    let simulator = builder.token(TOKEN).build();
    let server = simulator.start().await.unwrap();
    (simulator, server)
}

/// Sends a request. Returns the status and the body, `null` if it is not JSON.
async fn send(server: &Server, request: HttpRequest) -> (u16, Value) {
    let response = client().execute(request.at(&server.url())).await.unwrap();
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn control(server: &Server, method: &str, path: &str, body: Value) -> (u16, Value) {
    let path = format!("/_simulator{path}");
    send(server, HttpRequest::json(method, &path, body)).await
}

#[tokio::test]
async fn the_index_is_a_health_check_that_lists_what_is_served() {
    let (_, server) = start(Simulator::builder()).await;
    for path in ["/_simulator", "/_simulator/"] {
        let mut request = HttpRequest::get(path);
        request.anonymous = true;
        let (status, index) = send(&server, request).await;
        assert_eq!((status, &index["version"]), (200, &json!("0.2.0")));
        assert!(index["uptimeMillis"].is_u64(), "{index}");
        for (path, methods) in index["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                let request = HttpRequest::json(method, path, json!({}));
                let (status, body) = send(&server, request).await;
                assert!(status != 404 && status != 405, "{method} {path}: {body}");
            }
        }
    }
}

#[tokio::test]
async fn a_control_path_that_does_not_exist_is_never_a_question_of_the_token() {
    for builder in [
        Simulator::builder(),
        Simulator::builder().control_token("other"),
    ] {
        let (_, server) = start(builder).await;
        for path in ["/rest", "/clock/now", "/faults/"] {
            let (status, body) = control(&server, "POST", path, json!({})).await;
            assert_eq!(status, 404, "{path}");
            let message = body["message"].as_str().unwrap();
            assert!(message.contains("/_simulator/reset"), "{message}");
        }
    }
    let (_, server) = start(Simulator::builder()).await;
    let request = HttpRequest::json("PATCH", "/_simulator/clock", json!({}));
    let response = client().execute(request.at(&server.url())).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()["allow"], "GET, POST");
    let message = response.text().await.unwrap();
    assert!(message.contains("allows GET, POST, not PATCH"), "{message}");
}

#[tokio::test]
async fn a_reset_returns_to_the_start() {
    let builder = Simulator::builder()
        .seed(7)
        .quotas(Quotas::default().route(50))
        .fault(Fault::new(FaultKind::BadGateway));
    let (simulator, server) = start(builder).await;
    let session = async || {
        let mut responses = Vec::new();
        for request in [
            HttpRequest::get(LIST),
            HttpRequest::json("POST", LIST, experiment("a")),
            HttpRequest::json("POST", LIST, json!({})),
            HttpRequest::get(LIST),
        ] {
            responses.push(send(&server, request).await);
        }
        responses
    };
    let first = session().await;
    let statuses: Vec<_> = first.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [502, 201, 400, 200]);
    simulator.set_quotas(Quotas::default());
    simulator.set_dialect(Dialect::default().nulls(true));
    simulator.inject(Fault::new(FaultKind::Reset).always());
    simulator.set_clock(5);
    let revision = simulator.revision();
    let reset = control(&server, "POST", "/reset", json!({})).await;
    assert_eq!(reset, (200, json!({"done": true})));
    assert!(simulator.journal().is_empty() && simulator.revision() > revision);
    assert_eq!(session().await, first);
    assert_eq!(simulator.journal()[0].number, 1);

    simulator.checkpoint();
    let create = HttpRequest::json("POST", LIST, experiment("b"));
    assert_eq!(send(&server, create).await.0, 201);
    simulator.reset();
    assert_eq!(simulator.faults().len(), 1);
    let experiments = simulator.experiments("default", "test");
    assert_eq!(experiments.len(), 1, "{experiments:?}");
}

static TIME: AtomicI64 = AtomicI64::new(1_800_000_000_000);

#[tokio::test]
async fn a_clock_that_follows_another_one_runs_from_the_first_moment_and_after_an_advance() {
    let now = |(status, body): (u16, Value)| {
        assert_eq!((status, &body["runs"]), (200, &json!(true)), "{body}");
        body["now"].as_i64().unwrap() - 1_800_000_000_000
    };
    let follow = || TIME.load(Ordering::Relaxed);
    let (simulator, server) = start(Simulator::builder().follow_clock(follow)).await;
    let show = async || send(&server, HttpRequest::get("/_simulator/clock")).await;
    assert_eq!(now(show().await), 0);
    let advance = json!({"advance": 3_600_000});
    let advanced = control(&server, "POST", "/clock", advance).await;
    assert_eq!(now(advanced), 3_600_000);
    TIME.fetch_add(2_000, Ordering::Relaxed);
    let (_, shown) = show().await;
    assert_eq!(shown["ahead"], 3_600_000);
    assert_eq!(now((200, shown)), 3_602_000);
    let create = |key| HttpRequest::json("POST", LIST, experiment(key));
    let (_, one) = send(&server, create("a")).await;
    TIME.fetch_add(2_000, Ordering::Relaxed);
    let (_, other) = send(&server, create("b")).await;
    let created = |body: &Value| body["_creationDate"].as_i64().unwrap();
    assert_eq!(created(&other) - created(&one), 2_000);
    simulator.reset();
    assert_eq!(now(show().await), 4_000);
    for invalid in [
        json!({}),
        json!({"set": 1, "advance": 1}),
        json!({"advance": "1h"}),
        json!({"advanced": 1}),
    ] {
        let (status, body) = control(&server, "POST", "/clock", invalid).await;
        assert_eq!(status, 400, "{body}");
    }
}

#[tokio::test]
async fn everything_that_can_be_set_can_be_read() {
    let (_, server) = start(Simulator::builder().seed(7)).await;
    let show = async |path: &str| send(&server, HttpRequest::get(path)).await.1;
    let fault = json!({"status": 503, "always": true, "experiment": "cart"});
    let faults = json!({"items": [{"status": 503, "always": true, "experiment": "cart"}]});
    let injected = control(&server, "POST", "/faults", fault).await;
    assert_eq!(injected, (200, faults.clone()));
    assert_eq!(show("/_simulator/faults").await, faults);
    let wrong = json!({"effect": {"rateLimited": 3}});
    let (status, body) = control(&server, "POST", "/faults", wrong).await;
    assert_eq!(status, 400);
    let message = body["message"].as_str().unwrap();
    assert!(
        message.starts_with("`effect`: expected a text"),
        "{message}"
    );

    let quotas = json!({"global": 3, "ip": null});
    assert_eq!(control(&server, "PUT", "/quotas", quotas).await.0, 200);
    send(&server, HttpRequest::get(LIST)).await;
    let shown = show("/_simulator/quotas").await;
    assert_eq!((&shown["global"], &shown["ip"]), (&json!(3), &Value::Null));
    assert_eq!(shown["remaining"]["global"], 2);
    let wrong = control(&server, "PUT", "/quotas", json!({"global": -1})).await;
    let expected = "`global`: expected a whole number from 0 to 4294967295, not `-1`";
    assert_eq!(wrong, (400, json!({"message": expected})));

    let dialect = control(&server, "PUT", "/dialect", json!({"nulls": true})).await;
    assert_eq!(dialect.1, show("/_simulator/dialect").await);
    assert_eq!(dialect.1["nulls"], true);
    let flags = show("/_simulator/flags").await;
    assert_eq!(
        flags,
        json!({"items": [{"projectKey": "default", "flags": []}]})
    );

    let before = show("/_simulator/state").await;
    send(&server, HttpRequest::json("POST", LIST, experiment("a"))).await;
    assert_ne!(show("/_simulator/state").await, before);
    assert_eq!(
        control(&server, "PUT", "/state", before.clone()).await.0,
        200
    );
    assert_eq!(show("/_simulator/state").await, before);
    let wrong = control(&server, "PUT", "/state", json!({"version": 99})).await;
    assert_eq!(wrong.0, 400);
}

#[tokio::test]
async fn the_control_paths_can_have_a_token_of_their_own() {
    let (simulator, server) = start(Simulator::builder().control_token("other")).await;
    let reset = || HttpRequest::json("POST", "/_simulator/reset", json!({}));
    let journal = || HttpRequest::get("/_simulator/journal");
    for request in [reset(), journal()] {
        let (status, body) = send(&server, request).await;
        assert_eq!(
            status, 401,
            "the token of the API is not that of the control paths"
        );
        assert!(!body.to_string().contains("other"), "{body}");
    }
    for token in ["other", "Bearer other"] {
        for request in [reset(), journal()] {
            let request = request.header("authorization", token);
            assert_eq!(send(&server, request).await.0, 200, "{token}");
        }
    }
    assert!(!format!("{simulator:?}").contains("other"));
}

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn log(request: &ServedRequest) {
    let json = json!(request);
    let mut log = LOG.lock().unwrap();
    log.push(format!(
        "{} {} {} {} {}",
        json["method"], json["path"], json["status"], json["operation"], json["fault"]
    ));
}

#[tokio::test]
async fn each_request_of_the_api_and_each_change_is_logged() {
    let (simulator, server) = start(Simulator::builder().log(log)).await;
    send(&server, HttpRequest::get(LIST)).await;
    simulator.inject(Fault::new(FaultKind::Unavailable));
    send(&server, HttpRequest::get(LIST)).await;
    simulator.inject(Fault::new(FaultKind::Reset));
    let lost = HttpRequest::get(LIST).at(&server.url());
    assert!(client().execute(lost).await.is_err());
    let refused = HttpRequest::get("/").header("host", "evil.example");
    assert_eq!(send(&server, refused).await.0, 403);
    control(&server, "POST", "/reset", json!({})).await;
    // Neither reading a control path nor the page.
    send(&server, HttpRequest::get("/_simulator")).await;
    send(&server, HttpRequest::get("/")).await;
    let list = |status, fault| format!("\"GET\" \"{LIST}\" {status} \"getExperiments\" {fault}");
    let expected = [
        list("200", "null"),
        list("503", "{\"kind\":\"unavailable\"}"),
        list("null", "{\"kind\":\"reset\"}"),
        "\"GET\" \"/\" 403 null null".to_owned(),
        "\"POST\" \"/_simulator/reset\" 200 null null".to_owned(),
    ];
    assert_eq!(*LOG.lock().unwrap(), expected);
}
