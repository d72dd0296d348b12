//! What the tests stand on: a virtual clock, a scripted server, a simulator without a socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use launchdarkly_experiments::{
    Client, ClientBuilder, Environment, ExperimentHandle, FlagRule, NewExperiment, NewIteration,
    Runtime, Sleep, Treatment,
};
use launchdarkly_experiments_sim::Simulator;
use tower::{BoxError, ServiceExt as _, service_fn};

pub const TOKEN: &str = "api-5ecre7-70ken";

/// Tokio's clock, which tests pause, and no chance at all: every jitter is half of its bound.
#[derive(Clone)]
pub struct Virtual {
    begin: Duration,
    origin: tokio::time::Instant,
    pauses: Arc<Mutex<Vec<u128>>>,
}

/// 2026-01-01T00:00:00Z.
pub const BEGIN: Duration = Duration::from_secs(1_767_225_600);

impl Virtual {
    pub fn new() -> Self {
        Virtual::at(BEGIN)
    }

    /// A clock that begins elsewhere, in time since 1970.
    pub fn at(begin: Duration) -> Self {
        Virtual {
            begin,
            origin: tokio::time::Instant::now(),
            pauses: Arc::default(),
        }
    }

    /// The pauses so far, in milliseconds; attempts are bounded by longer ones, which are left out.
    pub fn pauses(&self) -> Vec<u128> {
        self.pauses.lock().unwrap().clone()
    }
}

impl Runtime for Virtual {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn unix_time(&self) -> Duration {
        self.begin + self.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let pauses = self.pauses.clone();
        let end = tokio::time::Instant::now() + duration;
        Box::pin(async move {
            tokio::time::sleep_until(end).await;
            pauses.lock().unwrap().push(duration.as_millis());
        })
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// What a scripted server does with a request.
#[derive(Clone, Debug)]
pub enum Line {
    /// Answers.
    Reply(u16, Vec<(&'static str, String)>, String),
    /// Breaks the connection.
    Fail(std::io::ErrorKind),
    /// Never answers.
    Hang,
}

pub fn reply(status: u16, body: &str) -> Line {
    Line::Reply(status, Vec::new(), body.to_owned())
}

/// A server that does what is written down, and what it was asked.
#[derive(Clone, Default)]
pub struct Script {
    lines: Arc<Mutex<VecDeque<Line>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Script {
    pub fn new(lines: impl IntoIterator<Item = Line>) -> Self {
        let script = Script::default();
        script.lines.lock().unwrap().extend(lines);
        script
    }

    /// Method and path with query of every request, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn builder(&self) -> ClientBuilder {
        let script = self.clone();
        Client::builder(TOKEN).service(service_fn(move |request: reqwest::Request| {
            let url = request.url();
            let query = url
                .query()
                .map(|query| format!("?{query}"))
                .unwrap_or_default();
            let asked = format!("{} {}{query}", request.method(), url.path());
            script.asked.lock().unwrap().push(asked);
            let line = script.lines.lock().unwrap().pop_front();
            async move {
                match line.expect("the script has ended") {
                    Line::Reply(status, headers, body) => {
                        let mut response = http::Response::builder().status(status);
                        for (name, value) in headers {
                            response = response.header(name, value);
                        }
                        Ok(reqwest::Response::from(response.body(body)?))
                    }
                    Line::Fail(kind) => Err(BoxError::from(std::io::Error::from(kind))),
                    Line::Hang => std::future::pending().await,
                }
            }
        }))
    }

    /// The experiment `button` of this server, and the clock of its client.
    pub fn button(&self) -> (ExperimentHandle, Virtual) {
        let (shop, clock) = self.client();
        (shop.experiment("button").unwrap(), clock)
    }

    /// A client of this server, and its clock.
    pub fn client(&self) -> (Environment, Virtual) {
        let runtime = Virtual::new();
        let client = self.builder().runtime(runtime.clone()).build().unwrap();
        (place(&client), runtime)
    }
}

pub fn place(client: &Client) -> Environment {
    client
        .project("shop")
        .unwrap()
        .environment("production")
        .unwrap()
}

pub fn simulator(seed: u64) -> Simulator {
    Simulator::builder()
        .token(TOKEN)
        .project("shop", ["production", "test"])
        .seed(seed)
        .build()
}

/// The simulator in this process, its clock set to the virtual one at each request.
pub fn service(
    simulator: &Simulator,
    runtime: &Virtual,
) -> impl tower::Service<
    reqwest::Request,
    Response = reqwest::Response,
    Error = BoxError,
    Future: Send + 'static,
> + Clone
+ Send
+ Sync
+ 'static {
    let (simulator, runtime) = (simulator.clone(), runtime.clone());
    service_fn(move |request| {
        simulator.set_clock(i64::try_from(runtime.unix_time().as_millis()).unwrap());
        simulator.service().oneshot(request)
    })
}

/// A client of a simulator in this process.
pub fn client_of(simulator: &Simulator) -> (Environment, Virtual) {
    let runtime = Virtual::new();
    let client = Client::builder(TOKEN)
        .service(service(simulator, &runtime))
        .runtime(runtime.clone())
        .build()
        .unwrap();
    (place(&client), runtime)
}

/// A simulator in this process that has the experiment `a`, and a client of it.
pub async fn with_experiment() -> (Simulator, Environment) {
    let simulator = simulator(1);
    let (shop, _) = client_of(&simulator);
    let create = shop.experiments().create(experiment("a"));
    create.send().await.unwrap();
    (simulator, shop)
}

pub fn iteration(hypothesis: &str) -> NewIteration {
    NewIteration::new(hypothesis)
        .flag("button", FlagRule::fallthrough(12))
        .primary_metric("purchase")
        .treatment(
            Treatment::baseline("Blue")
                .percent(50)
                .variation("button", "blue-id"),
        )
        .treatment(
            Treatment::new("Green")
                .percent(50)
                .variation("button", "green-id"),
        )
}

pub fn experiment(key: &str) -> NewExperiment {
    NewExperiment::new(key, "Checkout button").iteration(iteration("green sells"))
}

/// An experiment as a server shows it.
pub const EXPERIMENT: &str = r#"{"key": "button", "name": "Button", "environmentKey": "production",
    "_maintainerId": "12ab", "_creationDate": 1767225600000, "_links": {}}"#;
