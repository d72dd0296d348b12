//! Written by `cargo xtask gen`, all but this list of its files.

#[rustfmt::skip]
pub(crate) mod client;
#[rustfmt::skip]
pub(crate) mod enums;
#[rustfmt::skip]
pub(crate) mod instructions;
#[rustfmt::skip]
pub(crate) mod operations;
#[cfg(feature = "schemars")]
#[rustfmt::skip]
pub(crate) mod schemas;
