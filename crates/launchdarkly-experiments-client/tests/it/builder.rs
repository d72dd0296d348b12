//! What a client is built from, and where it sends its requests.

use launchdarkly_experiments_client::{
    AccessToken, BaseUrl, BuildError, Client, ClientBuilder, Region, reqwest,
};

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
