//! Redirects: the default HTTP client follows none, and those of a program's own are recognizable errors.

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse as _;
use launchdarkly_experiments_client::types::RandomizationSettingsPut;
use launchdarkly_experiments_client::{AccessToken, Client, ClientBuilder, Error, Redirected};
use serde_json::json;

use crate::errors::logged;
use crate::recorder::TOKEN;

fn builder() -> ClientBuilder {
    Client::builder(AccessToken::new(TOKEN).unwrap())
}

/// A client whose program follows redirects.
fn follows(url: &str) -> Client {
    let client = builder().base_url(url).http_client(reqwest::Client::new());
    client.build().unwrap()
}

/// Whether an error says that the request was redirected.
fn is_redirected(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.downcast_ref::<Redirected>().is_some() {
            return true;
        }
        source = error.source();
    }
    false
}

/// A server that redirects every request but those to `/elsewhere`, which it answers with empty settings.
async fn serve(status: StatusCode, to: String) -> String {
    let app = Router::new().fallback(move |method: Method, uri: axum::http::Uri| {
        let to = to.clone();
        async move {
            match uri.path() {
                "/elsewhere" => {
                    (StatusCode::OK, format!("{{\"_projectId\": \"{method}\"}}")).into_response()
                }
                _ => (status, [(header::LOCATION, to)]).into_response(),
            }
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

#[tokio::test]
async fn the_default_http_client_follows_no_redirect() {
    let url = serve(StatusCode::FOUND, "/elsewhere".into()).await;
    let client = builder().base_url(url).build().unwrap();
    let error = client
        .get_experimentation_settings("shop")
        .await
        .unwrap_err();
    assert!(matches!(error, Error::UnexpectedStatus(_)), "{error}");
    assert_eq!(error.status(), Some(StatusCode::FOUND));
}

#[tokio::test]
async fn a_redirect_to_another_host_or_of_a_write_is_an_error() {
    let other = serve(StatusCode::OK, String::new()).await;
    let to_other = serve(StatusCode::FOUND, format!("{other}/elsewhere")).await;
    let error = follows(&to_other)
        .get_experimentation_settings("shop")
        .await
        .unwrap_err();
    let Error::Transport(source) = &error else {
        panic!("{error}")
    };
    assert!(is_redirected(&error), "{error:?}");
    assert!(
        source.to_string().contains("from another host, 127.0.0.1:"),
        "{source}"
    );

    let to_same = serve(StatusCode::SEE_OTHER, "/elsewhere".into()).await;
    let units: RandomizationSettingsPut =
        serde_json::from_value(json!({ "randomizationUnits": [] })).unwrap();
    let client = follows(&to_same);
    let error = client
        .put_experimentation_settings("shop", &units)
        .await
        .unwrap_err();
    let Error::Transport(source) = &error else {
        panic!("{error}")
    };
    assert!(is_redirected(&error), "{error:?}");
    assert!(
        source.to_string().contains("a redirect to /elsewhere"),
        "{source}"
    );
    // A read that stays on its host is only answered at another path.
    let settings = client.get_experimentation_settings("shop").await.unwrap();
    assert_eq!(settings.value().project_id.as_deref(), Some("GET"));
}

#[tokio::test]
async fn a_write_whose_redirect_cannot_be_followed_is_recognizable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = format!("http://{}/x", listener.local_addr().unwrap());
    drop(listener);
    let long = format!("{refused}?{}", "x".repeat(60_000));
    let with_token = format!("{TOKEN}://host");
    let units: RandomizationSettingsPut =
        serde_json::from_value(json!({ "randomizationUnits": [] })).unwrap();
    for target in [refused, long, "/endless".to_owned(), with_token] {
        let url = serve(StatusCode::SEE_OTHER, target.clone()).await;
        let client = follows(&url);
        let sent = client.put_experimentation_settings("shop", &units).await;
        let error = sent.unwrap_err();
        let log = logged(&error);
        assert!(log.len() < 8_000 && !log.contains("11111111"), "{log}");
        assert!(is_redirected(&error), "{target:.80}: {log}");
    }
}

#[tokio::test]
async fn a_write_is_not_sent_again_to_another_place() {
    for status in [
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ] {
        let url = serve(status, "/elsewhere".into()).await;
        let units: RandomizationSettingsPut =
            serde_json::from_value(json!({ "randomizationUnits": [] })).unwrap();
        let client = follows(&url);
        let sent = client.put_experimentation_settings("shop", &units).await;
        let error = sent.unwrap_err();
        assert_eq!(error.status(), Some(status), "{error:?}");
    }
}

#[tokio::test]
async fn endless_redirects_of_a_read_are_recognizable() {
    let url = serve(StatusCode::FOUND, "/endless".into()).await;
    let client = follows(&url);
    let error = client.get_experimentation_settings("shop").await;
    let error = error.unwrap_err();
    assert!(is_redirected(&error), "{error:?}");
}

#[tokio::test]
async fn an_error_without_a_redirect_is_not_called_one() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = follows(&refused);
    let units: RandomizationSettingsPut =
        serde_json::from_value(json!({ "randomizationUnits": [] })).unwrap();
    let read = client.get_experimentation_settings("shop").await;
    let written = client.put_experimentation_settings("shop", &units).await;
    for error in [read.unwrap_err(), written.unwrap_err()] {
        assert!(!is_redirected(&error), "{error:?}");
        let source = std::error::Error::source(&error).unwrap();
        let source = source.downcast_ref::<reqwest::Error>().unwrap();
        assert!(source.is_connect(), "{source:?}");
    }
}
