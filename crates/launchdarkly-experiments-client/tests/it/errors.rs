//! What a call fails with, and what its error keeps.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use launchdarkly_experiments_client::params::{GetExperimentParams, GetExperimentsParams};
use launchdarkly_experiments_client::{AccessToken, ApiError, Client, Error, Response};
use reqwest::Request;
use serde_json::json;
use tower::BoxError;

use crate::examples;
use crate::recorder::TOKEN;

pub(crate) fn answering(
    status: u16,
    content_type: &'static str,
    body: impl Into<reqwest::Body>,
) -> Client {
    let body = std::sync::Mutex::new(Some(body.into()));
    let body = std::sync::Arc::new(body);
    let service = tower::service_fn(move |_: Request| {
        let body = body.lock().expect("not poisoned").take().expect("one call");
        let reply = http::Response::builder()
            .status(status)
            .header("content-type", content_type)
            .header("x-ratelimit-reset", "1717000000000")
            .body(body)
            .expect("a reply");
        async move { Ok::<reqwest::Response, BoxError>(reply.into()) }
    });
    Client::builder(AccessToken::new(TOKEN).expect("a token"))
        .service(service)
        .build()
        .expect("a client")
}

async fn refused(client: Client) -> Box<Response<ApiError>> {
    match client
        .get_experiment(
            "shop",
            "production",
            "checkout-button",
            &GetExperimentParams::default(),
        )
        .await
    {
        Err(Error::Api(reply)) => reply,
        Err(other) => panic!("not an error reply: {other}"),
        Ok(_) => panic!("not an error"),
    }
}

