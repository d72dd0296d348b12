//! The simulator as its users see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod access;
mod bounds;
mod case;
mod catalog;
mod compare;
mod conformance;
mod control;
mod declared;
mod declared_flag;
mod durable;
mod evidence;
mod flags;
mod hostile_text;
mod layers;
mod program;
mod race;
mod replay;
mod session;
mod support;
mod transports;
