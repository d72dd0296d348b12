//! Error responses, with the statuses and codes that LaunchDarkly documents.

use std::fmt;

use crate::state::NotFound;

/// An error response: its status, its code, and a message for humans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Problem {
    /// 400: the request is malformed or violates a rule.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", message)
    }

    /// 401: the token is missing or unknown.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "unauthorized", "invalid access token")
    }

    /// 403: the token does not permit this.
    pub(crate) fn forbidden() -> Self {
        Self::new(403, "forbidden", "the access token is read-only")
    }

    /// 404: the simulator has no such path.
    pub(crate) fn unknown_path() -> Self {
        let message = "the simulator has no such path; LaunchDarkly may have it";
        Self::new(404, "not_found", message)
    }

    /// 405: the path does not allow the method.
    pub(crate) fn method_not_allowed(allowed: &[&str]) -> Self {
        Self::new(
            405,
            "method_not_allowed",
            format!("this path allows {}", allowed.join(" and ")),
        )
    }

    /// 409: the key is in use (for experiments, in the dialect that answers so), or something else is in the way.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, "conflict", message)
    }

    /// 409: the request relies on a state that is not the present one.
    pub(crate) fn locked(message: impl Into<String>) -> Self {
        Self::new(409, "optimistic_locking_error", message)
    }

    /// 409: another client changed the experiment at the same time.
    pub(crate) fn lost_race() -> Self {
        Self::locked("the experiment was changed at the same time; try again")
    }

    /// 422: the request is valid but impossible in the current state.
    pub(crate) fn patch_failed(message: impl Into<String>) -> Self {
        Self::new(422, "patch_failed", message)
    }

    /// 501: LaunchDarkly has the operation, the simulator does not.
    pub(crate) fn not_simulated(id: &str) -> Self {
        let message = format!("the simulator does not model the operation `{id}`");
        Self::new(501, "not_simulated", message)
    }

    /// 429: a quota is used up.
    pub(crate) fn rate_limited() -> Self {
        Self::new(429, "rate_limited", "rate limit exceeded; try again later")
    }

    /// An error that a fault asks for.
    pub(crate) fn injected(status: u16) -> Self {
        let code = match status {
            400 => "invalid_request",
            401 => "unauthorized",
            403 => "forbidden",
            404 => "not_found",
            405 => "method_not_allowed",
            409 => "conflict",
            429 => "rate_limited",
            503 => "service_unavailable",
            ..500 => "invalid_request",
            _ => "internal_error",
        };
        let message = format!("an injected error with the status {status}");
        Self::new(status, code, message)
    }

    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// Prefixes the message with the position of the error in the request.
    pub(crate) fn at(mut self, position: impl fmt::Display) -> Self {
        self.message = format!("{position}: {}", self.message);
        self
    }
}

impl From<NotFound> for Problem {
    fn from(NotFound { resource, key }: NotFound) -> Self {
        Self::new(
            404,
            "not_found",
            format!("no {resource} has the key `{key}`"),
        )
    }
}
