//! The client around the generated methods.

pub(crate) mod builder;
pub(crate) mod hooks;
pub(crate) mod host;
pub(crate) mod path;
pub(crate) mod token;
pub(crate) mod transport;
