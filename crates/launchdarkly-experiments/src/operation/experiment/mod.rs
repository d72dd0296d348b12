//! The operations on experiments and their iterations.

pub(crate) mod create;
pub(crate) mod create_iteration;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod stop_with;
