//! The tests of `cargo xtask` from outside: its commands and the tables of small documents.
//!
//! - `passes`, `lint`: one table of documents for each pass and each stage of lint, in `tests/passes` and `tests/lint`
//! - `lint_areas`: mistakes planted into each file of the fragment
//! - `gen_command`, `gen_broken_fragments`: generating, and the errors of a fragment that is broken anywhere
//! - `drift_cases`, `drift_history`: comparisons, one file for each in `tests/drift`, and the real history of the API
//! - `drift_areas`: comparisons with a fragment of two files, in `tests/areas`
//! - `drift_command`, `drift_broken_documents`, `extract_command`: the commands that read LaunchDarkly's document
//! - `hostile_documents`: characters that command a terminal, and huge values, in all commands
//! - `arguments`, `layers`: the command line, and the order of the modules

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod arguments;
mod drift_age;
mod drift_areas;
mod drift_broken_documents;
mod drift_cases;
mod drift_command;
mod drift_filters;
mod drift_history;
mod extract_command;
mod gen_broken_fragments;
mod gen_command;
mod hostile_documents;
mod layers;
mod lint;
mod lint_areas;
mod passes;
mod support;
