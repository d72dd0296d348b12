//! `cargo cases CASSETTE`: conformance cases of what a program recorded.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use launchdarkly_experiments_sim::cassette::Cassette;
use launchdarkly_experiments_tests::conformance::recorded::cases;
use launchdarkly_experiments_tests::conformance::run::run;
use launchdarkly_experiments_tests::conformance::{By, Case, Evidence, Transport};
use tower::BoxError;

const HELP: &str = "\
Makes conformance cases of a cassette, and says of each whether it holds in the simulator.

usage: cargo cases CASSETTE --source TEXT --on YYYY-MM [--service VERSION] [--into FOLDER]

  CASSETTE           a file that `cassette::Recorder` has written
  --source TEXT      who recorded it, and where
  --on YYYY-MM       the month of the recording
  --service VERSION  it was recorded of LaunchDarkly's service with this LD-API-Version; without it, each case is a
                     guess with an open question
  --into FOLDER      where to write the cases; `target/cases` by default, from where you move those that you want to
                     `tests/conformance`

exit status: 0 every case holds, 1 one does not, 2 no case was made";

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
    let (mut cassette, mut source, mut on, mut service) = (None, None, None, None);
    let mut into = PathBuf::from("target/cases");
    let mut arguments = env::args().skip(1);
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--source" => source = Some(value()?),
            "--on" => on = Some(value()?),
            "--service" => service = Some(value()?),
            "--into" => into = value()?.into(),
            "--help" | "-h" => {
                print(&format!("{HELP}\n"));
                return Ok(ExitCode::SUCCESS);
            }
            option if option.starts_with('-') => {
                return Err(format!("unknown argument `{option}`; see --help").into());
            }
            _ => cassette = Some(PathBuf::from(&name)),
        }
    }
    let cassette = cassette.ok_or("the cassette is missing; see --help")?;
    let is_service = service.is_some();
    let evidence = Evidence {
        by: if is_service { By::Service } else { By::Guess },
        source: source.ok_or("--source is missing; see --help")?,
        on: on.ok_or("--on is missing; see --help")?,
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
