//! The session of the README, run as it stands there, against the program as it is started there.

use std::process::Command;

use serde_json::Value;

use crate::conformance::compare;
use crate::program::Program;

const README: &str = include_str!("../../README.md");

/// A command of the session, and the part of the reply that is shown after it.
struct Step {
    command: String,
    reply: Option<Value>,
}

#[test]
fn the_session_of_the_readme_goes_as_it_says() {
    let curl = Command::new("curl").arg("--version").output();
    assert!(
        curl.is_ok(),
        "curl is missing: install it, the session of the README needs it"
    );
    let (_, rest) = README.split_once("## From the command line").unwrap();
    let start = blocks(rest).into_iter().next().unwrap().1;
    let (_, options) = start.split_once(" -- ").unwrap();
    // Any free port, so that the test disturbs nobody.
    let options = options.replace("--port 8080", "--port 0");
    let program = Program::start(&options.split_whitespace().collect::<Vec<_>>());

    let (_, session) = README
        .split_once("## The whole life of an experiment")
        .unwrap();
    let steps = steps(session);
    assert!(steps.len() > 12, "only {} steps", steps.len());
    let folder = tempfile::tempdir().unwrap();
    let script: Vec<&str> = steps.iter().map(|step| step.command.as_str()).collect();
    let script = script.join("\nprintf '\\n%s\\n' '--- next'\n");
    let port = format!("127.0.0.1:{}", program.port);
    let script = script.replace("127.0.0.1:8080", &port);
    let mut shell = Command::new("sh");
    let ran = shell
        .args(["-eu", "-c", &script])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(
        ran.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let replies: Vec<&str> = said.split("\n--- next\n").collect();
    assert_eq!(replies.len(), steps.len(), "{said}");
    for (step, reply) in steps.iter().zip(replies) {
        if let Some(expected) = &step.reply {
            let reply = serde_json::from_str(reply)
                .unwrap_or_else(|error| panic!("{error}: `{reply}` to {}", step.command));
            compare(&step.command, expected, &reply);
        }
    }
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (language, text) in blocks(text) {
        match language {
            "sh" if text.starts_with("cargo ") => break,
            "sh" => steps.push(Step {
                command: text.to_owned(),
                reply: None,
            }),
            _ => steps.last_mut().unwrap().reply = Some(serde_json::from_str(text).unwrap()),
        }
    }
    steps
}

/// The fenced blocks of a text, each with its language.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let fenced = text.split("\n```").skip(1).step_by(2);
    fenced
        .map(|block| block.split_once('\n').unwrap())
        .collect()
}
