//! `cargo cases CASSETTE`: conformance cases of what a program recorded.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use launchdarkly_experiments_sim::cassette::Cassette;
use launchdarkly_experiments_tests::conformance::recorded::cases;
use launchdarkly_experiments_tests::conformance::run::run;
use launchdarkly_experiments_tests::conformance::{By, Case, Evidence, Transport};
use tower::BoxError;

/// What follows the options in the help.
const AFTER_HELP: &str = "\
Examples:
  cargo cases recorded.json --source \"who, where\" --on 2026-11
  cargo cases recorded.json --source \"who, where\" --on 2026-11 --service 20240415

Exit codes:
  0  every case holds
  1  one does not
  2  no case was made";

/// Make conformance cases of a cassette, and say of each whether it holds in the simulator
#[derive(Debug, Parser)]
#[command(name = "cargo cases", bin_name = "cargo cases", after_help = AFTER_HELP)]
struct Options {
    /// A file that `cassette::Recorder` has written
    cassette: PathBuf,
    /// Who recorded it, and where
    #[arg(long, value_name = "TEXT")]
    source: String,
    /// The month of the recording
    #[arg(long, value_name = "YYYY-MM")]
    on: String,
    /// It was recorded of LaunchDarkly's service with this LD-API-Version; without it, each case is a guess with an open
    /// question
    #[arg(long, value_name = "VERSION")]
    service: Option<String>,
    /// Where to write the cases; from there you move those that you want to `tests/conformance`
    #[arg(long, value_name = "FOLDER", default_value = "target/cases")]
    into: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match make().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn make() -> Result<ExitCode, BoxError> {
    let Options {
        cassette,
        source,
        on,
        service,
        into,
    } = Options::parse();
    let is_service = service.is_some();
    let evidence = Evidence {
        by: if is_service { By::Service } else { By::Guess },
        source,
        on,
        api_version: service
            .map(|one| serde_json::from_value(one.into()))
            .transpose()?,
        question: (!is_service).then(|| "Does LaunchDarkly answer in this way?".to_owned()),
    };
    if let Some(fault) = evidence.faults().first() {
        return Err(format!("evidence: {fault}").into());
    }
    let read = Cassette::read(&cassette);
    let read = read.map_err(|error| format!("{}: {error}", cassette.display()))?;
    let made = cases(&read, &evidence);
    fs::create_dir_all(&into)?;
    let mut holds = true;
    for (name, json) in &made.cases {
        let path = into.join(format!("{name}.json"));
        fs::write(&path, format!("{json:#}\n"))?;
        let case: Case = serde_json::from_value(json.clone())?;
        let simulator = case.simulator();
        let result = run(&case, &simulator, &Transport::Process(simulator.service())).await;
        holds &= result.is_ok();
        match result {
            Ok(()) => print(&format!("{}: holds in the simulator\n", path.display())),
            Err(reason) => print(&format!("{}: does not hold: {reason}\n", path.display())),
        }
    }
    for left_out in &made.left_out {
        print(&format!("left out: {left_out}\n"));
    }
    match (made.cases.is_empty(), holds) {
        (true, _) => Err("nothing was created in this recording, so it makes no case".into()),
        (_, true) => Ok(ExitCode::SUCCESS),
        (_, false) => Ok(ExitCode::from(1)),
    }
}

/// Prints a text. A reader such as `head` may have seen enough.
fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}
