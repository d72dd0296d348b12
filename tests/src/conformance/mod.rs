//! Conformance cases: how the API behaves, as data.
//!
//! A [`Case`] is a file of `tests/conformance`: what exists, which requests are sent, and which responses are expected.
//! The simulator's own tests [run](run::run) each of them in process and over a socket, [`verify`](crate::verify)
//! sends those that any server can answer to another one.

pub mod case;
pub mod compare;
pub mod declared;
pub mod declared_flag;
pub mod evidence;
pub mod exchange;
pub mod expect;
pub mod recorded;
pub mod request;
pub mod run;

pub use case::{Case, Given, Setup, Step};
pub use compare::{Mismatch, Moments, assert_contains};
pub use evidence::{ApiVersion, By, Evidence};
pub use exchange::{BrokenConnection, Received, Transport};
pub use expect::{Expect, Failure};
pub use request::{HttpRequest, client, experiment};

/// The token of the cases that can write.
pub const SECRET: &str = "secret";
