//! Requests of operations that the crate does not have.

use std::io::ErrorKind::ConnectionReset;
use std::time::Duration;

use launchdarkly_experiments::http::Method;
use launchdarkly_experiments::operation::OtherOperation;
use launchdarkly_experiments::{Client, Effect, ErrorKind, ProjectKey, Request};
use launchdarkly_experiments_tests::{ScriptedServer, Step, TOKEN, TestRuntime, respond};
use serde_json::{Value, json};

const HOLDOUTS: &str = "/api/v2/projects/{projectKey}/holdouts/{holdoutKey}";

fn client(server: &ScriptedServer) -> (Client, TestRuntime) {
    let runtime = TestRuntime::new();
    let client = server.builder().runtime(runtime.clone()).build().unwrap();
    (client, runtime)
}

fn holdout<T>(client: &Client, method: Method) -> Request<OtherOperation<T>>
where
    T: serde::de::DeserializeOwned + std::fmt::Debug + Send + 'static,
{
    let request = client.request(method, HOLDOUTS).unwrap();
    request.key("projectKey", "shop").key("holdoutKey", "ключ")
}

#[test]
fn keys_and_query_are_encoded_and_the_headers_are_those_of_every_request() {
    let (client, _) = client(&ScriptedServer::default());
    let request = holdout::<Value>(&client, Method::PATCH)
        .key("projectKey", ProjectKey::new("a&b").unwrap())
        .query("filter", "a=b&c")
        .query("limit", 5)
        .json(&json!({"instructions": []}))
        .content_type("application/json; domain-model=launchdarkly.semanticpatch")
        .api_version("beta")
        .header("x-trace", "1");
    let preview = request.preview().unwrap();
    assert!(
        preview.url.ends_with(
            "/api/v2/projects/a%26b/holdouts/%D0%BA%D0%BB%D1%8E%D1%87?filter=a%3Db%26c&limit=5"
        ),
        "{}",
        preview.url
    );
    let names: Vec<&str> = preview.headers.iter().map(|(name, _)| &**name).collect();
    let expected = [
        "accept",
        "authorization",
        "content-type",
        "ld-api-version",
        "user-agent",
        "x-trace",
    ];
    assert_eq!(names, expected);
    assert!(preview.headers[2].1.contains("semanticpatch"));
    assert_eq!(preview.headers[3].1, "beta");
    assert_eq!(preview.body, Some(json!({"instructions": []})));
    let plain = holdout::<Value>(&client, Method::POST)
        .json(&[1])
        .preview()
        .unwrap();
    assert_eq!(plain.headers[2].1, "application/json");
}

#[tokio::test]
async fn what_would_change_the_path_is_not_sent() {
    let server = ScriptedServer::default();
    let (client, _) = client(&server);
    for path in [
        "api/v2/flags",
        "/api/v2/../flags",
        "/api/v2/flags?limit=1",
        "/api/v2/a b",
    ] {
        let error = client.request::<Value>(Method::GET, path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{path}");
        assert!(error.to_string().contains(path), "{error}");
    }
    for key in ["", "..", "a/b", "%2e%2e", "a?b"] {
        let request = holdout::<Value>(&client, Method::GET).key("holdoutKey", key);
        let error = request.await.unwrap_err();
        assert_eq!(error.violations()[0].path, "holdoutKey");
    }
    let request = client.request::<Value>(Method::GET, HOLDOUTS).unwrap();
    let error = request
        .key("projectKey", "shop")
        .key("flagKey", "x")
        .await
        .unwrap_err();
    insta::assert_snapshot!(error, @"GET /api/v2/projects/shop/holdouts/{holdoutKey}: invalid request (not sent): `holdoutKey`: has no value; give it by `key`; `flagKey`: is not a parameter of `/api/v2/projects/{projectKey}/holdouts/{holdoutKey}`");
    // Nor where nobody checks.
    let request = client.request::<Value>(Method::GET, HOLDOUTS).unwrap();
    let error = request
        .key("projectKey", "..")
        .unchecked()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    for request in [
        holdout::<Value>(&client, Method::GET).api_version("be\nta"),
        holdout::<Value>(&client, Method::GET).content_type("größe\n"),
    ] {
        assert_eq!(request.await.unwrap_err().kind(), ErrorKind::Invalid);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_read_is_retried_and_a_write_only_if_it_is_idempotent() {
    for (method, declared, attempts) in [
        (Method::GET, false, 2),
        (Method::HEAD, false, 2),
        (Method::PUT, false, 1),
        (Method::DELETE, false, 1),
        (Method::POST, false, 1),
        (Method::PUT, true, 2),
        (Method::POST, true, 2),
    ] {
        let server = ScriptedServer::new([Step::Fail(ConnectionReset), respond(200, "{}")]);
        let (client, _) = client(&server);
        let request = holdout::<Value>(&client, method.clone());
        let request = if declared {
            request.idempotent()
        } else {
            request
        };
        let result = request.await;
        assert_eq!(server.requests().len(), attempts, "{method}");
        match result {
            Ok(value) => assert_eq!(value, json!({})),
            Err(error) => assert_eq!(error.effect(), Effect::Unknown),
        }
    }
    // What had no effect is always sent again.
    let slow_down = Step::Respond(429, vec![("retry-after", "2".into())], String::new());
    let server = ScriptedServer::new([slow_down, respond(201, "{}")]);
    let (client, clock) = client(&server);
    holdout::<Value>(&client, Method::POST).await.unwrap();
    assert_eq!(clock.sleeps(), [2125]);
}

#[tokio::test(start_paused = true)]
async fn a_response_is_any_json_or_nothing() {
    let server = ScriptedServer::new([
        respond(204, ""),
        respond(204, ""),
        respond(200, " [1, 2]"),
        respond(200, "\"text\""),
    ]);
    let (client, _) = client(&server);
    let () = holdout(&client, Method::DELETE).await.unwrap();
    let nothing: Option<u8> = holdout(&client, Method::DELETE).await.unwrap();
    assert_eq!(nothing, None);
    let list: Vec<u8> = holdout(&client, Method::GET).await.unwrap();
    assert_eq!(list, [1, 2]);
    let text: String = holdout(&client, Method::GET).await.unwrap();
    assert_eq!(text, "text");
    // The page of a captive portal is none.
    let server = ScriptedServer::new([respond(200, "<html>sign in</html>"), respond(200, "{}")]);
    let (client, _) = self::client(&server);
    let response = holdout::<Value>(&client, Method::GET)
        .send_with_response()
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_error_names_the_request_and_not_the_token() {
    let body = format!(r#"{{"code": "not_found", "message": "no holdout for {TOKEN}"}}"#);
    let server = ScriptedServer::new([respond(404, &body), Step::Hang]);
    let (client, _) = client(&server);
    let error = holdout::<Value>(&client, Method::GET).await.unwrap_err();
    assert!(error.is_not_found());
    insta::assert_snapshot!(error, @"GET /api/v2/projects/shop/holdouts/ключ: 404 not_found: no holdout for [access token]");
    let request = holdout::<Value>(&client, Method::POST).timeout(Duration::from_secs(3));
    let error = request.await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.effect(), Effect::Unknown);
}
