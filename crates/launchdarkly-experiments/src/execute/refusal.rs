//! Explains a refusal by the state of the experiment.
//!
//! The service says that a change is not allowed, and not always what is.
//! Where a call can tell from the experiment ([`Execute::explain`]), it is read by one attempt of at most 5 s, and the explanation becomes part of the error.
//! Nothing else about the error changes, whatever becomes of the reading.

use std::pin::Pin;
use std::time::Duration;

use launchdarkly_experiments_client as raw;
use raw::ApiError;
use raw::types::Experiment;

use crate::error::Error;
use crate::execute::attempts;
use crate::execute::call::Execute;
use crate::execute::context::{CallOptions, Context};
use crate::execute::outcome::{AttemptOutcome, FailedAttempt};
use crate::execute::read_back::ReadBack;
use crate::execute::retry_policy::RetryPolicy;
use crate::execute::state::CallState;
use crate::response::Response;

/// How long a refusal waits for its explanation.
const MAX_TIME: Duration = Duration::from_secs(5);

/// Whether the server refused an attempt because something is not as the request takes it any more.
pub(crate) fn is_by_lock(failed: &FailedAttempt) -> bool {
    let response = failed.response.as_ref();
    matches!(failed.outcome, AttemptOutcome::Status(409, _))
        && response.is_some_and(|response| {
            let error = ApiError::from_body(&response.body, response.truncated);
            error.code.as_deref() == Some(LOCK)
        })
}

/// LaunchDarkly's code of such a refusal.
const LOCK: &str = "optimistic_locking_error";

/// Adds to the error of a refused call what the experiment says about it.
pub(crate) async fn explain<C: Execute>(
    context: &Context,
    call: &C,
    options: &CallOptions,
    state: &CallState,
    outcome: AttemptOutcome,
    error: Error,
) -> Error {
    let (AttemptOutcome::Status(400 | 422, _), Some(read)) = (outcome, call.explained_by()) else {
        return error;
    };
    let now = context.runtime.now();
    let deadline = now.saturating_add(MAX_TIME);
    let state = CallState {
        policy: RetryPolicy::none(),
        deadline: Some(state.deadline.map_or(deadline, |own| own.min(deadline))),
        ..state.begin_within()
    };
    let Ok(found) = read_boxed(context, &read, options, state).await else {
        return error;
    };
    let mut error = error;
    for explanation in call.explain(&found.value) {
        error = error.note(explanation);
    }
    error.with(|error| error.observed = Some(Box::new(found.value)))
}

/// The result of reading an experiment.
type Found = Result<Box<Response<Experiment>>, Error>;

/// In a box: the loop that calls this is the one that is called.
fn read_boxed<'a>(
    context: &'a Context,
    call: &'a ReadBack,
    options: &'a CallOptions,
    state: CallState,
) -> Pin<Box<dyn Future<Output = Found> + Send + 'a>> {
    Box::pin(attempts(context, call, options, state))
}
