//! The state of one call over all its attempts.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use launchdarkly_experiments_client::{AccessToken, ApiError, DecodeError, Operation};

use crate::error::Effect;
use crate::error::{Cause, Error, ErrorResponse};
use crate::execute::context::{CallOptions, Context};
use crate::execute::decide::Facts;
use crate::execute::outcome::{AttemptOutcome, FailedAttempt};
use crate::execute::retry_policy::RetryPolicy;

/// The state of a call so far.
#[derive(Clone, Debug)]
pub(crate) struct CallState {
    pub(crate) policy: RetryPolicy,
    /// On the runtime's clock.
    pub(crate) deadline: Option<Duration>,
    /// When the call began, on the runtime's clock.
    pub(crate) began: Duration,
    /// When the call began, in time since 1970.
    pub(crate) began_unix: Duration,
    /// The number of attempts made.
    pub(crate) attempts: u32,
    /// The largest effect of any attempt.
    pub(crate) effect: Effect,
}

impl CallState {
    /// Begins a call: its deadline counts from here.
    pub(crate) fn begin(context: &Context, options: &CallOptions) -> Self {
        let now = context.runtime.now();
        let timeout = options.timeout.or(context.timeout);
        CallState {
            policy: options.retry_policy.unwrap_or(context.retry_policy),
            deadline: timeout.and_then(|timeout| now.checked_add(timeout)),
            began: now,
            began_unix: context.runtime.unix_time(),
            attempts: 0,
            effect: Effect::NotSent,
        }
    }

    /// Begins a call that has to end by this call's deadline.
    pub(crate) fn begin_within(&self) -> Self {
        CallState {
            attempts: 0,
            effect: Effect::NotSent,
            ..self.clone()
        }
    }

    /// Returns the time until the deadline, if there is one.
    pub(crate) fn time_left(&self, now: Duration) -> Option<Duration> {
        Some(self.deadline?.saturating_sub(now))
    }

    /// Collects what the decision after an attempt depends on.
    pub(crate) fn facts<'a>(
        &self,
        context: &Context,
        operation: &'a Operation,
        is_outdated: bool,
    ) -> Facts<'a> {
        Facts {
            operation,
            attempt: self.attempts,
            time_left: self.time_left(context.runtime.now()),
            can_withdraw: context.retry_budget.can_withdraw(),
            random: context.runtime.random(),
            is_outdated,
        }
    }

    /// Makes the error of a call whose last attempt failed.
    pub(crate) fn error(
        &self,
        operation: &Operation,
        failed: FailedAttempt,
        token: &AccessToken,
    ) -> Error {
        let outcome = failed.outcome;
        let cause = match outcome {
            AttemptOutcome::NotSent => Cause::Connect,
            AttemptOutcome::NotStarted => Cause::Timeout { started: false },
            AttemptOutcome::TimedOut => Cause::Timeout { started: true },
            AttemptOutcome::ConnectionLost | AttemptOutcome::Truncated => Cause::ConnectionLost,
            AttemptOutcome::Status(..) => Cause::Status,
            AttemptOutcome::TooLarge | AttemptOutcome::Foreign => Cause::Decode { path: None },
            AttemptOutcome::Undecodable => {
                let source = failed.source.as_deref();
                let error = source.and_then(|source| source.downcast_ref::<DecodeError>());
                let path = error.map(|error| token.redact(error.path()).into_owned());
                Cause::Decode { path }
            }
        };
        let error = Error::new(cause, self.effect).with(|error| {
            error.operation = Some(*operation);
            error.attempts = self.attempts;
            error.source = failed.source.map(|source| token.redact_error(source));
            error.response = failed.response.map(|response| {
                let body = redact_body(token, response.body);
                let (api_error, retry_after) = match outcome {
                    AttemptOutcome::Status(_, retry_after) => (
                        Some(ApiError::from_body(&body, response.truncated)),
                        retry_after,
                    ),
                    _ => (None, None),
                };
                ErrorResponse {
                    status: response.status,
                    body,
                    api_error,
                    retry_after,
                }
            });
        });
        match outcome {
            AttemptOutcome::TooLarge => {
                error.note("it is larger than allowed; raise the client's `body_limit`")
            }
            _ => error,
        }
    }
}

/// Redacts the access token from a body; one without it is returned as it is.
fn redact_body(token: &AccessToken, body: Bytes) -> Bytes {
    let text = String::from_utf8_lossy(&body);
    match token.redact(&text) {
        Cow::Borrowed(_) => body,
        Cow::Owned(redacted) => redacted.into(),
    }
}
