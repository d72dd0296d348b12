//! The ergonomic crate from outside: the requests it makes, and what becomes of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod cancel;
mod faults;
mod pacing;
mod pages;
mod prefetch;
mod retry;
mod same;
mod secrets;
mod settings;
mod settle;
mod stage;
mod unsent;
mod validation;
mod wait;
mod wire;
