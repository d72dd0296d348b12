//! What it costs to plan 500 experiments with 20 ms for each reply: time, requests, memory.
//!
//! The replies are recorded from the simulator first, so that it takes neither time nor memory of what is measured.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use launchdarkly_experiments::Client;
use launchdarkly_experiments::http::Response;
use launchdarkly_experiments::reqwest;
use launchdarkly_experiments_cli::apply::apply;
use launchdarkly_experiments_cli::file::Source;
use launchdarkly_experiments_cli::plan::plan;
use launchdarkly_experiments_cli::simulate::made_up;
use launchdarkly_experiments_cli::wanted::Wanted;
use launchdarkly_experiments_sim::Simulator;
use tower::{BoxError, ServiceExt as _, service_fn};

/// The number of experiments, and of flags.
const EXPERIMENTS: usize = 500;
const FLAGS: usize = 100;

/// The time of each reply.
const REPLY: Duration = Duration::from_millis(20);

type Replies = Arc<Mutex<HashMap<String, String>>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let changed = many("Better button");
    let Some(file) = std::env::args().nth(1) else {
        // A process of its own, so that its memory is that of the plan alone.
        let file = std::env::temp_dir().join(format!("ldx-cost-{}.json", std::process::id()));
        std::fs::write(&file, serde_json::to_vec(&record(&changed).await?)?)?;
        let run = std::process::Command::new(std::env::current_exe()?)
            .arg(&file)
            .status();
        std::fs::remove_file(&file)?;
        run?;
        return Ok(());
    };
    let replies: HashMap<String, String> = serde_json::from_slice(&std::fs::read(file)?)?;
    let (requests, bytes) = (
        replies.len(),
        replies.values().map(String::len).sum::<usize>(),
    );
    let time = measure(&changed, "api-simulator", replaying(Arc::new(replies))).await?;
    let (memory, replies) = (status("VmHWM") / 1024, bytes >> 20);
    println!(
        "{EXPERIMENTS} experiments planned in {time:.2?}, with {requests} requests of {REPLY:?}, on {memory} MB, of which the recorded replies are {replies} MB"
    );
    Ok(())
}

/// Records the replies to the requests of a plan.
async fn record(changed: &str) -> Result<HashMap<String, String>, Box<dyn Error>> {
    let wanted = Wanted::read([Source::new("many.yaml", many("Button"))])?;
    let simulator = made_up(
        &wanted,
        Simulator::builder().strict(false),
        1_767_225_600_000,
    )?;
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .build()?;
    let shop = client.project("shop")?.environment("production")?;
    let created = plan(&shop, &wanted.of(&shop), &[]).await?;
    apply(&shop, &created, &[], |_, _| ()).await;
    let replies = Replies::default();
    measure(changed, simulator.token(), recording(&simulator, &replies)).await?;
    let replies = replies.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(replies.clone())
}

/// Reads and plans, and returns the time.
async fn measure<S>(yaml: &str, token: &str, service: S) -> Result<Duration, Box<dyn Error>>
where
    S: tower::Service<
            reqwest::Request,
            Response = reqwest::Response,
            Error = BoxError,
            Future: Send + 'static,
        > + Clone
        + Send
        + Sync
        + 'static,
{
    let client = Client::builder(token).service(service).build()?;
    let shop = client.project("shop")?.environment("production")?;
    let began = Instant::now();
    let wanted = Wanted::read([Source::new("many.yaml", yaml)])?;
    let planned = plan(&shop, &wanted.of(&shop), &[]).await?;
    let took = began.elapsed();
    assert!(planned.experiments.iter().all(|one| one.steps.len() == 1));
    Ok(took)
}

fn recording(
    simulator: &Simulator,
    replies: &Replies,
) -> impl tower::Service<
    reqwest::Request,
    Response = reqwest::Response,
    Error = BoxError,
    Future: Send + 'static,
>
+ Clone
+ Send
+ Sync
+ 'static
+ use<> {
    let (simulator, replies) = (simulator.clone(), Arc::clone(replies));
    service_fn(move |request: reqwest::Request| {
        let (simulator, replies) = (simulator.clone(), Arc::clone(&replies));
        async move {
            let url = request.url().to_string();
            let response = simulator.service().oneshot(request).await?;
            let body = response.bytes().await?;
            let mut replies = replies.lock().unwrap_or_else(PoisonError::into_inner);
            replies.insert(url, String::from_utf8_lossy(&body).into_owned());
            Ok(Response::new(body).into())
        }
    })
}

fn replaying(
    replies: Arc<HashMap<String, String>>,
) -> impl tower::Service<
    reqwest::Request,
    Response = reqwest::Response,
    Error = BoxError,
    Future: Send + 'static,
>
+ Clone
+ Send
+ Sync
+ 'static
+ use<> {
    service_fn(move |request: reqwest::Request| {
        let replies = Arc::clone(&replies);
        async move {
            tokio::time::sleep(REPLY).await;
            let body = replies
                .get(request.url().as_str())
                .cloned()
                .unwrap_or_default();
            Ok(Response::new(body).into())
        }
    })
}

/// Returns a line of the process's status in kB; 0 where there is none.
fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    number.unwrap_or_default()
}

/// A file with many experiments.
fn many(name: &str) -> String {
    let (head, experiment) = include_str!("checkout.yaml")
        .split_once("  checkout-button:\n")
        .unwrap_or_default();
    let experiment = experiment
        .replace("state: running", "state: draft")
        .replace("Checkout button", name);
    let experiments = (0..EXPERIMENTS).map(|index| {
        let flag = format!("flag: flag-{}", index % FLAGS);
        format!(
            "  e{index}:\n{}",
            experiment.replace("flag: checkout-button", &flag)
        )
    });
    head.to_owned() + &experiments.collect::<String>()
}
