//! The maintainers' pipeline: from the curated OpenAPI fragment to the generated client.
//!
//! Everything that decides is a function over a document and is tested as one; `main.rs` reads, writes and prints.

pub mod api;
pub mod document;
pub mod drift;
pub mod extract;
mod failure;
pub mod generate;
pub mod lint;
pub mod normalize;
pub mod pipeline;
pub mod pointer;
pub mod walk;

pub use failure::Failure;
