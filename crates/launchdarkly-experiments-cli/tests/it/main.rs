//! Tests of `ldx` and its library, against the simulator in the process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod apply;
mod commands;
mod complete;
mod connect;
mod crash;
mod day;
mod export;
mod file;
mod invalid;
mod layers;
mod ldx;
mod many;
mod picture;
mod shop;
mod terminal;
