//! The simulator as its users meet it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod case;
mod conformance;
mod faces;
mod program;
mod race;
mod replay;
mod session;
