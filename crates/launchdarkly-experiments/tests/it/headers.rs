//! Headers that a program adds.

use launchdarkly_experiments::ErrorKind;
use launchdarkly_experiments_tests::{ScriptedServer, environment};

#[test]
fn headers_of_the_builder_and_of_the_request_are_sent() {
    let builder = ScriptedServer::default().builder();
    let client = builder
        .header("x-team", "growth")
        .header("x-trace", "client")
        .build()
        .unwrap();
    let button = environment(&client).experiment("button").unwrap();
    let preview = button.get().header("X-Trace", "request").preview().unwrap();
    let of = |name: &str| {
        let mut values = preview.headers.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.clone());
        assert!(values.next().is_none(), "`{name}` is there twice");
        value.unwrap_or_default()
    };
    assert_eq!(
        (of("x-team"), of("x-trace")),
        ("growth".into(), "request".into())
    );
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_a_violation() {
    let server = ScriptedServer::default();
    let (button, _) = server.button();
    for (name, value, message) in [
        ("a b", "x", "`header a b`: is not the name of a header"),
        ("x-trace", "a\nb", "has a value with characters"),
        ("Authorization", "x", "is set by the client"),
        ("ld-api-version", "beta", "is set by the client"),
        ("content-type", "text/plain", "is set by the client"),
    ] {
        let error = button.get().header(name, value).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains(message), "{error}");
        let built = server.builder().header(name, value).build();
        let error = built.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(message), "{error}");
    }
    assert!(server.requests().is_empty());
}
