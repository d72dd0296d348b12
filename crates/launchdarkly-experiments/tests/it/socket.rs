//! The ergonomic crate over a real socket: failing connections, what a program learns of them, and what is there afterwards.

use std::time::Duration;

use launchdarkly_experiments::{
    Client, Effect, ErrorKind, FlagRule, NewExperiment, NewIteration, RetryPolicy, Treatment,
};
use launchdarkly_experiments_sim::{Fault, FaultKind, Operation, Server, Simulator};

const TOKEN: &str = "api-11111111-2222-3333-4444-555555555555";

/// Reads something, whatever it is.
pub async fn read_settings(client: &Client) -> Result<(), launchdarkly_experiments::Error> {
    let settings = client.project("shop")?.experimentation_settings();
    settings.get().send().await.map(drop)
}

pub async fn stage() -> (Simulator, Server, Client) {
    let simulator = Simulator::builder()
        .token(TOKEN)
        .project("shop", ["production"])
        .seed(7)
        .build();
    // An address of its own, where the system has more than one, so that its port stays free while it refuses.
    let loopback = if cfg!(target_os = "macos") { 1 } else { 78 };
    let address = ([127, 0, 0, loopback], 0).into();
    let server = simulator.start_at(address).await.expect("a port");
    // Retries at once: nobody else waits here.
    let at_once = RetryPolicy::default()
        .initial_backoff(Duration::ZERO)
        .max_backoff(Duration::ZERO);
    let client = Client::builder(TOKEN)
        .base_url(server.url())
        .retry_policy(at_once)
        .build()
        .expect("a client");
    (simulator, server, client)
}

fn button() -> NewExperiment {
    NewExperiment::new("button", "Button").iteration(
        NewIteration::new("Green lifts purchases")
            .flag("button", FlagRule::fallthrough().at_version(12))
            .primary_metric("purchase")
            .treatment(
                Treatment::baseline("Blue")
                    .percent(50)
                    .variation("button", "blue"),
            )
            .treatment(
                Treatment::new("Green")
                    .percent(50)
                    .variation("button", "green"),
            ),
    )
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let (simulator, server, client) = stage().await;
    let shop = client
        .project("shop")
        .expect("a key")
        .environment("production")
        .expect("a key");
    server.stop_accepting().await;
    let error = shop
        .experiments()
        .create(button())
        .send()
        .await
        .expect_err("refused");
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Connect, Effect::NotSent),
        "{error}"
    );
    assert!(error.attempts() > 1, "{error}");
    assert!(simulator.experiments("shop", "production").is_empty());

    server
        .resume_accepting()
        .await
        .expect("the port is still free");
    shop.experiments()
        .create(button())
        .send()
        .await
        .expect("created");
    assert_eq!(simulator.experiments("shop", "production").len(), 1);
}

#[tokio::test]
async fn a_create_whose_connection_fails_is_there_once() {
    let kinds = [
        Fault::new(FaultKind::Reset),
        Fault::new(FaultKind::Reset).applied(),
        Fault::new(FaultKind::CutBody),
        Fault::new(FaultKind::BadGateway),
        Fault::new(FaultKind::BadGateway).applied(),
    ];
    for kind in kinds {
        let (simulator, _server, client) = stage().await;
        let shop = client
            .project("shop")
            .expect("a key")
            .environment("production")
            .expect("a key");
        simulator.inject(kind.clone().on(Operation::CreateExperiment));
        let created = shop.experiments().create(button()).send().await;
        assert_eq!(
            created.map(|experiment| experiment.key).ok().as_deref(),
            Some("button"),
            "{kind:?}"
        );
        assert_eq!(
            simulator.experiments("shop", "production").len(),
            1,
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn a_start_whose_response_is_lost_is_not_sent_again() {
    let (simulator, _server, client) = stage().await;
    let shop = client
        .project("shop")
        .expect("a key")
        .environment("production")
        .expect("a key");
    shop.experiments()
        .create(button())
        .send()
        .await
        .expect("created");
    simulator.inject(
        Fault::new(FaultKind::Reset)
            .applied()
            .on(Operation::PatchExperiment),
    );
    let sent = shop
        .experiment("button")
        .expect("a key")
        .start()
        .send()
        .await;
    let error = sent.expect_err("who started it cannot be told from the state");
    assert_eq!(error.effect(), Effect::Unknown, "{error}");
    let observed = error.observed().expect("it was read back");
    assert!(observed.current_iteration.is_some(), "{error}");
    let patches = simulator
        .journal()
        .iter()
        .filter(|entry| entry.method == "PATCH")
        .count();
    assert_eq!(patches, 1);
}

#[tokio::test]
async fn plain_http_to_this_machine_goes_past_a_proxy() {
    const NAME: &str = "socket::plain_http_to_this_machine_goes_past_a_proxy";
    if let Ok(url) = std::env::var("URL_PAST_A_PROXY") {
        let client = Client::builder(TOKEN)
            .base_url(url)
            .build()
            .expect("a client");
        return read_settings(&client).await.expect("no proxy is asked");
    }
    let (simulator, server, _) = stage().await;
    // The environment is that of another process, so that no other test sees it; nobody listens where the proxy is.
    let mut child = std::process::Command::new(std::env::current_exe().expect("this test"));
    child
        .args(["--exact", NAME])
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("http_proxy", "http://127.0.0.1:9")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env("URL_PAST_A_PROXY", server.url());
    let child = tokio::task::spawn_blocking(move || child.output());
    let output = child.await.expect("it ends").expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    assert_eq!(simulator.journal().len(), 1);
}
