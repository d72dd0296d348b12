//! Handles of what has a key.

pub(crate) mod environment;
pub(crate) mod experiment;
pub(crate) mod experiment_ext;
pub(crate) mod key;
pub(crate) mod project;