#[tokio::test]
async fn every_form_of_error_keeps_status_headers_and_body() {
    let cases = [
        (
            404,
            "application/json",
            r#"{"code":"not_found","message":"no","id":"7"}"#,
            Some("not_found"),
        ),
        (401, "text/plain", "", None),
        (429, "text/plain", "slow down", None),
        (502, "text/html", "<html><h1>Bad Gateway</h1></html>", None),
        (418, "application/json", r#"{"unexpected":true}"#, None),
        (503, "application/json", r#"{"code":"unav"#, None),
        (
            409,
            "application/json",
            r#"{"code":"conflict","message":null}"#,
            Some("conflict"),
        ),
    ];
    for (status, content_type, body, code) in cases {
        let reply = refused(answering(status, content_type, body)).await;
        assert_eq!(reply.status().as_u16(), status);
        assert_eq!(reply.headers()["content-type"], content_type);
        assert_eq!(reply.headers()["x-ratelimit-reset"], "1717000000000");
        assert_eq!(reply.value().code.as_deref(), code);
        assert_eq!(reply.value().body(), body);
        assert!(!reply.value().is_truncated());
    }
}

#[tokio::test]
async fn a_long_error_is_cut_at_the_limit() {
    let reply = refused(answering(
        500,
        "text/plain",
        "x".repeat(10 * ApiError::BODY_LIMIT),
    ))
    .await;
    assert_eq!(reply.value().body().len(), ApiError::BODY_LIMIT);
    assert!(reply.value().is_truncated());
}

#[tokio::test]
async fn a_status_that_is_neither_success_nor_error_is_unexpected() {
    let result = answering(302, "text/plain", "elsewhere")
        .get_experimentation_settings("shop")
        .await;
    let Err(Error::UnexpectedStatus(reply)) = result else {
        panic!("not unexpected")
    };
    assert_eq!(
        (reply.status().as_u16(), reply.value().as_str()),
        (302, "elsewhere")
    );
}

#[tokio::test]
async fn an_error_of_the_users_own_service_is_the_source() {
    #[derive(Debug)]
    struct Closed;
    impl std::fmt::Display for Closed {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("closed for lunch")
        }
    }
    impl std::error::Error for Closed {}

    let service = tower::service_fn(|_: Request| async { Err::<reqwest::Response, _>(Closed) });
    let token = AccessToken::new(TOKEN).expect("a token");
    let client = Client::builder(token)
        .service(service)
        .build()
        .expect("a client");
    let error = client
        .get_experimentation_settings("shop")
        .await
        .expect_err("fails");
    assert!(matches!(error, Error::Transport(_)), "{error}");
    let mut source = std::error::Error::source(&error);
    let mut found = false;
    while let Some(error) = source {
        found |= error.downcast_ref::<Closed>().is_some();
        source = error.source();
    }
    assert!(found, "{error:#}");
}

#[tokio::test]
async fn a_body_that_does_not_decode_is_named_by_its_path() {
    let mut page = json!({ "items": [examples::experiment(), examples::experiment()] });
    page["items"][1]["currentIteration"]["status"] = 7.into();
    let client = answering(200, "application/json", page.to_string());
    let params = GetExperimentsParams::default();
    let error = client
        .get_experiments("shop", "production", &params)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot decode the response (200 OK) at `items[1].currentIteration.status`"
    );
    let Error::Decode { response, source } = &error else {
        panic!("{error}")
    };
    assert_eq!(source.path(), "items[1].currentIteration.status");
    assert_eq!(response.headers()["x-ratelimit-reset"], "1717000000000");
    assert_eq!(response.value().as_str(), page.to_string());
    let reason = std::error::Error::source(&error).unwrap().to_string();
    assert!(reason.starts_with("invalid type: integer `7`"), "{reason}");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_not_read() {
    let body = examples::settings().to_string();
    let service = answering(200, "application/json", body.clone()).service();
    let token = AccessToken::new(TOKEN).unwrap();
    let client = Client::builder(token).service(service).body_limit(20);
    let error = client
        .build()
        .unwrap()
        .get_experimentation_settings("shop")
        .await
        .unwrap_err();
    let Error::BodyTooLarge { response, limit } = &error else {
        panic!("{error}")
    };
    assert_eq!((response.value().as_str(), *limit), (&body[..20], 20));
    assert!(response.value().is_truncated());
}

#[tokio::test]
async fn a_body_has_at_most_eight_mebibytes_by_default() {
    const LIMIT: usize = 8 << 20;
    let body = |size: usize| format!("{{}}{}", " ".repeat(size - 2));
    let largest = answering(200, "application/json", body(LIMIT));
    largest.get_experimentation_settings("shop").await.unwrap();
    let error = answering(200, "application/json", body(LIMIT + 1))
        .get_experimentation_settings("shop")
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::BodyTooLarge { limit: LIMIT, .. }),
        "{error}"
    );
}

/// A body that breaks off after its first bytes.
pub(crate) struct Broken(pub(crate) Option<String>);

