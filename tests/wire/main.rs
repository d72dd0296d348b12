//! Each request as it leaves, one file per case beside the tests.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
