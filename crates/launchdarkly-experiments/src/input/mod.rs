//! What requests are built of.

pub(crate) mod analysis;
pub(crate) mod experiment;
pub(crate) mod field;
pub(crate) mod flag_rule;
pub(crate) mod iteration;
pub(crate) mod metric;
pub(crate) mod treatment;
pub(crate) mod validate;
pub(crate) mod violation;
