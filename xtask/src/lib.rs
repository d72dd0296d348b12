//! The maintainers' pipeline: from the curated OpenAPI fragment to the generated client, and back to LaunchDarkly.
//!
//! Everything that decides is a function over a document and is tested as one; `main.rs` and `command` read, write and
//! print. The crate depends on no crate of the workspace, so a broken client can always be generated again.
//!
//! The layers, each of which uses only those before it (`tests/it/layers.rs` holds them):
//!
//! 1. [`nearest`], [`shown`], [`error`], [`child`], [`openapi`]: text for people, other programs, documents as JSON
//!    trees, and places in them
//! 2. [`normalize`], then [`lint`]: the quirks of the fragment are removed; what the generator cannot take is refused
//! 3. [`generate`], then [`pipeline`]: the generated files as text, and the only writer of them
//! 4. [`drift`]: `change`, `finding`, `compare`, `report`, in this order; it knows nothing of what is generated
//! 5. [`release`]: what a release needs
//! 6. [`command`], then [`cli`]: one file for each command, and the arguments

pub mod child;
pub mod cli;
pub mod command;
pub mod drift;
pub mod error;
pub mod generate;
pub mod lint;
pub mod nearest;
pub mod normalize;
pub mod openapi;
pub mod pipeline;
pub mod release;
pub mod shown;
