//! What a release needs, found out before anything is published.
//!
//! Each file is one kind of question, answered by functions over texts that [`command::release`](crate::command::release)
//! reads: the changelog, the packages, their versions in manifests and snippets, the git tree, and the static programs.
//! Nothing here runs a program or changes a file.

pub mod changelog;
pub mod packages;
pub mod programs;
pub mod snippets;
pub mod summary;
pub mod tree;
pub mod versions;
