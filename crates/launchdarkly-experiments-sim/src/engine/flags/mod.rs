//! Flags and AI configs: their operations, and what experiments do with them.
//!
//! An experiment refers to flags by keys, variations and versions, which [`reference`] checks. A running iteration
//! takes the rules that it names, and a stopped one ships its winner; [`run`] does both. All of this is for projects
//! that have a flag or an AI config; the others accept everything.

pub(crate) mod changes;
mod create;
mod handlers;
mod list;
mod listing;
mod patch;
pub(crate) mod reference;
pub(crate) mod run;
mod status;

/// The parameter of a request that asks for what would be, and not for a change.
pub(crate) const DRY_RUN: &str = "dryRun";
