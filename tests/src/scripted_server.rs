//! A server that answers by a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use launchdarkly_experiments::{Client, ClientBuilder, Environment, ExperimentHandle};
use tower::{BoxError, service_fn};

use crate::fixtures::{TOKEN, environment};
use crate::test_runtime::TestRuntime;

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Step {
    /// Answers with a status, headers and a body.
    Respond(u16, Vec<(&'static str, String)>, String),
    /// Fails with an I/O error.
    Fail(std::io::ErrorKind),
    /// Never answers.
    Hang,
}

/// Answers with a status and a body.
#[must_use]
pub fn respond(status: u16, body: &str) -> Step {
    Step::Respond(status, Vec::new(), body.to_owned())
}

/// A server that takes one step for each request, and keeps what it was sent.
#[derive(Clone, Debug, Default)]
pub struct ScriptedServer {
    steps: Arc<Mutex<VecDeque<Step>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl ScriptedServer {
    /// Creates a server with a script; a request after its end fails the test.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        ScriptedServer {
            steps: Arc::new(Mutex::new(steps.into_iter().collect())),
            requests: Arc::default(),
        }
    }

    /// Returns method and path with query of every request, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        lock(&self.requests).clone()
    }

    /// Returns a builder of a client of this server.
    pub fn builder(&self) -> ClientBuilder {
        let server = self.clone();
        Client::builder(TOKEN).service(service_fn(move |request: reqwest::Request| {
            let step = server.take(&request);
            async move {
                match step {
                    Step::Respond(status, headers, body) => {
                        let mut response = http::Response::builder().status(status);
                        for (name, value) in headers {
                            response = response.header(name, value);
                        }
                        Ok(reqwest::Response::from(response.body(body)?))
                    }
                    Step::Fail(kind) => Err(BoxError::from(std::io::Error::from(kind))),
                    Step::Hang => std::future::pending().await,
                }
            }
        }))
    }

    /// Returns an environment of a client of this server, and the client's runtime.
    #[must_use]
    pub fn client(&self) -> (Environment, TestRuntime) {
        let runtime = TestRuntime::new();
        let client = self.builder().runtime(runtime.clone()).build();
        (environment(&client.expect("a client")), runtime)
    }

    /// Returns the experiment `button` of this server, and the client's runtime.
    #[must_use]
    pub fn button(&self) -> (ExperimentHandle, TestRuntime) {
        let (shop, runtime) = self.client();
        (shop.experiment("button").expect("a key"), runtime)
    }

    fn take(&self, request: &reqwest::Request) -> Step {
        let url = request.url();
        let query = url.query().map(|query| format!("?{query}"));
        let query = query.unwrap_or_default();
        lock(&self.requests).push(format!("{} {}{query}", request.method(), url.path()));
        let step = lock(&self.steps).pop_front();
        step.expect("the script has a step for each request")
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
