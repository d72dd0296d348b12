//! What the workspace's tests stand on: one experiment, one scripted server, one test runtime, one simulator in the process.
//!
//! Never published. The crates' own tests use it as a development dependency.
//! The tests in this folder are those that cross crates: the requests on the wire, and the READMEs.

// A test helper fails the test that uses it.
#![allow(clippy::expect_used)]

pub mod conformance;
pub mod fixtures;
pub mod replies;
pub mod scripted_server;
pub mod simulated;
pub mod test_runtime;
pub mod verify;

pub use fixtures::{EXPERIMENT, TOKEN, environment, experiment, iteration};
pub use scripted_server::{ScriptedServer, Step, respond};
pub use simulated::{client_of, service, simulator, with_experiment};
pub use test_runtime::{BEGIN, TestRuntime};

/// The README's examples.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The generated client's own.
#[cfg(doctest)]
#[doc = include_str!("../../crates/launchdarkly-experiments-client/README.md")]
pub struct ClientReadme;

/// The simulator's own, which uses the client too.
#[cfg(doctest)]
#[doc = include_str!("../../crates/launchdarkly-experiments-sim/README.md")]
pub struct SimulatorReadme;
