//! The conformance cases against another server: a real account, or the simulator's program.
//!
//! `cargo verify --against URL --project KEY` sends the cases that any server can answer and prints a [parity
//! table](report::Report): the same, different (with both answers), not runnable (with the reason).
//!
//! It changes one project, whose key begins with [`PREFIX`] and which exists for nothing else. Each experiment, flag
//! and metric that it creates has a key of this run that begins with `verify-`, and a case sees them under the names
//! that it gives them: [`names::Names`] translates. After each case its experiments are stopped and archived, and at
//! the start those of a run that was killed; they cannot be deleted, so the report lists what remains.

pub mod account;
pub mod cleanup;
pub mod names;
pub mod report;
pub mod runnable;
pub mod stage;

use serde_json::Value;
use tower::BoxError;

use crate::conformance::{Case, Given, HttpRequest, Moments, Received, Step};
use account::Account;
use report::{Difference, Outcome, Report, Row};
use stage::Stage;

/// How the key of the project must begin.
pub const PREFIX: &str = "verify-";

/// Runs cases against an account. `progress` is called with the name of each case before it is sent.
///
/// # Errors
/// The account cannot be used at all: it is not reachable, or the project or an environment of it does not exist.
pub async fn verify(
    account: &Account,
    cases: &[(String, Case)],
    mut progress: impl FnMut(&str),
) -> Result<Report, BoxError> {
    account.check().await?;
    cleanup::settings(account).await?;
    cleanup::experiments(account).await?;
    let mut rows = Vec::new();
    for (number, (name, case)) in cases.iter().enumerate() {
        let outcome = match runnable::obstacle(case, account) {
            Some(reason) => Outcome::NotRunnable(reason),
            None => {
                progress(name);
                let outcome = run(account, number, case).await?;
                cleanup::experiments(account).await?;
                if runnable::changes_settings(case) {
                    cleanup::settings(account).await?;
                }
                outcome
            }
        };
        rows.push(Row {
            name: name.clone(),
            by: case.evidence.by,
            outcome,
        });
    }
    let remains = cleanup::remains(account).await?;
    Ok(Report { rows, remains })
}

/// Runs one case. What it finds is no error; an error is that the connection broke.
async fn run(account: &Account, number: usize, case: &Case) -> Result<Outcome, BoxError> {
    let mut stage = match Stage::prepare(account, number, case).await? {
        Ok(stage) => stage,
        Err(difference) => return Ok(Outcome::Different(vec![difference])),
    };
    for request in case.given.iter().flat_map(Given::requests) {
        let received = stage.send(&request).await?;
        if received.status >= 300 {
            let expected = Value::from("a status below 300, to begin with");
            let difference = Difference::new("given", &request, expected, &received);
            return Ok(Outcome::Different(vec![difference]));
        }
    }
    let (mut differences, mut reworded) = (Vec::new(), false);
    for (number, step) in case.steps.iter().enumerate() {
        let Step::Exchange { send, expect } = step else {
            continue;
        };
        let received = stage.send(send).await?;
        let mismatches = expect.mismatches(&received, Moments::Any);
        if mismatches.iter().all(|one| one.wording) {
            reworded |= !mismatches.is_empty();
        } else {
            let at = format!("step {number}");
            let expected = serde_json::to_value(expect).unwrap_or_default();
            let difference = Difference::new(&at, send, expected, &received);
            differences.push(difference.because(mismatches));
        }
    }
    Ok(match differences.is_empty() {
        true => Outcome::Same { reworded },
        false => Outcome::Different(differences),
    })
}

/// Returns the JSON of a response, `null` if it is none.
fn json(received: &Received) -> Value {
    let text = received.body.as_deref().unwrap_or_default();
    serde_json::from_str(text).unwrap_or_default()
}

/// Returns a read of a path.
fn read(path: String) -> HttpRequest {
    HttpRequest {
        method: "GET".to_owned(),
        path,
        ..HttpRequest::default()
    }
}
