//! What the page shows of experiments and of what they refer to, and which of them.

pub(in crate::transport::http::page) mod environment;
pub(in crate::transport::http::page) mod experiment;
pub(in crate::transport::http::page) mod filter;
pub(in crate::transport::http::page) mod iteration;
pub(in crate::transport::http::page) mod lifecycle;
pub(in crate::transport::http::page) mod targeting;
pub(in crate::transport::http::page) mod timeline;
