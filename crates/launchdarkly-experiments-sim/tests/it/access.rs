//! What pages of other sites cannot do with a server on this machine.

use launchdarkly_experiments_sim::{Server, Simulator};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tower::ServiceExt as _;

use crate::support::{HttpRequest, LIST, TOKEN, client};

async fn start() -> (Simulator, Server) {
    let builder = Simulator::builder().token(TOKEN).seed(7);
    let simulator = builder.allow_host("Simulator.Test").build();
    let server = simulator.start().await.unwrap();
    (simulator, server)
}

/// Sends the lines of a request as they are. Returns the status and the whole response.
async fn send(server: &Server, lines: &[&str]) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port()))
        .await
        .unwrap();
    let request = format!("{}\r\nconnection: close\r\n\r\n", lines.join("\r\n"));
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    (response[9..12].parse().unwrap(), response)
}

#[tokio::test]
async fn only_this_machine_and_declared_names_are_served() {
    let (_, server) = start().await;
    let cases = [
        ("127.0.0.1", 200),
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("192.168.0.7", 200),
        ("localhost", 200),
        ("LocalHost:8080", 200),
        ("localhost.", 200),
        ("shop.localhost:8080", 200),
        ("simulator.test", 200),
        ("SIMULATOR.test.:8080", 200),
        ("shop.simulator.test", 403),
        ("", 403),
        (":8080", 403),
        ("evil.example", 403),
        ("evil.example:8080", 403),
        ("localhost.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("evil-localhost", 403),
        (".localhost", 403),
        ("evil.example@localhost", 403),
        ("localhost@evil.example", 403),
        ("[::1", 403),
        ("localhost, evil.example", 403),
    ];
    for (host, expected) in cases {
        for path in [LIST, "/", "/_simulator/journal"] {
            let get = format!("GET {path} HTTP/1.1");
            let (host, token) = (format!("host: {host}"), format!("authorization: {TOKEN}"));
            let (status, response) = send(&server, &[&get, &host, &token]).await;
            assert_eq!(status, expected, "{path}, {host}");
            if status == 403 {
                assert!(response.contains("--allow-host"), "{response}");
            }
        }
    }
}

#[tokio::test]
async fn every_name_of_the_server_in_a_request_counts() {
    let (_, server) = start().await;
    let cases: [(&[&str], u16); 6] = [
        (&["GET / HTTP/1.1"], 403),
        (&["GET / HTTP/1.0"], 403),
        (&["GET / HTTP/1.1", "host: localhost", "host: evil"], 403),
        (&["GET / HTTP/1.1", "host: evil", "host: localhost"], 403),
        (&["GET http://evil/ HTTP/1.1", "host: localhost"], 403),
        (&["GET http://localhost/ HTTP/1.1", "host: localhost"], 200),
    ];
    for (lines, expected) in cases {
        let (status, _) = send(&server, lines).await;
        assert_eq!(status, expected, "{lines:?}");
    }
}

#[tokio::test]
async fn a_request_in_process_can_have_any_host() {
    let simulator = Simulator::builder().token(TOKEN).build();
    let request = HttpRequest::get(LIST).header("host", "evil.example");
    let response = simulator.service().oneshot(request.in_process()).await;
    assert_eq!(response.unwrap().status(), 200);
}

#[tokio::test]
async fn a_form_of_another_site_cannot_change_anything() {
    let (simulator, server) = start().await;
    let changes = [
        ("DELETE", "journal", json!({})),
        ("POST", "clock", json!({"advance": 1})),
        ("PUT", "dialect", json!({"nulls": true})),
        ("POST", "faults", json!({"kind": "badGateway"})),
        ("DELETE", "faults", json!({})),
        ("PUT", "quotas", json!({"global": 0})),
    ];
    let list = || client().execute(HttpRequest::get(LIST).at(&server.url()));
    assert_eq!(list().await.unwrap().status(), 200);
    let (now, dialect) = (simulator.now(), simulator.dialect());
    for (method, path, body) in &changes {
        for media_type in [
            None,
            Some("text/plain"),
            Some("text/plain; application/json"),
            Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data; boundary=x"),
            Some("application/jsonp"),
        ] {
            let mut request = HttpRequest::get(&format!("/_simulator/{path}"));
            request.method = (*method).to_owned();
            request.text = Some(body.to_string());
            if let Some(media_type) = media_type {
                request = request.header("content-type", media_type);
            }
            let response = client().execute(request.at(&server.url())).await.unwrap();
            assert_eq!(response.status(), 415, "{method} {path}: {media_type:?}");
            let text = response.text().await.unwrap();
            assert!(text.contains("Content-Type: application/json"), "{text}");
        }
    }
    assert_eq!(list().await.unwrap().status(), 200);
    assert_eq!((simulator.now(), simulator.dialect()), (now, dialect));
    assert_eq!(simulator.journal().len(), 2);
    for (method, path, body) in changes {
        let request = HttpRequest::json(method, &format!("/_simulator/{path}"), body);
        let request = request.header("content-type", "Application/JSON; charset=utf-8");
        let response = client().execute(request.at(&server.url())).await.unwrap();
        assert!(response.status().is_success(), "{method} {path}");
    }
    let limited: Value =
        serde_json::from_str(&list().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(limited["code"], "rate_limited");
}
