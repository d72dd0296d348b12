//! The program `cargo verify`: what it refuses, and that it can be killed.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use launchdarkly_experiments_sim::{Server, Simulator};

const TOKEN: &str = "t0-8e-5ecre7";
const CONSENT: (&str, &str) = ("LAUNCHDARKLY_VERIFY", "yes-change-this-account");

/// Arguments and variables, and a part of what the program says to them.
type Refusal<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

async fn server() -> (Simulator, Server) {
    let builder = Simulator::builder()
        .token(TOKEN)
        .project("verify-shop", ["test", "production"]);
    let simulator = builder.build();
    let server = simulator.start().await.unwrap();
    (simulator, server)
}

fn start(url: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verify"));
    command.args(["--against", url]).args(arguments);
    command
        .env_remove("LAUNCHDARKLY_VERIFY")
        .env_remove("LAUNCHDARKLY_ACCESS_TOKEN");
    command.envs(variables.iter().copied());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nothing_is_sent_without_consent_token_and_a_project_for_this() {
    let (simulator, server) = server().await;
    let token = ("LAUNCHDARKLY_ACCESS_TOKEN", TOKEN);
    let project = ["--project", "verify-shop"];
    let cases: [Refusal<'_>; 6] = [
        (
            &project,
            &[token],
            "set LAUNCHDARKLY_VERIFY=yes-change-this-account",
        ),
        (
            &project,
            &[token, (CONSENT.0, "yes")],
            "set LAUNCHDARKLY_VERIFY=yes-change-this-account",
        ),
        (&project, &[CONSENT], "LAUNCHDARKLY_ACCESS_TOKEN is not set"),
        (
            &["--project", "shop"],
            &[token, CONSENT],
            "begins with `verify-`",
        ),
        (&[], &[token, CONSENT], "--project <KEY>"),
        (
            &["--projet", "verify-shop"],
            &[token, CONSENT],
            "a similar argument exists: '--project'",
        ),
    ];
    for (arguments, variables, expected) in cases {
        let output = start(&server.url(), arguments, variables)
            .wait_with_output()
            .unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains(TOKEN), "{text}");
    }
    assert!(simulator.journal().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn after_a_kill_the_next_run_puts_away_what_was_left() {
    let (simulator, server) = server().await;
    let variables = [("LAUNCHDARKLY_ACCESS_TOKEN", TOKEN), CONSENT];
    let project = ["--project", "verify-shop"];
    let mut first = start(&server.url(), &project, &variables);
    let mut names = BufReader::new(first.stderr.take().unwrap());
    // The program is killed as soon as an experiment of its exists.
    while simulator.experiments("verify-shop", "test").is_empty() {
        let mut line = String::new();
        assert!(names.read_line(&mut line).unwrap() > 0, "it ended before");
    }
    first.kill().unwrap();
    let mut printed = String::new();
    first
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut printed)
        .unwrap();
    first.wait().unwrap();
    assert_eq!(printed, "");

    let few = [
        "--project",
        "verify-shop",
        "--case",
        "a-list-of-one-experiment",
    ];
    let output = start(&server.url(), &few, &variables)
        .wait_with_output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.contains("1 same, 0 different, 0 not runnable"),
        "{text}"
    );
    assert!(!text.contains(TOKEN), "{text}");
    let experiments = simulator.experiments("verify-shop", "test");
    assert!(experiments.len() > 1);
    assert!(
        experiments.iter().all(|one| one["archivedDate"].is_i64()),
        "{experiments:?}"
    );
}
