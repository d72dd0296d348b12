//! `cargo verify --against URL --project KEY`: the conformance cases against a real account or another server.

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use launchdarkly_experiments_tests::conformance::case;
use launchdarkly_experiments_tests::verify::account::Account;
use launchdarkly_experiments_tests::verify::verify;
use tower::BoxError;

const HELP: &str = "\
Sends the conformance cases that any server can answer, and prints which answers are the same.

usage: cargo verify --against URL --project verify-KEY [--maintainer ID] [--case NAME]...

  --against URL      the server, such as https://app.launchdarkly.com
  --project KEY      a project that exists for nothing else, with the environments `test` and `production`;
                     its key begins with `verify-`
  --maintainer ID    the id of a member, for the cases that name one
  --case NAME        sends only the cases whose names contain this; repeatable

It creates experiments, flags and metrics in that project and replaces its experimentation settings.
Experiments are stopped and archived; what remains is listed, and goes with the project when you delete it.
A run that was killed is cleaned up by the next one. Run one at a time.

environment:
  LAUNCHDARKLY_ACCESS_TOKEN                     the access token
  LAUNCHDARKLY_VERIFY=yes-change-this-account   says that you mean it

exit status: 0 all that was sent is the same, 1 something is different, 2 nothing was verified";

/// The variable beside the token, and the value that it must have.
const CONSENT: (&str, &str) = ("LAUNCHDARKLY_VERIFY", "yes-change-this-account");

/// The variable with the token.
const TOKEN: &str = "LAUNCHDARKLY_ACCESS_TOKEN";

/// The options.
#[derive(Debug, Default)]
struct Options {
    against: Option<String>,
    project: Option<String>,
    maintainer: Option<String>,
    cases: Vec<String>,
    help: bool,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, BoxError> {
        let mut options = Self::default();
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--against" => options.against = Some(value()?),
                "--project" => options.project = Some(value()?),
                "--maintainer" => options.maintainer = Some(value()?),
                "--case" => options.cases.push(value()?),
                "--help" | "-h" => options.help = true,
                other => return Err(format!("unknown argument `{other}`; see --help").into()),
            }
        }
        Ok(options)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<ExitCode, BoxError> {
    let options = Options::parse(env::args().skip(1))?;
    if options.help {
        print(&format!("{HELP}\n"));
        return Ok(ExitCode::SUCCESS);
    }
    let against = options.against.ok_or("--against is missing; see --help")?;
    let project = options.project.ok_or("--project is missing; see --help")?;
    let (variable, consent) = CONSENT;
    if env::var(variable).ok().as_deref() != Some(consent) {
        let message = format!("this changes the account; set {variable}={consent} if you mean it");
        return Err(message.into());
    }
    let token = env::var(TOKEN).map_err(|_| format!("{TOKEN} is not set"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let account = Account::new(&against, token.trim(), &project, &format!("{now:x}"))?;
    let account = account.maintainer(options.maintainer);
    let mut cases = case::all();
    let wanted = &options.cases;
    cases.retain(|(name, _)| wanted.is_empty() || wanted.iter().any(|part| name.contains(part)));
    let report = verify(&account, &cases, |name| eprintln!("{name}")).await?;
    print(&report.to_string());
    Ok(match report.is_parity() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(1),
    })
}

/// Prints a text. A reader such as `head` may have seen enough.
fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}
