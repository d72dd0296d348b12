//! One attempt: waits for the throttle, sends the request once, and reads the response.
//!
//! Everything that can go wrong comes back as a [`FailedAttempt`]; what follows from it is [decided](crate::execute::decide) elsewhere.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::{Either, select};
use launchdarkly_experiments_client::{ApiError, Body, BodyEnd, Operation};
use reqwest::Request;
use tower::{Service as _, ServiceExt as _};
use tracing::Instrument;

use crate::execute::call::BodyForm;
use crate::execute::context::Context;
use crate::execute::decide::Limit;
use crate::execute::outcome::{AttemptOutcome, FailedAttempt, RawResponse};
use crate::execute::rate_limit::retry_after;
use crate::execute::state::CallState;
use crate::execute::trace;

/// The most that an attempt of a write leaves of the call's time, for reading back what became of it.
const READ_BACK_RESERVE: Duration = Duration::from_secs(5);

/// Makes one attempt and notes it in the state of the call.
pub(crate) async fn send(
    context: &Context,
    operation: &Operation,
    request: Request,
    form: BodyForm,
    state: &mut CallState,
) -> Result<RawResponse, FailedAttempt> {
    wait_for_throttle(context, operation, state).await?;
    state.attempts += 1;
    let span = trace::attempt(operation, &context.server_address, state.attempts);
    let ended = pin!(within_timeout(context, operation, request, form, state))
        .instrument(span.clone())
        .await;
    let (response, outcome) = match &ended {
        Ok(response) => (Some(response), None),
        Err(failed) => (failed.response.as_deref(), Some(failed.outcome)),
    };
    trace::attempt_ended(&span, response.map(|response| response.status), outcome);
    if let (Some(throttle), Some(response)) = (&context.throttle, response) {
        let runtime = &context.runtime;
        throttle.learn(
            operation,
            &response.headers,
            runtime.now(),
            runtime.unix_time(),
        );
    }
    if let Some(outcome) = outcome {
        state.effect = state.effect.max(outcome.effect());
    }
    ended
}

/// Waits while the rate limits ask for it; fails at once where that would last beyond the deadline.
async fn wait_for_throttle(
    context: &Context,
    operation: &Operation,
    state: &CallState,
) -> Result<(), FailedAttempt> {
    let Some(throttle) = &context.throttle else {
        return Ok(());
    };
    let now = context.runtime.now();
    let reservation = throttle.reserve(operation, now);
    let wait = reservation.wait;
    if !wait.is_zero() {
        if let Some(left) = state.time_left(now).filter(|left| wait >= *left) {
            let limit = Limit::Deadline {
                backoff: wait,
                left,
            };
            return Err(FailedAttempt::not_started(&limit.to_string()));
        }
        context.runtime.sleep(wait).await;
    }
    reservation.commit();
    Ok(())
}

/// Sends the request, bounded by the timeout of an attempt and the deadline of the call.
async fn within_timeout(
    context: &Context,
    operation: &Operation,
    request: Request,
    form: BodyForm,
    state: &CallState,
) -> Result<RawResponse, FailedAttempt> {
    let left = state.time_left(context.runtime.now());
    let left = left.unwrap_or(Duration::MAX);
    let reserve = match operation.repeatable {
        true => Duration::ZERO,
        false => (left / 4).min(READ_BACK_RESERVE),
    };
    let timeout = (left - reserve).min(context.attempt_timeout);
    if timeout.is_zero() {
        return Err(FailedAttempt::not_started("the deadline has passed"));
    }
    let sent = AtomicBool::new(false);
    let exchange = pin!(exchange(context, request, form, &sent));
    match select(exchange, context.runtime.sleep(timeout)).await {
        Either::Left((ended, _)) => ended,
        Either::Right(_) if sent.load(Ordering::Relaxed) => Err(FailedAttempt {
            outcome: AttemptOutcome::TimedOut,
            response: None,
            source: None,
        }),
        Either::Right(_) => Err(FailedAttempt::not_started(
            "the service accepted no request in time",
        )),
    }
}

/// Sends the request and reads the response; `sent` is set once the service has taken the request.
async fn exchange(
    context: &Context,
    request: Request,
    form: BodyForm,
    sent: &AtomicBool,
) -> Result<RawResponse, FailedAttempt> {
    let failed = |outcome, source| FailedAttempt {
        outcome,
        response: None,
        source: Some(source),
    };
    let mut service = context.service.clone();
    let ready = service.ready().await;
    let ready = ready.map_err(|error| failed(AttemptOutcome::NotSent, error))?;
    sent.store(true, Ordering::Relaxed);
    let asked = request.url().clone();
    let mut response = ready
        .call(request)
        .await
        .map_err(|error| failed(AttemptOutcome::of_transport_error(&error, &asked), error))?;
    let status = response.status();
    let limit = match status.is_success() {
        true => context.body_limit,
        false => ApiError::BODY_LIMIT,
    };
    let headers = std::mem::take(response.headers_mut());
    let body = Body::read(&mut response, limit).await;
    let truncated = !matches!(body.end, BodyEnd::Complete);
    let is_foreign = status.is_success() && !form.fits(&body.bytes);
    let (outcome, source) = match (status.is_success(), body.end) {
        (true, _) if is_foreign => (
            AttemptOutcome::Foreign,
            Some(format!("{}, so it did not come from LaunchDarkly", form.problem()).into()),
        ),
        (true, BodyEnd::Complete) => {
            return Ok(RawResponse {
                status,
                headers,
                body: body.bytes,
                truncated: false,
            });
        }
        (true, BodyEnd::TooLarge) => (AttemptOutcome::TooLarge, None),
        (true, BodyEnd::Broken(error)) => (AttemptOutcome::Truncated, Some(error)),
        (false, _) => {
            let delay = retry_after(status.as_u16(), &headers, context.runtime.unix_time());
            (AttemptOutcome::Status(status.as_u16(), delay), None)
        }
    };
    Err(FailedAttempt {
        outcome,
        response: Some(Box::new(RawResponse {
            status,
            headers,
            body: body.bytes,
            truncated,
        })),
        source,
    })
}
