//! The ways in which a request reaches the engine: a `tower` service in process, and an HTTP server.
//!
//! A transport turns its requests into [messages](crate::engine::message), passes them to
//! [`Simulator::answer`](crate::Simulator), and delivers the response as its [`Delivery`] demands. Each adds the
//! method of [`Simulator`](crate::Simulator) that starts it. Nothing outside of `http` knows axum.
//!
//! [`Delivery`]: crate::engine::message::Delivery

pub(crate) mod broken_body;
#[cfg(feature = "server")]
pub(crate) mod http;
pub(crate) mod service;
