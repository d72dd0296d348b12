//! The ergonomic crate from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod cancellation;
mod catalog;
mod curl;
mod effect_table;
mod errors;
mod fault_schedules;
mod foreign_responses;
mod headers;
mod layers;
mod names;
mod not_sent;
mod observed;
mod other_operations;
mod own_http_client;
mod pages;
mod prefetch;
mod preflight;
mod quickstart;
mod reading;
mod reconcile;
mod reconcile_create;
mod redaction;
mod redirects;
mod refusal;
mod resolve;
mod retry;
mod settings;
mod simulated_shop;
mod socket;
mod stop_with;
mod text_forms;
mod throttle;
mod validation;
mod wait;
