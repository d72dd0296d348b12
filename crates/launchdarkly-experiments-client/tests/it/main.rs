//! The client's tests, over its public API only.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod errors;
mod keys;
mod properties;
mod recorder;
mod replies;
mod schemas;
mod simulator;
mod socket;
mod values;
