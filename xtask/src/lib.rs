//! The maintainers' pipeline: from the curated OpenAPI fragment to the generated client.
//!
//! Everything that decides is a function over a document and is tested as one; `main.rs` reads, writes and prints.

pub mod api;
pub mod drift;
pub mod error;
pub mod extract;
pub mod generate;
pub mod lint;
pub mod normalize;
pub mod openapi;
pub mod pipeline;
