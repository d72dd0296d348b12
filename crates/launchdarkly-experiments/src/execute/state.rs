//! What happens to a call on its way: the record that the courier writes and the caller reads.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use launchdarkly_experiments_client::{ApiError, Operation};
use reqwest::Url;
use reqwest::header::HeaderMap;
use tower::BoxError;

use crate::error::redact::Secret;
use crate::execute::decide::{Decision, Limit};
use crate::execute::outcome::Outcome;
use crate::{Effect, Error, ErrorKind, RetryPolicy};

/// The record of one call, over all its attempts.
#[derive(Clone)]
pub(crate) struct Trip(Arc<Mutex<Record>>);

/// What the record holds.
pub(crate) struct Record {
    pub(crate) policy: RetryPolicy,
    pub(crate) deadline: Option<Duration>,
    /// When the call began, in time since 1970.
    pub(crate) begun: Duration,
    pub(crate) attempts: u32,
    /// The largest effect of any attempt so far.
    pub(crate) effect: Effect,
    pub(crate) last: Option<Last>,
}

/// How the last attempt ended.
pub(crate) struct Last {
    pub(crate) outcome: Outcome,
    pub(crate) decision: Decision,
    pub(crate) reply: Option<Received>,
    pub(crate) source: Option<BoxError>,
}

/// A reply as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the body ended early, or is longer than what was kept.
    pub(crate) truncated: bool,
}

impl Trip {
    pub(crate) fn new(policy: RetryPolicy, deadline: Option<Duration>, begun: Duration) -> Self {
        Trip(Arc::new(Mutex::new(Record {
            policy,
            deadline,
            begun,
            attempts: 0,
            effect: Effect::NotSent,
            last: None,
        })))
    }

    /// The record; held for as long as a statement takes, never over an await.
    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long to pause before the next attempt, if there is to be one, and whether the budget pays for it.
    ///
    /// The record of the last attempt is done with then: what fails before the next one is not to be told by it.
    pub(crate) fn pause(&self) -> Option<(Duration, bool)> {
        let again = |last: &mut Last| matches!(last.decision, Decision::Again { .. });
        match self.record().last.take_if(again)?.decision {
            Decision::Again { after, paid } => Some((after, paid)),
            _ => None,
        }
    }

    /// The failure that the record tells of.
    pub(crate) fn error(&self, operation: &'static Operation, secret: &Secret) -> Error {
        let mut record = self.record();
        let effect = record.effect;
        let attempts = record.attempts;
        let Some(last) = record.last.take() else {
            return Error::new(ErrorKind::Invalid, Effect::NotSent).with(|error| {
                error.operation = Some(operation);
            });
        };
        drop(record);
        let kind = match last.outcome {
            Outcome::NotSent => ErrorKind::Connect,
            Outcome::Held | Outcome::TimedOut => ErrorKind::Timeout,
            Outcome::Lost | Outcome::Cut => ErrorKind::Lost,
            Outcome::Status(..) => ErrorKind::Status,
            Outcome::Success | Outcome::TooLarge => ErrorKind::Decode,
        };
        let mut error = Error::new(kind, effect).with(|error| {
            error.operation = Some(operation);
            error.attempts = attempts;
            error.source = last.source.map(|source| secret.hide_in_error(source));
            error.held = last.outcome == Outcome::Held;
            if let Outcome::Status(_, asked) = last.outcome {
                error.retry_after = asked;
            }
            if let Some(reply) = last.reply {
                error.status = Some(reply.status);
                error.body = secret.hide_in_body(reply.body);
                if kind == ErrorKind::Status {
                    error.api = Some(ApiError::from_body(&error.body, reply.truncated));
                }
            }
        });
        if last.outcome == Outcome::TooLarge {
            error = error.note("it is larger than allowed; raise the client's `body_limit`");
        }
        match last.decision {
            Decision::GiveUp(limit) => error.note(explain(limit)),
            _ => error,
        }
    }
}

/// What keeps a call from another attempt, in words.
pub(crate) fn explain(limit: Limit) -> String {
    match limit {
        Limit::Attempts => "no attempt is left".to_owned(),
        Limit::Budget => "the budget of retries is spent".to_owned(),
        Limit::Deadline { left, .. } if left.is_zero() => "the deadline has passed".to_owned(),
        Limit::Deadline { pause, left } => {
            format!("the next attempt is due in {pause:.1?}, and the deadline in {left:.1?}")
        }
    }
}
