//! The courier: carries one attempt of a call to LaunchDarkly and back, and decides what to do after it.
//!
//! It stands where the generated methods expect a service, so they stay the only place that builds requests and reads replies.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use launchdarkly_experiments_client::{ApiError, Operation};
use reqwest::{Request, Response, ResponseBuilderExt as _};
use tower::{BoxError, Service as _, ServiceExt as _};
use tracing::Instrument;

use crate::client::Shared;
use crate::execute::decide::{Decision, Limit};
use crate::execute::outcome::Outcome;
use crate::execute::rate_limit::asked_wait;
use crate::execute::state::{Last, Received, Trip};
use crate::execute::trace as span;

/// What an attempt leaves of the time for a call, at most, where its write is read back if its outcome is unknown.
const READING_BACK: Duration = Duration::from_secs(5);

/// Carries one attempt.
#[derive(Clone)]
pub(crate) struct Courier {
    pub(crate) shared: Arc<Shared>,
    pub(crate) operation: &'static Operation,
    pub(crate) trip: Trip,
}

/// What an attempt came to, the reply if one came, and the error if there was one.
type Ended = (Outcome, Option<Received>, Option<BoxError>);

/// The attempt failed; its record says how.
#[derive(Debug)]
struct SeeRecord;

impl Courier {
    /// Sends the request of one attempt, as a service does.
    pub(crate) async fn carry(self, request: Request) -> Result<Response, BoxError> {
        self.wait_for_turn().await?;
        let runtime = &*self.shared.runtime;
        let number = {
            let mut record = self.trip.record();
            record.attempts += 1;
            record.attempts
        };
        let span = span::attempt(self.operation, &self.shared.address, number);
        let attempt = pin!(self.attempt(request));
        let (outcome, reply, source) = attempt.instrument(span.clone()).await;
        span::ended(&span, reply.as_ref().map(|reply| reply.status), outcome);
        drop(span);
        if let (Some(pacer), Some(reply)) = (&self.shared.pacer, &reply) {
            pacer.learn(
                self.operation,
                &reply.headers,
                runtime.now(),
                runtime.unix_time(),
            );
        }
        {
            let mut record = self.trip.record();
            record.effect = record.effect.max(outcome.effect());
        }
        let decision = self.shared.judge(self.operation, outcome, &self.trip);
        self.arrive(outcome, decision, reply, source)
    }

    /// Ends the attempt: notes how, and hands a success on to be decoded.
    fn arrive(
        &self,
        outcome: Outcome,
        decision: Decision,
        reply: Option<Received>,
        source: Option<BoxError>,
    ) -> Result<Response, BoxError> {
        let response = match (&reply, outcome) {
            (Some(reply), Outcome::Success) => {
                self.shared.budget.earn();
                rebuilt(reply, self.operation)
            }
            _ => Err(SeeRecord.into()),
        };
        self.trip.record().last = Some(Last {
            outcome,
            decision,
            reply,
            source,
        });
        response
    }

    /// Waits for this request's place among all of the client's; fails at once if that comes too late.
    async fn wait_for_turn(&self) -> Result<(), BoxError> {
        let Some(pacer) = &self.shared.pacer else {
            return Ok(());
        };
        let now = self.shared.runtime.now();
        let turn = pacer.reserve(self.operation, now);
        let pause = turn.wait;
        if pause.is_zero() {
            turn.take();
            return Ok(());
        }
        let deadline = self.trip.record().deadline;
        let left = deadline.map(|deadline| deadline.saturating_sub(now));
        if let Some(left) = left.filter(|left| pause >= *left) {
            let limit = Decision::GiveUp(Limit::Deadline { pause, left });
            return self.arrive(Outcome::Held, limit, None, None).map(drop);
        }
        self.shared.runtime.sleep(pause).await;
        turn.take();
        Ok(())
    }

