//! The files that `cargo xtask gen` writes; this list of them is written by hand.

#[rustfmt::skip]
pub(crate) mod client;
#[rustfmt::skip]
pub(crate) mod enums;
#[rustfmt::skip]
pub(crate) mod fixtures;
#[rustfmt::skip]
pub(crate) mod instructions;
#[rustfmt::skip]
pub(crate) mod operations;
#[rustfmt::skip]
pub(crate) mod params;
#[cfg(feature = "schemars")]
#[rustfmt::skip]
pub(crate) mod schemas;
#[rustfmt::skip]
pub(crate) mod types;
