//! Measures the simulator: the time to start, the time to list, and the memory of its state. Run it with `--release`.

use std::fs;
use std::time::Instant;

use launchdarkly_experiments_sim::Simulator;
use serde_json::{Value, json};
use tower::ServiceExt as _;

const LIST: &str = "/api/v2/projects/default/environments/test/experiments";

type Result<T> = std::result::Result<T, tower::BoxError>;

#[tokio::main]
async fn main() -> Result<()> {
    start().await?;
    list(1_000).await?;
    memory(100_000).await
}

async fn start() -> Result<()> {
    let begin = Instant::now();
    let server = Simulator::builder().build().start().await?;
    let listening = begin.elapsed();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let response = client.execute(get(&server.url(), LIST)?).await?;
    assert_eq!(response.status(), 200);
    println!(
        "start: listening after {listening:?}, first response after {:?}",
        begin.elapsed()
    );
    Ok(())
}

async fn list(count: usize) -> Result<()> {
    let simulator = filled(count).await?;
    let server = simulator.start().await?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let begin = Instant::now();
    let (mut pages, mut listed) = (0, 0);
    let mut next = Some(LIST.to_owned());
    while let Some(path) = next {
        let response = client.execute(get(&server.url(), &path)?).await?;
        let page: Value = serde_json::from_slice(&response.bytes().await?)?;
        pages += 1;
        listed += page["items"].as_array().map_or(0, Vec::len);
        next = page["_links"]["next"]["href"].as_str().map(str::to_owned);
    }
    assert_eq!(listed, count);
    println!(
        "list: {count} experiments on {pages} pages over loopback in {:?}",
        begin.elapsed()
    );
    Ok(())
}

async fn memory(count: usize) -> Result<()> {
    let begin = Instant::now();
    let simulator = filled(count).await?;
    println!(
        "memory: {count} experiments created in {:?}",
        begin.elapsed()
    );
    if let Some(memory) = fs::read_to_string("/proc/self/status")?
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
    {
        println!("memory: {} resident", memory.trim());
    }
    drop(simulator);
    Ok(())
}

async fn filled(count: usize) -> Result<Simulator> {
    let simulator = Simulator::builder().build();
    let service = simulator.service();
    for number in 0..count {
        let url = format!("http://simulator{LIST}").parse()?;
        let mut request = reqwest::Request::new(http::Method::POST, url);
        request
            .headers_mut()
            .insert("authorization", simulator.token().parse()?);
        *request.body_mut() = Some(experiment(number).to_string().into());
        let response = service.clone().oneshot(request).await?;
        assert_eq!(response.status(), 201);
    }
    Ok(simulator)
}

fn get(base: &str, path: &str) -> Result<reqwest::Request> {
    let mut request = reqwest::Request::new(http::Method::GET, format!("{base}{path}").parse()?);
    request
        .headers_mut()
        .insert("authorization", Simulator::DEFAULT_TOKEN.parse()?);
    Ok(request)
}

fn experiment(number: usize) -> Value {
    let treatment = |name: &str, baseline: bool| {
        json!({
            "name": name,
            "baseline": baseline,
            "allocationPercent": "50",
            "parameters": [{"flagKey": "checkout-button", "variationId": format!("{name}-{number}")}],
        })
    };
    json!({
        "key": format!("experiment-{number}"),
        "name": format!("Experiment {number}"),
        "description": "Does a green button lift purchases?",
        "tags": ["checkout", "colours"],
        "iteration": {
            "hypothesis": "A green button lifts purchases",
            "metrics": [{"key": "purchase"}, {"key": "page-load"}],
            "primarySingleMetricKey": "purchase",
            "flags": {"checkout-button": {"ruleId": "fallthrough", "flagConfigVersion": 12}},
            "treatments": [treatment("blue", true), treatment("green", false)],
        },
    })
}