impl http_body::Body for Broken {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        Poll::Ready(Some(match self.0.take() {
            Some(text) => Ok(http_body::Frame::data(text.into())),
            None => Err("the connection broke".into()),
        }))
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_keeps_what_came() {
    let broken = reqwest::Body::wrap(Broken(Some("{\"_projectId\":".into())));
    let error = answering(200, "application/json", broken)
        .get_experimentation_settings("shop")
        .await
        .unwrap_err();
    let Error::BodyBroken { response, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(response.value().as_str(), "{\"_projectId\":");
    // Of an error, what came says more than the break.
    let broken = reqwest::Body::wrap(Broken(Some("{\"code\": \"unav".into())));
    let reply = refused(answering(503, "application/json", broken)).await;
    assert_eq!(reply.value().body(), "{\"code\": \"unav");
    assert!(reply.value().is_truncated());
}

#[tokio::test]
async fn what_is_shown_is_bounded() {
    let long = "x\n".repeat(1_000_000);
    let body = json!({ "code": long, "message": long, "id": long }).to_string();
    let error = Error::Api(refused(answering(400, "application/json", body)).await);
    let body = json!({ "_projectId": { "deep": long } }).to_string();
    let undecodable = answering(200, "application/json", body)
        .get_experimentation_settings("shop")
        .await
        .unwrap_err();
    for error in [error, undecodable] {
        let (line, debug) = (error.to_string(), format!("{error:?}"));
        assert!(line.len() < 1_000 && !line.contains('\n'), "{line}");
        assert!(debug.len() < 4_000, "{debug}");
    }
}

#[tokio::test]
async fn nothing_prints_the_token() {
    let settings = |client: Client| async move {
        let result = client.get_experimentation_settings("shop").await;
        result.unwrap_err()
    };
    let said = format!("no entry for {TOKEN}");
    let errors = [
        settings(answering(403, "application/json", "{}")).await,
        settings(answering(
            403,
            "application/json",
            json!({ "message": said }).to_string(),
        ))
        .await,
        settings(answering(
            200,
            "application/json",
            json!({ "randomizationUnits": said }).to_string(),
        ))
        .await,
        settings(answering(302, "text/plain", said.clone())).await,
        settings(failing(said)).await,
    ];
    let token = AccessToken::new(TOKEN).unwrap();
    let client = answering(403, "application/json", "{}");
    let refused = client.get_experimentation_settings("..").await.unwrap_err();
    let mut shown = format!(
        "{client:?} {token:?} {:?} {refused:?}",
        Client::builder(token.clone())
    );
    for error in &errors {
        shown.push_str(&format!("{error} {error:?}"));
        let mut source = std::error::Error::source(error);
        while let Some(error) = source {
            shown.push_str(&format!("{error} {error:?}"));
            source = error.source();
        }
        if let Error::Api(response) = error {
            shown.push_str(response.value().body());
            shown.push_str(response.value().message.as_deref().unwrap_or_default());
        }
    }
    assert!(shown.contains("[access token]"), "{shown}");
    assert!(!shown.contains("11111111"), "{shown}");
}

pub(crate) fn failing(message: String) -> Client {
    let service = tower::service_fn(move |_: Request| {
        let message = message.clone();
        async move { Err::<reqwest::Response, _>(std::io::Error::other(message)) }
    });
    let token = AccessToken::new(TOKEN).unwrap();
    Client::builder(token).service(service).build().unwrap()
}

/// What a log would get of an error: its line and its `Debug`, and those of its sources.
pub(crate) fn logged(error: &(dyn std::error::Error + 'static)) -> String {
    let mut log = format!("{error}\n{error:?}\n");
    let mut source = error.source();
    while let Some(deeper) = source {
        log.push_str(&format!("{deeper}\n{deeper:?}\n"));
        source = deeper.source();
    }
    log
}

#[tokio::test]
async fn control_characters_of_a_server_reach_no_log() {
    let hidden = "\u{1b}[31m\u{7}\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200f}\r\n";
    let failed = json!({ "code": hidden, "message": hidden, "id": hidden }).to_string();
    let text = json!({ "_projectId": 7, "randomizationUnits": hidden }).to_string();
    let settings = |client: Client| async move {
        client
            .get_experimentation_settings("shop")
            .await
            .unwrap_err()
    };
    let key = json!({ "items": [], hidden: 7, "_links": { hidden: 7 } }).to_string();
    let params = GetExperimentsParams::default();
    let page = answering(200, "application/json", key);
    let errors = [
        settings(answering(400, "application/json", failed)).await,
        settings(answering(400, "text/html", hidden)).await,
        settings(answering(302, "text/html", hidden)).await,
        settings(answering(200, "application/json", text)).await,
        page.get_experiments("p", "e", &params).await.unwrap_err(),
        settings(failing(format!("{hidden}{TOKEN}"))).await,
    ];
    for error in errors {
        let log = logged(&error).replace('\n', "");
        let hides = |c: &char| {
            c.is_control() || matches!(c, '\u{200f}' | '\u{202e}' | '\u{2066}' | '\u{feff}')
        };
        assert_eq!(log.chars().find(hides), None, "{log:?}");
    }
}
