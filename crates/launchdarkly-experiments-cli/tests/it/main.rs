//! Tests of `ldx` and its library, against the simulator in the process.

mod apply;
mod export;
mod file;
mod shop;
