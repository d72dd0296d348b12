//! The workspace's own tests, in one binary.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ergonomic;
mod readme;
