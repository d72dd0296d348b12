//! Running a case with a simulator that this process can configure.

use std::time::Duration;

use launchdarkly_experiments_sim::Simulator;

use super::case::{Case, Given, Step};
use super::compare::Moments;
use super::exchange::Transport;

/// Runs a case: makes what is given, configures the simulator, takes each step.
///
/// # Errors
/// The position of the first difference, and what is different there.
pub async fn run(case: &Case, simulator: &Simulator, transport: &Transport) -> Result<(), String> {
    for request in case.given.iter().flat_map(Given::requests) {
        let received = transport.send(&request).await;
        let received = received.map_err(|error| format!("given: {error}"))?;
        if received.status >= 300 {
            return Err(format!("given: {received:?}"));
        }
    }
    case.configure(simulator);
    for (number, step) in case.steps.iter().enumerate() {
        let taken = take(step, simulator, transport).await;
        taken.map_err(|reason| format!("step {number}: {reason}"))?;
    }
    match simulator.violations() {
        none if none.is_empty() => Ok(()),
        violations => Err(format!(
            "the simulator violates the fragment: {violations:?}"
        )),
    }
}

async fn take(step: &Step, simulator: &Simulator, transport: &Transport) -> Result<(), String> {
    match step {
        Step::Advance(millis) => simulator.advance(Duration::from_millis(*millis)),
        Step::Dialect(dialect) => simulator.set_dialect(*dialect),
        Step::Inject(fault) => simulator.inject(fault.clone()),
        Step::ConsumeQuota(requests) => simulator.consume_quota(*requests),
        Step::Exchange { send, expect } => {
            let received = transport.send(send).await;
            let in_process = matches!(transport, Transport::Process(_));
            if let Some(failure) = expect.failure {
                return failure.check(received, in_process);
            }
            let received = received.map_err(|error| error.to_string())?;
            let mismatches = expect.mismatches(&received, Moments::Seeded);
            if let Some(first) = mismatches.first() {
                return Err(first.to_string());
            }
        }
    }
    Ok(())
}
