//! Injected trouble: faults on a schedule, and rate limits.
//!
//! Both are data and counters. They decide whether a request is disturbed and how; the engine asks them for each
//! request and applies the answer.

pub(crate) mod control_characters;
pub(crate) mod fault;
mod fault_json;
pub(crate) mod rate_limit;
pub(crate) mod schedule;
