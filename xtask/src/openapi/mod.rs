//! OpenAPI documents as JSON trees: reading them, finding places in them, and selecting a part of one.
//!
//! This is what every stage and command builds on.
//! A document stays a `serde_json::Value` in the order in which it was written; the modules here say where its schemas,
//! operations and references are, and what a key means where it stands.
//! Nothing here knows the passes, the generator, or what a difference does to users.

pub mod compose;
pub mod correspondence;
pub mod dated;
pub mod document;
pub mod draft;
pub mod extensions;
pub mod input;
pub mod lines;
pub mod omissions;
pub mod place;
pub mod pointer;
pub mod provenance;
pub mod quirk;
mod reach;
pub mod reference;
pub mod subset;
pub mod walk;
