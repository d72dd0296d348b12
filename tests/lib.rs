//! Nothing to import: the tests are in `it/`, and the README's examples are compiled here.

/// The README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
