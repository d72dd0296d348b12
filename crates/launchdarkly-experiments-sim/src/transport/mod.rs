//! The ways in which a request reaches the engine: a service in this process, and a server behind a socket.

pub(crate) mod broken_body;
pub(crate) mod http;
pub(crate) mod service;
