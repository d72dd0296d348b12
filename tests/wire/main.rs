//! Every request as it leaves, one snapshot file for each: of the generated client, and of the ergonomic crate.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod ergonomic;
