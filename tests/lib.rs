//! Nothing to import: the tests are in `it/`, and the READMEs' examples are compiled here.

/// The README's examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

/// The generated client's own.
#[cfg(doctest)]
#[doc = include_str!("../crates/launchdarkly-experiments-client/README.md")]
pub struct ClientReadme;