    /// One attempt, bounded in time.
    async fn attempt(&self, request: Request) -> Ended {
        let runtime = &*self.shared.runtime;
        let deadline = self.trip.record().deadline;
        let left = deadline.map_or(Duration::MAX, |deadline| {
            deadline.saturating_sub(runtime.now())
        });
        let reserve = match self.operation.repeatable {
            true => Duration::ZERO,
            // Reading back what became of a lost write takes time too.
            false => (left / 4).min(READING_BACK),
        };
        let timeout = (left - reserve).min(self.shared.attempt_timeout);
        if timeout.is_zero() {
            return held("the deadline has passed");
        }
        let sent = AtomicBool::new(false);
        let exchange = pin!(self.exchange(request, &sent));
        match select(exchange, runtime.sleep(timeout)).await {
            Either::Left((ended, _)) => ended,
            Either::Right(_) if sent.load(Ordering::Relaxed) => (Outcome::TimedOut, None, None),
            Either::Right(_) => held("the service took no request in time"),
        }
    }

    async fn exchange(&self, request: Request, sent: &AtomicBool) -> Ended {
        let mut service = self.shared.service.clone();
        let ready = match service.ready().await {
            Ok(ready) => ready,
            // A service that is not ready has taken no request.
            Err(error) => return (Outcome::NotSent, None, Some(error)),
        };
        sent.store(true, Ordering::Relaxed);
        let response = match ready.call(request).await {
            Ok(response) => response,
            Err(error) => return (Outcome::of_failure(&error), None, Some(error)),
        };
        let success = response.status().is_success();
        let limit = if success {
            self.shared.body_limit
        } else {
            ApiError::BODY_LIMIT
        };
        let (reply, broken) = receive(response, limit).await;
        let outcome = match (success, &broken) {
            (false, _) => {
                let asked = asked_wait(
                    reply.status,
                    &reply.headers,
                    self.shared.runtime.unix_time(),
                );
                return (Outcome::Status(reply.status, asked), Some(reply), None);
            }
            (true, Some(_)) => Outcome::Cut,
            (true, None) if reply.truncated => Outcome::TooLarge,
            (true, None) => Outcome::Success,
        };
        (outcome, Some(reply), broken)
    }
}

/// An attempt that was not made.
fn held(why: &str) -> Ended {
    (Outcome::Held, None, Some(why.into()))
}

/// Reads a reply up to a limit; what came before the body broke off is kept.
async fn receive(mut response: Response, limit: usize) -> (Received, Option<BoxError>) {
    let mut reply = Received {
        status: response.status().as_u16(),
        url: response.url().clone(),
        headers: std::mem::take(response.headers_mut()),
        body: Bytes::new(),
        truncated: false,
    };
    let mut more = BytesMut::new();
    let broken = loop {
        match response.chunk().await {
            Ok(None) => break None,
            Ok(Some(chunk)) => {
                let room = limit - reply.body.len() - more.len();
                let (kept, cut) = match chunk.len() > room {
                    true => (chunk.slice(..room), true),
                    false => (chunk, false),
                };
                // Most replies are one chunk, which then needs no copy.
                if reply.body.is_empty() {
                    reply.body = kept;
                } else {
                    more.extend_from_slice(&kept);
                }
                if cut {
                    reply.truncated = true;
                    break None;
                }
            }
            Err(error) => {
                reply.truncated = true;
                break Some(error.into());
            }
        }
    };
    if !more.is_empty() {
        let mut whole = BytesMut::with_capacity(reply.body.len() + more.len());
        whole.extend_from_slice(&reply.body);
        whole.extend_from_slice(&more);
        reply.body = whole.freeze();
    }
    (reply, broken)
}

/// A success as the generated method expects it: under the documented status, whichever of the 2xx it was.
fn rebuilt(reply: &Received, operation: &Operation) -> Result<Response, BoxError> {
    let response = http::Response::builder()
        .status(operation.success)
        // Without one, a URL would be parsed to stand in for it.
        .url(reply.url.clone())
        .body(reply.body.clone())?;
    Ok(response.into())
}

impl std::fmt::Display for SeeRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the attempt failed")
    }
}

impl std::error::Error for SeeRecord {}
