//! The requests that were served, with their responses and as commands, without tokens.

pub(in crate::transport::http::page) mod curl;
pub(in crate::transport::http::page) mod request;
pub(in crate::transport::http::page) mod secrets;
