//! Executes a call: one loop of attempts, decisions and backoffs.
//!
//! [`execute`] sends a call until it succeeds, fails for good, or a limit forbids another attempt.
//! What follows a failed attempt is decided by [`decide`](decide::decide), a pure function; what became of a write whose response was lost is found out by [`reconcile`].
//! State is passed by `&mut`, failures come back by return value, and time, sleep and randomness come from [`runtime`].
//! Nothing here knows a resource or an operation: a call is whatever implements [`Execute`](call::Execute).

pub(crate) mod attempt;
pub(crate) mod call;
pub(crate) mod context;
pub(crate) mod decide;
pub(crate) mod outcome;
pub(crate) mod rate_limit;
pub(crate) mod read_back;
pub(crate) mod reconcile;
pub(crate) mod refusal;
pub(crate) mod retry_budget;
pub(crate) mod retry_policy;
pub(crate) mod runtime;
pub(crate) mod state;
pub(crate) mod trace;

use launchdarkly_experiments_client as raw;
use serde_json::Value;
use tower::BoxError;
use tracing::Instrument as _;

use crate::error::Error;
use crate::execute::call::Execute;
use crate::execute::context::{CallOptions, Context};
use crate::execute::decide::{Decision, decide};
use crate::execute::outcome::{AttemptOutcome, FailedAttempt, RawResponse};
use crate::execute::state::CallState;
use crate::input::violation::Violation;
use crate::response::Response;

/// Executes a call in a span of its own.
pub(crate) async fn execute<C: Execute>(
    context: &Context,
    call: &C,
    options: &CallOptions,
) -> Result<Box<Response<C::Value>>, Error> {
    let operation = call.operation();
    let span = trace::call(operation, &context.server_address);
    let state = CallState::begin(context, options);
    let result = std::pin::pin!(attempts(context, call, options, state))
        .instrument(span.clone())
        .await;
    match &result {
        Ok(response) => trace::succeeded(&span, operation, response),
        Err(error) => trace::failed(&span, operation, error),
    }
    result.map_err(|error| error.with(|error| error.resource = Some(call.resource())))
}

/// The loop.
async fn attempts<C: Execute>(
    context: &Context,
    call: &C,
    options: &CallOptions,
    mut state: CallState,
) -> Result<Box<Response<C::Value>>, Error> {
    let operation = call.operation();
    loop {
        let request = build(context, call, options)?;
        let sent = attempt::send(context, operation, request, call.body_form(), &mut state).await;
        let decoded = sent.and_then(|response| decode(context, call, &mut state, response));
        let failed = match decoded {
            Ok(response) => return Ok(response),
            Err(failed) => failed,
        };
        let outcome = failed.outcome;
        let outdated = call.outdated().filter(|_| refusal::is_by_lock(&failed));
        let facts = state.facts(context, operation, outdated.is_some());
        let decision = decide(&state.policy, &facts, outcome);
        if let Decision::Retry {
            backoff,
            counts_against_budget,
        } = decision
        {
            trace::retrying(operation, state.attempts, &outcome.to_string(), backoff);
            context.back_off(backoff, counts_against_budget).await;
            continue;
        }
        let mut error = state.error(operation, failed, &context.token);
        if let Decision::GiveUp(limit) = decision {
            error = error.note(limit.to_string());
        }
        if let Some(outdated) = outdated {
            error = error
                .note(outdated)
                .with(|error| error.is_flag_changed = true);
        }
        error = refusal::explain(context, call, options, &state, outcome, error).await;
        // A write of unknown outcome may turn out to be applied, or not to be: then it is sent again.
        let reconciled = reconcile::reconcile(context, call, options, &state, outcome, error);
        if let Some(response) = reconciled.await? {
            return Ok(response);
        }
    }
}

/// Builds the request of a call, with the headers of client and call.
///
/// # Errors
/// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) when a key cannot stand in a path.
pub(crate) fn build<C: Execute>(
    context: &Context,
    call: &C,
    options: &CallOptions,
) -> Result<raw::reqwest::Request, Error> {
    let mut request = call.request(&context.raw).map_err(|error| {
        let violation = Violation::new("path", error.to_string());
        Error::invalid(vec![violation]).with(|error| error.operation = Some(*call.operation()))
    })?;
    for (name, value) in context.headers.iter().chain(&options.headers) {
        request.headers_mut().insert(name.clone(), value.clone());
    }
    Ok(request)
}

/// Returns a body as JSON: one that is empty is `null`.
fn json(body: &[u8]) -> &[u8] {
    match body.trim_ascii().is_empty() {
        true => b"null",
        false => body,
    }
}

/// Decodes a whole successful response.
///
/// One that is not what the operation returns is a failed attempt, and so is one to another request, left over on a connection.
fn decode<C: Execute>(
    context: &Context,
    call: &C,
    state: &mut CallState,
    response: RawResponse,
) -> Result<Box<Response<C::Value>>, FailedAttempt> {
    let (outcome, source): (_, BoxError) = match raw::decode(json(&response.body)) {
        Ok(value) if call.accepts(&value) => {
            context.retry_budget.deposit();
            return Ok(Box::new(Response {
                value,
                status: response.status,
                headers: response.headers,
                body: response.body,
                attempts: state.attempts,
                recovered: false,
            }));
        }
        Ok(_) => {
            let reason = "it is the response to another request";
            (AttemptOutcome::Foreign, reason.into())
        }
        Err(error) => {
            let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
            let outcome = match body.is_object() && !call.accepts_undecodable(&body) {
                true => AttemptOutcome::Foreign,
                false => AttemptOutcome::Undecodable,
            };
            (outcome, error.into())
        }
    };
    state.effect = state.effect.max(outcome.effect());
    Err(FailedAttempt {
        outcome,
        response: Some(Box::new(response)),
        source: Some(source),
    })
}
