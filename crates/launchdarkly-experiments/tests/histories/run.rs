//! Runs a schedule: its clients call at the same time, on one thread, in virtual time.

use std::time::Duration;

use launchdarkly_experiments::operation::Call as Operation;
use launchdarkly_experiments::types::{Experiment, ExperimentPost};
use launchdarkly_experiments::{
    Client, ClientBuilder, Environment, Error, FieldChanges, NewExperiment, Request, RetryPolicy,
    field,
};
use launchdarkly_experiments_tests::{TOKEN, environment, iteration};

use crate::history::{CallId, Happened, History, Seen, Told};
use crate::runtime::{SeededRuntime, Time};
use crate::schedule::{Call, Schedule, What};
use crate::wire::{CALL, Wire};

/// Runs a schedule in virtual time.
pub fn run(schedule: &Schedule) -> History {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let (wire, runtimes) = stage(schedule);
        let clients = runtimes.into_iter().enumerate().map(|(client, runtime)| {
            let builder = Client::builder(TOKEN).service(wire.service());
            work(&wire, schedule, client, builder, runtime)
        });
        futures_util::future::join_all(clients).await;
        wire.finish().await
    })
}

/// Makes the wire of a schedule and the runtimes of its clients.
pub fn stage(schedule: &Schedule) -> (Wire, Vec<SeededRuntime>) {
    let time = Time::begin();
    let runtimes = (0_u64..).zip(&schedule.clients);
    let runtimes: Vec<_> = runtimes
        .map(|(client, _)| SeededRuntime::new(time, schedule.seed * 8 + client))
        .collect();
    let ahead = runtimes.iter().map(|runtime| runtime.ahead.clone());
    (Wire::new(schedule, time, ahead.collect()), runtimes)
}

/// Makes the calls of a client, one after the other.
pub async fn work(
    wire: &Wire,
    schedule: &Schedule,
    client: usize,
    builder: ClientBuilder,
    runtime: SeededRuntime,
) {
    let plan = &schedule.clients[client];
    let policy = RetryPolicy::default()
        .max_attempts(plan.attempts)
        .initial_backoff(Duration::from_millis(plan.backoff));
    let built = builder
        .runtime(runtime)
        .attempt_timeout(Duration::from_millis(plan.attempt_timeout))
        .timeout(Duration::from_millis(plan.timeout))
        .retry_policy(policy)
        .build()
        .unwrap();
    let shop = environment(&built);
    for (position, call) in plan.calls.iter().enumerate() {
        tokio::time::sleep(Duration::from_millis(call.delay)).await;
        let id = CallId {
            client,
            call: position,
        };
        wire.log(Happened::Called(id));
        let told = make(&shop, call, id)
            .await
            .unwrap_or_else(|error| Told::Err {
                kind: error.kind(),
                effect: error.effect(),
                text: error.to_string(),
            });
        wire.log(Happened::Returned(id, told));
    }
}

async fn make(shop: &Environment, call: &Call, id: CallId) -> Result<Told, Error> {
    let handle = shop.experiment(call.key)?;
    let name = |number| format!("name {number}");
    match call.what {
        What::Create(number) => {
            let create = shop.experiments().create(content(call.key, number));
            experiment(create, id).await
        }
        What::Rename(number) => experiment(handle.rename(name(number)), id).await,
        What::Describe(number) => experiment(handle.describe(name(number)), id).await,
        What::Tag => experiment(handle.tag("hot"), id).await,
        What::Untag => experiment(handle.untag("hot"), id).await,
        What::Start => experiment(handle.start(), id).await,
        What::Restart => experiment(handle.start().reason("again"), id).await,
        What::Stop => experiment(handle.stop("green", "clear"), id).await,
        What::Archive => experiment(handle.archive(), id).await,
        What::Restore => experiment(handle.restore(), id).await,
        What::DescribeAndStart(number) => {
            let changes = FieldChanges::new().update(field::DESCRIPTION, name(number));
            experiment(handle.update(changes).start(), id).await
        }
        What::CreateIteration(number) => {
            let create = handle.create_iteration(iteration(&name(number)));
            let response = named(create, id).send_with_response().await?;
            Ok(Told::Ok {
                recovered: response.is_recovered(),
                seen: Vec::new(),
            })
        }
        What::Get => experiment(handle.get(), id).await,
        What::List => {
            let list = named(shop.experiments().list().page_size(2), id);
            let seen = list.items().try_collect().await?;
            Ok(Told::Ok {
                recovered: false,
                seen: seen.iter().map(see).collect(),
            })
        }
    }
}

async fn experiment<C: Operation<Value = Experiment>>(
    request: Request<C>,
    id: CallId,
) -> Result<Told, Error> {
    let response = named(request, id).send_with_response().await?;
    let seen = vec![see(response.value())];
    Ok(Told::Ok {
        recovered: response.is_recovered(),
        seen,
    })
}

fn named<C>(request: Request<C>, id: CallId) -> Request<C> {
    request.header(CALL, format!("{}.{}", id.client, id.call))
}

fn see(experiment: &Experiment) -> Seen {
    let href = experiment
        .links
        .get("self")
        .and_then(|link| link.href.as_deref());
    let version = href.and_then(|href| href.rsplit_once("version="));
    Seen {
        key: experiment.key.clone(),
        name: experiment.name.clone(),
        description: experiment.description.clone().unwrap_or_default(),
        tags: experiment.tags.clone().unwrap_or_default(),
        version: version
            .and_then(|(_, number)| number.parse().ok())
            .unwrap_or_default(),
    }
}

/// Returns one of the contents that experiments are created with.
pub fn content(key: &str, number: u8) -> ExperimentPost {
    let new = match number {
        0 => NewExperiment::new(key, "Checkout")
            .description("Blue or green")
            .tag("shop"),
        _ => NewExperiment::new(key, "Basket"),
    };
    new.iteration(iteration("green sells")).try_into().unwrap()
}
