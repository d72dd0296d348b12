//! What a client is built from, and where it sends its requests.

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse as _;
use launchdarkly_experiments_client::types::RandomizationSettingsPut;
use launchdarkly_experiments_client::{
    AccessToken, BaseUrl, BuildError, Client, ClientBuilder, Error, Region, reqwest,
};
use serde_json::json;

use crate::recorder::TOKEN;

fn builder() -> ClientBuilder {
    Client::builder(AccessToken::new(TOKEN).unwrap())
}

#[test]
fn the_base_url_is_given_in_many_forms() {
    let clients = [
        builder().region(Region::Eu),
        builder().base_url(Region::Eu),
        builder().base_url("https://app.eu.launchdarkly.com/api/v2"),
        builder().base_url("app.eu.launchdarkly.com".to_owned()),
        builder().base_url(BaseUrl::from(Region::Eu)),
        builder().base_url(reqwest::Url::parse("https://app.eu.launchdarkly.com").unwrap()),
    ];
    for client in clients {
        let client = client.build().unwrap();
        let request = client.get_experimentation_settings_request("shop").unwrap();
        assert_eq!(
            request.url().as_str(),
            "https://app.eu.launchdarkly.com/api/v2/projects/shop/experimentation-settings"
        );
    }
    let error = builder().base_url("ftp://example.com").build().unwrap_err();
    assert!(matches!(error, BuildError::BaseUrl(_)), "{error}");
}

#[test]
fn plain_http_goes_to_this_machine_only_unless_it_is_allowed() {
    for url in [
        "http://127.0.0.1:1",
        "http://[::1]:80",
        "localhost:9",
        "https://example.com",
    ] {
        assert!(builder().base_url(url).build().is_ok(), "{url}");
    }
    for url in [
        "http://example.com",
        "http://localhost.example.com",
        "http://128.0.0.1",
    ] {
        let error = builder().base_url(url).build().unwrap_err();
        assert!(matches!(error, BuildError::PlainHttp { .. }), "{error}");
        assert!(builder().base_url(url).allow_plain_http().build().is_ok());
    }
}

#[test]
fn the_user_agents_suffix_is_the_text_of_a_header() {
    let client = builder().user_agent_suffix("shop/1.2").build().unwrap();
    let request = client.get_experimentation_settings_request("shop").unwrap();
    let agent = request.headers()["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("launchdarkly-experiments-client/") && agent.ends_with(" shop/1.2"));
    let error = builder()
        .user_agent_suffix("two\nlines")
        .build()
        .unwrap_err();
    assert!(matches!(error, BuildError::UserAgent), "{error}");
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
    let follows = |url: &str| {
        let client = builder().base_url(url).http_client(reqwest::Client::new());
        client.build().unwrap()
    };
    let error = follows(&to_other)
        .get_experimentation_settings("shop")
        .await
        .unwrap_err();
    let Error::Transport(source) = &error else {
        panic!("{error}")
    };
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
    assert!(
        source.to_string().contains("a redirect to /elsewhere"),
        "{source}"
    );
    // A read that stays on its host is only answered at another path.
    let settings = client.get_experimentation_settings("shop").await.unwrap();
    assert_eq!(settings.value().project_id.as_deref(), Some("GET"));
}
