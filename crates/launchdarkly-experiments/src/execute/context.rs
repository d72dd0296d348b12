//! The context that all calls of a client and its clones share.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use launchdarkly_experiments_client as raw;
use raw::{AccessToken, HttpService};

use crate::execute::rate_limit::throttle::Throttle;
use crate::execute::retry_budget::RetryBudget;
use crate::execute::retry_policy::RetryPolicy;
use crate::execute::runtime::Runtime;
use crate::input::violation::Violation;

/// The parts and settings that clones of a client share.
pub struct Context {
    /// Builds the requests.
    pub(crate) raw: raw::Client,
    /// Sends them.
    pub(crate) service: HttpService,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) retry_policy: RetryPolicy,
    pub(crate) retry_budget: RetryBudget,
    pub(crate) throttle: Option<Throttle>,
    pub(crate) attempt_timeout: Duration,
    /// The time for a call with all its attempts.
    pub(crate) timeout: Option<Duration>,
    pub(crate) body_limit: usize,
    /// Headers that every request carries in addition.
    pub(crate) headers: HeaderMap,
    /// The server's name, for spans.
    pub(crate) server_address: String,
    /// Redacted from errors, which a server or a layer may have made of it.
    pub(crate) token: AccessToken,
}

/// The options of one call.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry_policy: Option<RetryPolicy>,
    pub(crate) headers: HeaderMap,
}

impl CallOptions {
    /// Returns the options for the rest of a call that began at a time on the runtime's clock.
    pub(crate) fn rest(&self, context: &Context, began: Duration) -> CallOptions {
        let elapsed = context.runtime.now().saturating_sub(began);
        let timeout = self.timeout.or(context.timeout);
        CallOptions {
            timeout: timeout.map(|timeout| timeout.saturating_sub(elapsed)),
            ..self.clone()
        }
    }
}

impl Context {
    /// Pauses before another attempt, which the budget may have to pay for.
    pub(crate) async fn back_off(&self, backoff: Duration, counts_against_budget: bool) {
        if counts_against_budget {
            self.retry_budget.withdraw();
        }
        self.runtime.sleep(backoff).await;
    }
}

/// Reads a header that a program adds.
pub(crate) fn custom_header(
    name: &str,
    value: &str,
) -> Result<(HeaderName, HeaderValue), Violation> {
    let path = || format!("header {}", name.escape_debug());
    let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err(Violation::new(path(), "is not the name of a header"));
    };
    if [AUTHORIZATION, CONTENT_TYPE].contains(&header) || header == "ld-api-version" {
        return Err(Violation::new(path(), "is set by the client; leave it out"));
    }
    match HeaderValue::from_str(value) {
        Ok(value) => Ok((header, value)),
        Err(_) => Err(Violation::new(
            path(),
            "has a value with characters that headers cannot hold; use visible ASCII",
        )),
    }
}
