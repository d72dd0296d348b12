//! The description of the API: its operations, its schemas, its dialects, and how its responses are written.

pub(crate) mod dialect;
pub(crate) mod fragment;
pub(crate) mod operation;
pub(crate) mod render;
pub(crate) mod validator;
