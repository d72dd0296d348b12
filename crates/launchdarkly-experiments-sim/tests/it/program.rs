//! The program: what it prints, how it stops, and what it stores.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{HttpRequest, LIST, client, experiment};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_launchdarkly-experiments-sim");

/// The running program. It is killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Program {
    pub(crate) fn start(options: &[&str]) -> Self {
        Self::spawn(Command::new(BINARY).args(options).stderr(Stdio::inherit()))
    }

    /// Starts a command that runs the program.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let line = read_line(&mut stdout);
        assert!(line.starts_with("listening on http://"), "`{line}`");
        let (_, port) = line.rsplit_once(':').unwrap();
        let port = port.parse().unwrap();
        Self {
            child,
            stdout,
            port,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) async fn send(&self, token: &str, request: HttpRequest) -> (u16, String) {
        let mut request = request.at(&self.url());
        request
            .headers_mut()
            .insert("authorization", token.parse().unwrap());
        let response = client().execute(request).await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_line(stdout: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    line.trim_end().to_owned()
}

#[cfg(unix)]
mod signals {
    use std::fs;
    use std::io::Read as _;
    use std::process::ExitStatus;

    use rustix::process::{Pid, Signal, kill_process};

    use super::Program;
    use crate::support::{HttpRequest, LIST, experiment};

    impl Program {
        /// Stops the program by a signal. Returns its exit status and what it printed after the first line.
        fn stop(mut self, signal: Signal) -> (ExitStatus, String) {
            kill_process(Pid::from_child(&self.child), signal).unwrap();
            let mut printed = String::new();
            self.stdout.read_to_string(&mut printed).unwrap();
            (self.child.wait().unwrap(), printed)
        }
    }

    #[test]
    fn a_signal_stops_it_cleanly() {
        for signal in [Signal::TERM, Signal::INT] {
            let (status, printed) = Program::start(&["--token", "secret"]).stop(signal);
            assert!(status.success(), "{signal:?}: {status}");
            assert_eq!(printed, "", "a token that was given is not printed");
        }
    }

    #[tokio::test]
    async fn the_state_survives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let file = path.to_str().unwrap();
        let options = ["--seed", "7", "--token", "secret", "--state", file];
        let program = Program::start(&options);
        let create = HttpRequest::json("POST", LIST, experiment("kept"));
        assert_eq!(program.send("secret", create).await.0, 201);
        assert!(program.stop(Signal::TERM).0.success());

        let program = Program::start(&options);
        let get = HttpRequest::get(&format!("{LIST}/kept"));
        let (status, response) = program.send("secret", get).await;
        assert_eq!(status, 200, "{response}");
        assert!(program.stop(Signal::INT).0.success());
        let files = fs::read_dir(folder.path()).unwrap();
        let names: Vec<_> = files.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["state.json"], "no other file is left behind");
    }
}

#[tokio::test]
async fn without_options_it_has_a_project_and_prints_its_token() {
    let mut program = Program::start(&[]);
    assert_eq!(read_line(&mut program.stdout), "token: api-simulator");
    let create = HttpRequest::json("POST", LIST, experiment("a"));
    let (status, response) = program.send("api-simulator", create).await;
    assert_eq!(status, 201, "{response}");
    // Without a seed the clock shows the real time, which is later than the initial time of a seeded clock.
    let response: Value = serde_json::from_str(&response).unwrap();
    let created = response["_creationDate"].as_i64().unwrap();
    assert!(created > 1_767_225_600_000, "{created}");
}

#[tokio::test]
async fn its_page_needs_no_token_and_shows_none() {
    let program = Program::start(&["--token", "secret-token", "--seed", "7"]);
    let create = HttpRequest::json("POST", LIST, experiment("checkout"));
    assert_eq!(program.send("secret-token", create).await.0, 201);
    let response = client().get(program.url()).send().await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    let page = response.text().await.unwrap();
    assert!(page.contains("<code>checkout</code>"), "{page}");
    assert!(page.contains("createExperiment"), "{page}");
    assert!(!page.contains("secret-token"), "{page}");
}

#[test]
fn help_lists_every_option() {
    let output = Command::new(BINARY).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for option in [
        "--host",
        "--port",
        "--allow-host",
        "--token",
        "--service-token",
        "--reader-token",
        "--control-token",
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
        "--durable",
        "--log",
        "--health",
        "SIM_HOST",
    ] {
        assert!(help.contains(option), "{option} is not in {help}");
    }
}

/// Runs the program until it ends. Returns its exit status and what it wrote to standard error.
pub(crate) fn fail(options: &[&str]) -> (i32, String) {
    let output = Command::new(BINARY).args(options).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), error)
}

