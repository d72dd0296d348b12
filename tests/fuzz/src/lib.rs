//! Fuzz targets: for each kind of input that comes from outside, what must hold whatever it is.
//!
//! Each target is a module with a function `check`, which takes bytes and panics where a property does not hold.
//! libFuzzer calls it from `fuzz/fuzz_targets`, for hours; the test of this crate calls it with the files of `fuzz/corpus` and some hundred changes of each, for seconds.
//! Never published.

// A property that does not hold fails the test, or stops the fuzzer.
#![allow(clippy::expect_used, clippy::panic)]

pub mod error_body;
pub mod filter;
pub mod fixtures;
pub mod headers;
#[cfg(feature = "lint")]
pub mod lint;
pub mod mutate;
pub mod reply;
pub mod request;
pub mod shown;
pub mod simulated;
pub mod state_file;
pub mod values;
pub mod virtual_runtime;

// The simulator's program reads its files of fixtures, and its library does not have that.
#[path = "../../../crates/launchdarkly-experiments-sim/src/bin/launchdarkly-experiments-sim/fixtures_file.rs"]
mod fixtures_file;
#[path = "../../../crates/launchdarkly-experiments-sim/src/one_line.rs"]
mod one_line;

/// The function of a target.
pub type Check = fn(&[u8]);

/// The targets by their names, which are those of the files in `fuzz/fuzz_targets` and of the folders in `fuzz/corpus`.
pub const TARGETS: &[(&str, Check)] = &[
    ("error_body", error_body::check),
    ("filter", filter::check),
    ("fixtures", fixtures::check),
    ("headers", headers::check),
    #[cfg(feature = "lint")]
    ("lint", lint::check),
    ("reply", reply::check),
    ("request", request::check),
    ("state_file", state_file::check),
    ("values", values::check),
];
