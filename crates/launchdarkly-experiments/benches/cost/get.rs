//! One GET over loopback, by this crate and by hand.

use std::time::{Duration, Instant};

use launchdarkly_experiments::types::Experiment;
use launchdarkly_experiments::{Client, ExperimentHandle};
use stats_alloc::Region;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::{ALLOCATOR, PATH, TOKEN, experiment};

/// How often each side is measured, and how many calls a measure has.
///
/// Many short measures, one side right after the other: what else the machine does then meets both.
const ROUNDS: usize = 800;
const CALLS: u32 = 25;

/// The ratios to the same by hand.
pub(crate) struct Ratios {
    pub(crate) time: f64,
    pub(crate) allocations: f64,
}

/// What a measure has seen.
struct Seen {
    time: Duration,
    allocations: usize,
}

pub(crate) async fn beside_by_hand() -> Ratios {
    let url = serve(experiment());
    let client = Client::builder(TOKEN)
        .base_url(url.clone())
        .build()
        .unwrap();
    let shop = client.project("shop").unwrap();
    let production = shop.environment("production").unwrap();
    let button = production.experiment("checkout-button").unwrap();
    let plain = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    // The first calls connect.
    by_hand(&plain, &url).await;
    by_us(&button).await;
    let mut seen = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        // Either side goes first as often as the other.
        seen.push(if round % 2 == 0 {
            let theirs = by_hand(&plain, &url).await;
            (by_us(&button).await, theirs)
        } else {
            let ours = by_us(&button).await;
            (ours, by_hand(&plain, &url).await)
        });
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let over_rounds =
        |figure: fn(&(Seen, Seen)) -> f64| median(seen.iter().map(figure).collect::<Vec<_>>());
    println!(
        "one GET: {:.1} us and {:.0} allocations, by hand {:.1} us and {:.0}",
        over_rounds(|(ours, _)| ours.time.as_secs_f64() * 1e6 / f64::from(CALLS)),
        over_rounds(|(ours, _)| ours.allocations as f64 / f64::from(CALLS)),
        over_rounds(|(_, theirs)| theirs.time.as_secs_f64() * 1e6 / f64::from(CALLS)),
        over_rounds(|(_, theirs)| theirs.allocations as f64 / f64::from(CALLS)),
    );
    Ratios {
        time: over_rounds(|(ours, theirs)| ours.time.as_secs_f64() / theirs.time.as_secs_f64()),
        allocations: over_rounds(|(ours, theirs)| {
            ours.allocations as f64 / theirs.allocations as f64
        }),
    }
}

async fn by_us(button: &ExperimentHandle) -> Seen {
    measured(async || drop(button.get().send().await.unwrap())).await
}

async fn by_hand(http: &reqwest::Client, url: &str) -> Seen {
    measured(async || drop(call(http, url).await)).await
}

async fn measured(call: impl AsyncFn()) -> Seen {
    let region = Region::new(ALLOCATOR);
    let begun = Instant::now();
    for _ in 0..CALLS {
        call().await;
    }
    Seen {
        time: begun.elapsed(),
        allocations: region.change().allocations,
    }
}

/// What a careful program writes that has no client: headers, timeout, status, value.
async fn call(http: &reqwest::Client, url: &str) -> Experiment {
    let reply = http
        .get(format!("{url}{PATH}"))
        .header("authorization", TOKEN)
        .header("ld-api-version", "20240415")
        .header("accept", "application/json")
        .header("user-agent", "bench/1")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
    serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
}

/// A server that answers everything with one body and allocates nothing for it.
///
/// It has one thread for all connections. With one for each, where the system places them makes one side several times as fast as the other.
fn serve(body: String) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let reply: &'static [u8] = reply.into_bytes().leak();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, reply));
            }
        });
    });
    url
}

async fn answer(mut stream: TcpStream, reply: &[u8]) {
    stream.set_nodelay(true).unwrap();
    let mut buffer = [0; 8192];
    let mut filled = 0;
    while let Ok(read @ 1..) = stream.read(&mut buffer[filled..]).await {
        filled += read;
        if buffer[..filled].ends_with(b"\r\n\r\n") {
            filled = 0;
            if stream.write_all(reply).await.is_err() {
                return;
            }
        }
    }
}
