//! The client's tests, over its public API only.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bounds;
mod builder;
mod decoding;
mod environment;
mod errors;
mod examples;
mod fixture;
mod http;
mod keys;
mod layers;
mod lifecycle;
mod recorder;
mod redirects;
mod round_trip;
mod schemas;
mod token;
