//! Finds out what became of a write whose outcome is unknown, by reading the experiment back.
//!
//! The call itself concludes from what is there ([`Execute::reconcile`]), as `operation/experiment/create.rs` does for a create.
//! A create is [compared](matches) with what has its key; any other write is never sent again, and the error describes the state.

mod age;
pub(crate) mod describe;
pub(crate) mod matches;

use std::future::Future;
use std::pin::Pin;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::types::Experiment;

use crate::error::Effect;
use crate::error::{Cause, Error};
use crate::execute::call::{Execute, Reconciled};
use crate::execute::context::{CallOptions, Context};
use crate::execute::decide::{Decision, retry};
use crate::execute::outcome::AttemptOutcome;
use crate::execute::rate_limit::date;
use crate::execute::read_back::ReadBack;
use crate::execute::reconcile::age::{Age, Clocks};
use crate::execute::state::CallState;
use crate::execute::{attempts, trace};
use crate::response::Response;

/// Finds out what became of a call whose last attempt failed with an outcome and an error.
///
/// Returns the response if the write was applied after all, and nothing, after a backoff, if it was not and may be sent again.
///
/// # Errors
/// The given error, with what was read, where the write failed or its outcome stays unknown.
pub(crate) async fn reconcile<C: Execute>(
    context: &Context,
    call: &C,
    options: &CallOptions,
    state: &CallState,
    outcome: AttemptOutcome,
    error: Error,
) -> Result<Option<Box<Response<C::Value>>>, Error> {
    let Some(read_back) = call.read_back().filter(|_| is_open(call, outcome, &error)) else {
        return Err(error);
    };
    let found = match read(context, &read_back, options, state.begin_within()).await {
        Ok(response) => Some(*response),
        Err(error) if error.is_not_found() => None,
        Err(second) => {
            trace::read_back(call.operation(), state.attempts, "failed");
            return Err(error.note(format!("reading the experiment back failed: {second}")));
        }
    };
    let age = found.as_ref().map_or(Age::Unknown, |found| {
        Clocks::read(context, state, date(&found.headers)).age(found.value.creation_date)
    });
    let observed = found.as_ref().map(|found| Box::new(found.value.clone()));
    let error = error.with(|error| error.observed = observed);
    let reconciled = match call.reconcile(found) {
        // What existed before the call is not its work.
        Reconciled::Applied(_) if age == Age::Older => Reconciled::Conflict,
        reconciled => reconciled,
    };
    trace::read_back(call.operation(), state.attempts, finding(&reconciled));
    match reconciled {
        Reconciled::Applied(mut response) => {
            response.attempts = state.attempts;
            response.recovered = true;
            Ok(Some(response))
        }
        Reconciled::Conflict => Err(conflict(error, age)),
        Reconciled::Inconclusive(description) => Err(error.note(description)),
        Reconciled::NotApplied => {
            back_off(context, call.operation(), state, outcome, error).await?;
            Ok(None)
        }
    }
}

/// Returns what was found out, in a word.
fn finding<T>(reconciled: &Reconciled<T>) -> &'static str {
    match reconciled {
        Reconciled::Applied(_) => "applied",
        Reconciled::NotApplied => "not_applied",
        Reconciled::Conflict => "conflict",
        Reconciled::Inconclusive(_) => "inconclusive",
    }
}

/// Whether a write may have happened without a response that could be used.
fn is_open<C: Execute>(call: &C, outcome: AttemptOutcome, error: &Error) -> bool {
    !call.operation().repeatable
        && !error.effect().is_safe_to_repeat()
        && !matches!(
            outcome,
            AttemptOutcome::TooLarge | AttemptOutcome::Undecodable
        )
}

/// The result of reading an experiment.
type Found = Result<Box<Response<Experiment>>, Error>;

/// Reads the experiment, in a box: the loop that calls this is the one that is called.
fn read<'a>(
    context: &'a Context,
    call: &'a ReadBack,
    options: &'a CallOptions,
    state: CallState,
) -> Pin<Box<dyn Future<Output = Found> + Send + 'a>> {
    Box::pin(attempts(context, call, options, state))
}

/// Backs off before retrying a write that reading back showed was not applied.
///
/// # Errors
/// The given error where the server has refused the write since, or a limit forbids another attempt.
async fn back_off(
    context: &Context,
    operation: &Operation,
    state: &CallState,
    outcome: AttemptOutcome,
    error: Error,
) -> Result<(), Error> {
    let error = error.note("read back, there is no such experiment");
    let was_refused = outcome.effect() == Effect::Rejected;
    let is_too_late = outcome == AttemptOutcome::NotStarted;
    if error.effect() == Effect::Applied || was_refused || is_too_late {
        return Err(error);
    }
    let facts = state.facts(context, operation, false);
    match retry(&state.policy, &facts, error.retry_after()) {
        Decision::Retry {
            backoff,
            counts_against_budget,
        } => {
            trace::retrying(operation, state.attempts, "not applied", backoff);
            context.back_off(backoff, counts_against_budget).await;
            Ok(())
        }
        Decision::GiveUp(limit) => Err(error.note(limit.to_string())),
        Decision::Finish | Decision::Reconcile => Err(error),
    }
}

/// Turns the error of a lost create into a conflict with the experiment that has its key.
fn conflict(error: Error, age: Age) -> Error {
    if error.effect() == Effect::Applied {
        return error.note("read back, the experiment with this key has other content");
    }
    error.with(|error| {
        error.cause = Cause::Conflict;
        // A younger one may be the call's own experiment, changed by somebody since.
        if age == Age::Older {
            error.effect = Effect::Rejected;
        }
    })
}