#[tokio::test]
async fn another_container_reaches_it_by_the_name_of_the_service() {
    // As in the compose file of docs/stand-in.md.
    let program = Program::spawn(
        Command::new(BINARY)
            .env("SIM_HOST", "0.0.0.0")
            .env("SIM_TOKEN", "secret;other")
            .env("SIM_PROJECT", "shop:test;blog:test,production")
            .env("SIM_ALLOW_HOST", "launchdarkly")
            .env("SIM_SEED", "")
            .env("SIM_DURABLE", "false")
            .stderr(Stdio::null()),
    );
    let list = "/api/v2/projects/blog/environments/production/experiments";
    for (token, host, expected) in [
        ("secret", "launchdarkly:8080", 200),
        ("other", "launchdarkly:8080", 200),
        ("secret;other", "launchdarkly:8080", 401),
        ("secret", "elsewhere:8080", 403),
    ] {
        let get = HttpRequest::get(list).header("host", host);
        assert_eq!(program.send(token, get).await.0, expected, "{token} {host}");
    }
    let port = program.port.to_string();
    let healthy = fail(&["--health", "--host", "0.0.0.0", "--port", &port]);
    assert_eq!(healthy, (0, String::new()));
    drop(program);
    let (status, error) = fail(&["--health", "--port", &port]);
    assert_eq!(status, 1);
    assert!(
        error.starts_with("nothing answers at 127.0.0.1:"),
        "{error}"
    );
    assert_eq!(fail(&["--health"]).0, 1, "the port is missing");
}

#[test]
fn what_cannot_work_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none/state.json");
    let cases: &[(&[&str], &str)] = &[
        (&["--host", "0.0.0.0"], "needs a token of your own"),
        (
            &["--project", "sh op:test"],
            "no client can name another key",
        ),
        (&["--token", "sdk-123"], "SDK keys"),
        (
            &["--fault", "{\"kind\": \"reset\", \"chance\": 2}"],
            "from 0 to 1",
        ),
        (
            &["--state", missing.to_str().unwrap()],
            "cannot write the state",
        ),
        (&["--state", folder.path().to_str().unwrap()], "the state"),
        (&["--durable"], "--state"),
        (&["--delay", "3600000"], "from 0 to 600000"),
        (&["--log", "xml"], "json, text"),
    ];
    for (options, expected) in cases {
        let (status, error) = fail(options);
        assert_ne!(status, 0, "{options:?}");
        assert!(error.contains(expected), "{options:?}: {error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn each_request_is_a_line_of_the_log() {
    for (format, expected) in [
        ("json", "\"status\":200"),
        (
            "text",
            "GET /api/v2/projects/default/environments/test/experiments 200 ",
        ),
    ] {
        let log = tempfile::NamedTempFile::new().unwrap();
        let options = ["--token", "secret", "--log", format];
        let mut command = Command::new(BINARY);
        command.env("SIM_PROT", "1").args(options);
        let program = Program::spawn(command.stderr(log.reopen().unwrap()));
        assert_eq!(program.send("secret", HttpRequest::get(LIST)).await.0, 200);
        drop(program);
        let text = fs::read_to_string(log.path()).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[0].contains("SIM_PROT"), "{text}");
        assert!(lines[1].contains(expected), "{text}");
        assert!(!text.contains("secret"), "{text}");
        if format == "json" {
            for line in lines {
                serde_json::from_str::<Value>(line).unwrap();
            }
        }
    }
}

#[test]
fn an_invalid_state_file_is_rejected_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let invalid = "{\n  \"version\": 1,\n  \"state\": nothing\n}";
    fs::write(&path, invalid).unwrap();
    let output = Command::new(BINARY)
        .args(["--state", path.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("state.json:3:13: "), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), invalid);
}

#[test]
fn a_port_in_use_is_an_error() {
    let program = Program::start(&[]);
    let port = program.port.to_string();
    let output = Command::new(BINARY)
        .args(["--port", &port])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    let expected = format!("cannot listen on 127.0.0.1:{port}: ");
    assert!(error.starts_with(&expected), "{error}");
}

#[tokio::test]
async fn the_control_paths_change_its_behaviour() {
    let program = Program::start(&["--seed", "7", "--token", "secret"]);
    let control = |method: &str, path: &str, body: Value| {
        HttpRequest::json(method, &format!("/_simulator/{path}"), body)
    };
    let list = || HttpRequest::get(LIST);
    let quotas = control("PUT", "quotas", json!({"ip": 1}));
    assert_eq!(program.send("", quotas).await.0, 200);
    assert_eq!(program.send("secret", list()).await.0, 200);
    assert_eq!(program.send("secret", list()).await.0, 429);
    let advance = control("POST", "clock", json!({"advance": 10_000}));
    let (_, now) = program.send("", advance).await;
    assert!(now.contains("\"now\":1767225610000"), "{now}");
    let fault = control("POST", "faults", json!({"kind": "badGateway"}));
    assert_eq!(program.send("", fault).await.0, 200);
    assert_eq!(program.send("secret", list()).await.0, 502);
    let dialect = control("PUT", "dialect", json!({"emptyUnauthorized": true}));
    assert_eq!(program.send("", dialect).await.0, 200);
    let unauthorized = program.send("wrong", list()).await;
    assert_eq!(unauthorized, (401, String::new()));
    let unknown = control("PUT", "dialect", json!({"klingon": true}));
    assert_eq!(program.send("", unknown).await.0, 400);
    let journal = HttpRequest::get("/_simulator/journal");
    let (_, journal) = program.send("", journal).await;
    let journal: Value = serde_json::from_str(&journal).unwrap();
    let items = journal["items"].as_array().unwrap();
    let statuses: Vec<_> = items.iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [200, 429, 502, 401]);
    assert_eq!(items[0]["response"]["total_count"], 0);
}
