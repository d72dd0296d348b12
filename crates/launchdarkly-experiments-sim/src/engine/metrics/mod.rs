//! What metrics and metric groups go through.

pub(crate) mod create;
pub(crate) mod handlers;
pub(crate) mod names;
