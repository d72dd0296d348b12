//! The simulator in the process of the test, and clients of it.

use launchdarkly_experiments::runtime::Runtime as _;
use launchdarkly_experiments::{Client, Environment};
use launchdarkly_experiments_sim::Simulator;
use tower::{BoxError, ServiceExt as _, service_fn};

use crate::fixtures::{TOKEN, environment, experiment};
use crate::test_runtime::TestRuntime;

/// Creates a simulator with the project `shop`.
#[must_use]
pub fn simulator(seed: u64) -> Simulator {
    Simulator::builder()
        .token(TOKEN)
        .project("shop", ["production", "test"])
        .seed(seed)
        .build()
}

/// Returns the simulator's service, with its clock set to the runtime's at each request.
pub fn service(
    simulator: &Simulator,
    runtime: &TestRuntime,
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
        let millis = i64::try_from(runtime.unix_time().as_millis());
        simulator.set_clock(millis.expect("a time of this millennium"));
        simulator.service().oneshot(request)
    })
}

/// Returns an environment of a client of the simulator, and the client's runtime.
#[must_use]
pub fn client_of(simulator: &Simulator) -> (Environment, TestRuntime) {
    let runtime = TestRuntime::new();
    let client = Client::builder(TOKEN)
        .service(service(simulator, &runtime))
        .runtime(runtime.clone())
        .build();
    (environment(&client.expect("a client")), runtime)
}

/// Returns a simulator that has the experiment `a`, and a client of it.
pub async fn with_experiment() -> (Simulator, Environment) {
    let simulator = simulator(1);
    let (shop, _) = client_of(&simulator);
    let create = shop.experiments().create(experiment("a"));
    create.send().await.expect("it is created");
    (simulator, shop)
}
