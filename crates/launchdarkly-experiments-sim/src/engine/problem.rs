//! What the simulator refuses, with the status and code that LaunchDarkly documents for it.

use std::fmt;

/// A refusal: a status, a code, and a sentence for humans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Problem {
    /// 400: the request is malformed or breaks a rule.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", message)
    }

    /// 401: no token, or not one that is known.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "unauthorized", "invalid access token")
    }

    /// 403: the token may not do this.
    pub(crate) fn forbidden() -> Self {
        Self::new(403, "forbidden", "the access token may only read")
    }

    /// 404: there is no such thing.
    pub(crate) fn not_found(what: &str, key: &str) -> Self {
        Self::new(404, "not_found", format!("no {what} has the key `{key}`"))
    }

    /// 405: the path does not know the method.
    pub(crate) fn method_not_allowed(allowed: &[&str]) -> Self {
        Self::new(
            405,
            "method_not_allowed",
            format!("this path knows {}", allowed.join(" and ")),
        )
    }

    /// 409 for a key in use, in the dialect that answers so.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, "conflict", message)
    }

    /// 409 for a change that lost a race.
    pub(crate) fn lost_race() -> Self {
        Self::new(
            409,
            "optimistic_locking_error",
            "the experiment was changed at the same time; try again",
        )
    }

    /// 422: understood, but impossible in the present state.
    pub(crate) fn patch_failed(message: impl Into<String>) -> Self {
        Self::new(422, "patch_failed", message)
    }

    /// 429: an allowance is spent.
    pub(crate) fn rate_limited() -> Self {
        Self::new(
            429,
            "rate_limited",
            "the rate limit is spent; try again later",
        )
    }

    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// The same refusal, its message prefixed with the place of the fault.
    pub(crate) fn at(mut self, place: impl fmt::Display) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }
}
