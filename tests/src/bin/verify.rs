//! `cargo verify --against URL --project KEY`: the conformance cases against a real account or another server.

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Parser;
use launchdarkly_experiments_tests::conformance::case;
use launchdarkly_experiments_tests::verify::account::Account;
use launchdarkly_experiments_tests::verify::verify;
use tower::BoxError;

/// The variable beside the token, and the value that it must have.
const CONSENT: (&str, &str) = ("LAUNCHDARKLY_VERIFY", "yes-change-this-account");

/// The variable with the token.
const TOKEN: &str = "LAUNCHDARKLY_ACCESS_TOKEN";

/// What follows the options in the help.
const AFTER_HELP: &str = "\
Examples:
  cargo verify --against https://app.launchdarkly.com --project verify-parity
  cargo verify --against http://localhost:8080 --project verify-parity --case metric

It creates experiments, flags and metrics in that project and replaces its experimentation settings.
Experiments are stopped and archived; what remains is listed, and goes with the project when you delete it.
A run that was killed is cleaned up by the next one. Run one at a time.

Environment:
  LAUNCHDARKLY_ACCESS_TOKEN                     the access token
  LAUNCHDARKLY_VERIFY=yes-change-this-account   says that you mean it

Exit codes:
  0  all that was sent is the same
  1  something is different
  2  nothing was verified";

/// Send the conformance cases that any server can answer, and print which answers are the same
#[derive(Debug, Parser)]
#[command(name = "cargo verify", bin_name = "cargo verify", after_help = AFTER_HELP)]
struct Options {
    /// The server, such as `https://app.launchdarkly.com`
    #[arg(long, value_name = "URL")]
    against: String,
    /// A project that exists for nothing else, with the environments `test` and `production`; its key begins with
    /// `verify-`
    #[arg(long, value_name = "KEY")]
    project: String,
    /// The id of a member, for the cases that name one
    #[arg(long, value_name = "ID")]
    maintainer: Option<String>,
    /// Send only the cases whose names contain this; may be repeated
    #[arg(long = "case", value_name = "NAME")]
    cases: Vec<String>,
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
    let options = Options::parse();
    let (variable, consent) = CONSENT;
    if env::var(variable).ok().as_deref() != Some(consent) {
        let message = format!("this changes the account; set {variable}={consent} if you mean it");
        return Err(message.into());
    }
    let token = env::var(TOKEN).map_err(|_| format!("{TOKEN} is not set"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let account = Account::new(
        &options.against,
        token.trim(),
        &options.project,
        &format!("{now:x}"),
    )?;
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
