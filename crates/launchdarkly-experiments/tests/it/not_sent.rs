//! Requests that never leave.

use std::task::{Context, Poll};
use std::time::Duration;

use launchdarkly_experiments::{Client, Effect, ErrorKind};

use launchdarkly_experiments_tests::{ScriptedServer, TOKEN, TestRuntime, environment};

/// A layer's service that takes nothing, as one with a full queue does, and says so or does not.
#[derive(Clone)]
struct Full {
    silent: bool,
}

impl tower::Service<reqwest::Request> for Full {
    type Response = reqwest::Response;
    type Error = tower::BoxError;
    type Future = std::future::Pending<Result<reqwest::Response, tower::BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), tower::BoxError>> {
        match self.silent {
            true => Poll::Pending,
            false => Poll::Ready(Err("the queue is full".into())),
        }
    }

    fn call(&mut self, _: reqwest::Request) -> Self::Future {
        panic!("it was not ready")
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_not_ready_has_sent_nothing() {
    for (silent, attempts, why) in [
        (false, 5, "the queue is full"),
        (true, 1, "the service accepted no request in time"),
    ] {
        let builder = Client::builder(TOKEN).runtime(TestRuntime::new());
        let client = builder.service(Full { silent }).build().unwrap();
        let button = environment(&client).experiment("button").unwrap();
        let error = button.start().send().await.unwrap_err();
        assert_eq!(
            (error.effect(), error.attempts()),
            (Effect::NotSent, attempts)
        );
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_time_nothing_is_sent() {
    let server = ScriptedServer::default();
    let (button, _) = server.button();
    let start = button.start().timeout(Duration::ZERO);
    let error = start.send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Timeout, Effect::NotSent)
    );
    assert!(
        error.to_string().contains("the deadline has passed"),
        "{error}"
    );
    assert!(server.requests().is_empty());
}
