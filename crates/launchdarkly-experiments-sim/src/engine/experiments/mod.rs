//! What experiments, iterations and experimentation settings go through.

pub(crate) mod create;
pub(crate) mod field_updates;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod percent;
pub(crate) mod settings;
