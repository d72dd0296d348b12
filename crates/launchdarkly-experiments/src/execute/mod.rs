//! How a call is executed.

pub(crate) mod attempt;
pub(crate) mod decide;
pub(crate) mod outcome;
pub(crate) mod rate_limit;
pub(crate) mod reconcile;
pub(crate) mod retry_budget;
pub(crate) mod retry_policy;
pub(crate) mod runtime;
pub(crate) mod state;
pub(crate) mod trace;
