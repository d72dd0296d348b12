//! The simulator as its users see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod access;
mod bounds;
mod catalog;
mod conformance;
mod control;
mod dependencies;
mod durable;
mod evidence;
mod fixtures;
mod flags;
mod hostile_text;
mod layers;
mod page;
mod program;
mod race;
mod replay;
mod session;
mod stand_in;
mod support;
mod transports;
mod verify;
