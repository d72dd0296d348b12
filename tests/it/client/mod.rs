//! The generated client, over its public API only.

mod errors;
mod keys;
mod properties;
mod recorder;
mod replies;
mod schemas;
mod simulator;
mod socket;
mod values;
mod wire;
