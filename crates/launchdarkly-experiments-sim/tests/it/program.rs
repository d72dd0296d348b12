//! The binary: what it prints, how it ends, and what it keeps.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::json;

use crate::case::{Send, experiment};

const BINARY: &str = env!("CARGO_BIN_EXE_launchdarkly-experiments-sim");
const LIST: &str = "/api/v2/projects/default/environments/test/experiments";

/// The program, running; it is killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Program {
    pub(crate) fn start(options: &[&str]) -> Self {
        let mut child = Command::new(BINARY)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let port = line
            .trim_end()
            .strip_prefix("listening on http://127.0.0.1:");
        let port = port.unwrap_or_else(|| panic!("`{line}`")).parse().unwrap();
        Self {
            child,
            stdout,
            port,
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it by a signal; gives its exit status and what it printed after the first line.
    fn end(mut self, signal: &str) -> (ExitStatus, String) {
        let process = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &process])
                .status()
                .unwrap()
                .success()
        );
        let mut printed = String::new();
        self.stdout.read_to_string(&mut printed).unwrap();
        (self.child.wait().unwrap(), printed)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn ask(program: &Program, token: &str, send: Send) -> (u16, String) {
    let mut request = send.request(&program.url());
    request
        .headers_mut()
        .insert("authorization", token.parse().unwrap());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let reply = client.execute(request).await.unwrap();
    (reply.status().as_u16(), reply.text().await.unwrap())
}

#[test]
fn a_signal_ends_it_cleanly() {
    for signal in ["-TERM", "-INT"] {
        let (status, printed) = Program::start(&["--token", "secret"]).end(signal);
        assert!(status.success(), "{signal}: {status}");
        assert_eq!(printed, "", "a given token is not printed");
    }
}

#[tokio::test]
async fn without_options_it_has_a_project_and_prints_its_token() {
    let program = Program::start(&[]);
    let (status, reply) = ask(
        &program,
        "api-simulator",
        Send::json("POST", LIST, experiment("a")),
    )
    .await;
    assert_eq!(status, 201, "{reply}");
    // Without a seed the clock shows the real time, which is past the first day of 2026 or broken.
    assert!(
        !reply.contains("\"_creationDate\":1767225600000"),
        "{reply}"
    );
    let (_, printed) = program.end("-TERM");
    assert_eq!(printed, "token: api-simulator\n");
}

#[tokio::test]
async fn its_page_needs_no_token_and_shows_none() {
    let program = Program::start(&["--token", "secret-token", "--seed", "7"]);
    let sent = Send::json("POST", LIST, experiment("checkout"));
    let (status, _) = ask(&program, "secret-token", sent).await;
    assert_eq!(status, 201);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let reply = client.get(program.url()).send().await.unwrap();
    assert_eq!(reply.headers()["content-type"], "text/html; charset=utf-8");
    let policy = reply.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let page = reply.text().await.unwrap();
    assert!(page.contains("<code>checkout</code>"), "{page}");
    assert!(page.contains("createExperiment"), "{page}");
    assert!(!page.contains("secret-token"), "{page}");
}

#[test]
fn help_shows_every_option() {
    let output = Command::new(BINARY).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for option in [
        "--port",
        "--token",
        "--reader-token",
        "--project",
        "--seed",
        "--dialect",
        "--fault",
        "--global-limit",
        "--route-limit",
        "--token-limit",
        "--ip-limit",
        "--delay",
        "--state",
    ] {
        assert!(help.contains(option), "{option} is not in {help}");
    }
}

#[tokio::test]
async fn the_state_outlives_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let options = [
        "--seed",
        "7",
        "--token",
        "secret",
        "--state",
        path.to_str().unwrap(),
    ];
    let program = Program::start(&options);
    let (status, _) = ask(
        &program,
        "secret",
        Send::json("POST", LIST, experiment("kept")),
    )
    .await;
    assert_eq!(status, 201);
    assert!(program.end("-TERM").0.success());

    let program = Program::start(&options);
    let get = Send {
        body: None,
        ..Send::json("GET", &format!("{LIST}/kept"), serde_json::Value::Null)
    };
    let (status, reply) = ask(&program, "secret", get).await;
    assert_eq!(status, 200, "{reply}");
    drop(program);
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["state.json"], "nothing else is left behind");
}

#[test]
fn a_broken_state_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let broken = "{\n  \"version\": 1,\n  \"state\": nothing\n}";
    fs::write(&path, broken).unwrap();
    let output = Command::new(BINARY)
        .args(["--state", path.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("state.json:3:13: "), "{told}");
    assert_eq!(fs::read_to_string(&path).unwrap(), broken);
}

#[test]
fn a_port_that_is_taken_is_said() {
    let program = Program::start(&[]);
    let port = program.port.to_string();
    let output = Command::new(BINARY)
        .args(["--port", &port])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")),
        "{told}"
    );
}

#[tokio::test]
async fn it_is_told_by_its_own_paths_what_to_do() {
    let program = Program::start(&["--seed", "7", "--token", "secret"]);
    let tell = |method: &str, path: &str, body: serde_json::Value| {
        Send::json(method, &format!("/_simulator/{path}"), body)
    };
    let list = || Send {
        body: None,
        ..Send::json("GET", LIST, json!(null))
    };
    let limits = tell("PUT", "rate-limits", json!({"ip": 1}));
    assert_eq!(ask(&program, "", limits).await.0, 200);
    assert_eq!(ask(&program, "secret", list()).await.0, 200);
    assert_eq!(ask(&program, "secret", list()).await.0, 429);
    let (_, now) = ask(
        &program,
        "",
        tell("POST", "clock", json!({"advance": 10_000})),
    )
    .await;
    assert_eq!(now, "{\"now\":1767225610000}");
    let fault = tell("POST", "faults", json!({"effect": "badGateway"}));
    assert_eq!(ask(&program, "", fault).await.0, 200);
    assert_eq!(ask(&program, "secret", list()).await.0, 502);
    let dialect = tell("PUT", "dialect", json!({"emptyUnauthorized": true}));
    assert_eq!(ask(&program, "", dialect).await.0, 200);
    assert_eq!(ask(&program, "wrong", list()).await, (401, String::new()));
    let broken = tell("PUT", "dialect", json!({"klingon": true}));
    assert_eq!(ask(&program, "", broken).await.0, 400);
    let journal = Send {
        body: None,
        ..tell("GET", "journal", json!(null))
    };
    let (_, journal) = ask(&program, "", journal).await;
    let journal: serde_json::Value = serde_json::from_str(&journal).unwrap();
    let statuses: Vec<_> = journal["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["status"])
        .collect();
    assert_eq!(statuses, [200, 429, 502, 401]);
}
