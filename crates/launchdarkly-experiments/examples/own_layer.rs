//! A layer of a program's own around the HTTP client: this one counts and prints the attempts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use launchdarkly_experiments::Client;
use launchdarkly_experiments::raw::HttpService;
use launchdarkly_experiments::reqwest::Request;
use launchdarkly_experiments_sim::{Fault, FaultKind, Simulator};
use tower::layer::layer_fn;
use tower::{ServiceExt as _, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("This talks to a simulator in this process.\n");
    let simulator = Simulator::builder().project("shop", ["production"]).build();
    let attempts = Arc::new(AtomicUsize::new(0));
    let counter = attempts.clone();
    let counting = layer_fn(move |inner: HttpService| {
        let counter = counter.clone();
        service_fn(move |request: Request| {
            let number = counter.fetch_add(1, Ordering::Relaxed) + 1;
            println!(
                "attempt {number}: {} {}",
                request.method(),
                request.url().path()
            );
            inner.clone().oneshot(request)
        })
    });
    let client = Client::builder(simulator.token())
        .service(simulator.service())
        .layer(counting)
        .build()?;
    println!("The next two requests will be answered with 503.");
    simulator.inject(Fault::new(FaultKind::Unavailable).times(2));
    let list = client.project("shop")?.experiments().list();
    let experiments = list.items().try_collect().await?;
    println!(
        "The list came after {} attempts; it has {} experiments.",
        attempts.load(Ordering::Relaxed),
        experiments.len()
    );
    Ok(())
}
