//! Injected trouble: faults and rate limits.

pub(crate) mod fault;
pub(crate) mod rate_limit;
