//! Error replies of every form keep status, headers and what there is of a body.

use launchdarkly_experiments_client::params::GetExperimentParams;
use launchdarkly_experiments_client::{AccessToken, ApiError, Client, Error, Response};
use reqwest::Request;
use tower::BoxError;

use crate::recorder::TOKEN;

fn answering(status: u16, content_type: &'static str, body: impl Into<reqwest::Body>) -> Client {
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
async fn a_long_error_is_cut_at_the_bound() {
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
async fn what_is_neither_success_nor_error_is_handed_over_whole() {
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
async fn nothing_prints_the_token() {
    let client = answering(403, "application/json", "{}");
    let token = AccessToken::new(TOKEN).expect("a token");
    let error = client
        .get_experimentation_settings("shop")
        .await
        .expect_err("fails");
    let refused = client
        .get_experimentation_settings("..")
        .await
        .expect_err("refused");
    for shown in [
        format!("{client:?} {token:?} {:?}", Client::builder(token.clone())),
        format!("{error} {error:?} {error:#}"),
        format!("{refused} {refused:?}"),
    ] {
        assert!(
            !shown.contains(TOKEN) && !shown.contains("11111111"),
            "{shown}"
        );
    }
}
