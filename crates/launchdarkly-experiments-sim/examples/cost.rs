//! Measures the simulator: the time to start, the time to list, the reads per second, and the memory of its state. Run it
//! with `--release`. With a URL of a running simulator as its argument, it measures the reads per second of that one.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

use launchdarkly_experiments_sim::Simulator;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tower::ServiceExt as _;

const LIST: &str = "/api/v2/projects/default/environments/test/experiments";

/// How long the reads per second are measured.
const READING: Duration = Duration::from_secs(5);

type Result<T> = std::result::Result<T, tower::BoxError>;

#[tokio::main]
async fn main() -> Result<()> {
    if let Some(url) = std::env::args().nth(1) {
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        return reads(address, &format!("GET {LIST} HTTP/1.1")).await;
    }
    start().await?;
    list(1_000).await?;
    let server = filled(1).await?.start().await?;
    let path = format!("{LIST}/experiment-0");
    reads(
        &server.address().to_string(),
        &format!("GET {path} HTTP/1.1"),
    )
    .await?;
    memory(100_000).await
}

/// Sends the same request over and over on 16 connections, and reads each response by its length.
async fn reads(address: &str, line: &str) -> Result<()> {
    let token = Simulator::DEFAULT_TOKEN;
    let request = format!("{line}\r\nhost: {address}\r\nauthorization: {token}\r\n\r\n");
    let begin = Instant::now();
    let mut connections = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (address, request) = (address.to_owned(), request.clone());
        connections.spawn(async move {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let (mut stream, mut count) = (BufReader::new(stream), 0_u32);
            while begin.elapsed() < READING {
                stream.write_all(request.as_bytes()).await?;
                read_response(&mut stream).await?;
                count += 1;
            }
            io::Result::Ok(count)
        });
    }
    let mut count = 0;
    while let Some(done) = connections.join_next().await {
        count += done??;
    }
    let rate = f64::from(count) / begin.elapsed().as_secs_f64();
    println!("reads: {rate:.0} per second on 16 connections over loopback");
    Ok(())
}

async fn read_response(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    let (mut line, mut length, mut is_first) = (String::new(), 0, true);
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        if is_first && !line.starts_with("HTTP/1.1 200 ") {
            return Err(io::Error::other(line));
        }
        is_first = false;
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim_end().parse().map_err(io::Error::other)?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.map(drop)
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
