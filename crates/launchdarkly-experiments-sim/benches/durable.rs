//! Measures what it costs to store the state: the writes per second of the program without a file, with one, and with
//! `--durable`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_launchdarkly-experiments-sim");
const LIST: &str = "/api/v2/projects/default/environments/test/experiments";
const SEMANTIC: &str = "application/json; domain-model=launchdarkly.semanticpatch";

/// The number of experiments in the state.
const EXPERIMENTS: usize = 100;

/// How long the clients of one row write.
const DURATION: Duration = Duration::from_secs(3);

type Result<T> = std::result::Result<T, tower::BoxError>;

#[tokio::main]
async fn main() -> Result<()> {
    // Not in the folder for temporary files, which may be in memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    for clients in [1, 16] {
        for options in ["", "--state", "--state --durable"] {
            let path = folder.path().join("state.json");
            let program = Program::start(options, &path)?;
            let rate = measure(&program.url, clients).await?;
            println!("{clients:2} clients, `{options}`: {rate:.0} writes per second");
            drop(program);
            if path.exists() {
                std::fs::remove_file(path)?;
            }
        }
    }
    Ok(())
}

/// The running program. It is killed when it is dropped.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn start(options: &str, path: &Path) -> Result<Self> {
        let mut command = Command::new(BINARY);
        for option in options.split_whitespace() {
            command.arg(option);
            if option == "--state" {
                command.arg(path);
            }
        }
        let command = command.args(["--token", "secret"]);
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("no URL")?;
        let url = url.to_owned();
        Ok(Self { child, url })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the number of writes per second that the clients get acknowledged together.
async fn measure(url: &str, clients: usize) -> Result<f64> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    for number in 0..EXPERIMENTS {
        let request = request(url, Method::POST, "", &experiment(number))?;
        let status = client.execute(request).await?.status();
        assert_eq!(status, 201);
    }
    let begin = Instant::now();
    let tasks = (0..clients).map(|number| {
        let url = url.to_owned();
        let client = client.clone();
        tokio::spawn(async move { patch(&client, &url, number, begin).await })
    });
    let mut writes = 0;
    for task in tasks.collect::<Vec<_>>() {
        writes += task.await??;
    }
    Ok(f64::from(writes) / begin.elapsed().as_secs_f64())
}

/// Renames an experiment again and again. Returns how often.
async fn patch(client: &reqwest::Client, url: &str, number: usize, begin: Instant) -> Result<u32> {
    let path = format!("/experiment-{number}");
    for count in 0.. {
        if begin.elapsed() > DURATION {
            return Ok(count);
        }
        let rename = json!({"kind": "updateName", "value": format!("Name {count}")});
        let body = json!({"instructions": [rename]});
        let response = client
            .execute(request(url, Method::PATCH, &path, &body)?)
            .await?;
        assert_eq!(response.status(), 200);
        response.bytes().await?;
    }
    Ok(0)
}

fn request(url: &str, method: Method, path: &str, body: &Value) -> Result<reqwest::Request> {
    let url = format!("{url}{LIST}{path}").parse()?;
    let mut request = reqwest::Request::new(method, url);
    *request.headers_mut() = HeaderMap::from_iter([
        (AUTHORIZATION, HeaderValue::from_static("secret")),
        (CONTENT_TYPE, HeaderValue::from_static(SEMANTIC)),
    ]);
    *request.body_mut() = Some(body.to_string().into());
    Ok(request)
}

fn experiment(number: usize) -> Value {
    let treatment = |name: &str, baseline: bool| {
        json!({
            "name": name,
            "baseline": baseline,
            "allocationPercent": "50",
            "parameters": [{"flagKey": "checkout-button", "variationId": name}],
        })
    };
    json!({
        "key": format!("experiment-{number}"),
        "name": format!("Experiment {number}"),
        "iteration": {
            "hypothesis": "A green button lifts purchases",
            "metrics": [{"key": "purchase"}, {"key": "page-load"}],
            "primarySingleMetricKey": "purchase",
            "flags": {"checkout-button": {"ruleId": "fallthrough", "flagConfigVersion": 12}},
            "treatments": [treatment("blue", true), treatment("green", false)],
        },
    })
}
