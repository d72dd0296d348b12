//! The description of the API: its operations and paths, its schemas, its dialects, and the form of its responses.
//!
//! All of it is derived from the [`fragment`] of LaunchDarkly's OpenAPI document and from no generated type, so that
//! a client generated from the same document and the simulator cannot share a mistake of the generator. It reads the
//! state to [`render`] it and never changes it.

pub(crate) mod dialect;
pub(crate) mod field;
pub(crate) mod fragment;
pub(crate) mod operation;
pub(crate) mod query;
pub(crate) mod render;
pub(crate) mod route;
pub(crate) mod validator;
