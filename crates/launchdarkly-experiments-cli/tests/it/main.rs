//! Tests of `ldx` and its library, against the simulator in the process.

mod apply;
mod commands;
mod crash;
mod export;
mod file;
mod ldx;
mod many;
mod shop;
