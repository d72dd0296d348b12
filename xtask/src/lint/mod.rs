//! Checks that find what would become a wrong client, before any pass or the generator sees it.
//!
//! [`structure`] comes first: whether each key is one of OpenAPI's and each value has its form. [`fragment`] takes that
//! for granted, and has one file for each kind of mistake. Both run before the passes, so that a pass finds nothing to
//! complain about; [`normalized`] looks once more at what the generator will see, in case a pass made something else.
//! Each check returns all errors that it finds, each with its JSON pointer and the way out.

use serde_json::Value;

use crate::error::Error;
use crate::openapi::compose::Fragment;
use crate::openapi::provenance::Provenance;

mod behaviour;
mod constructs;
mod decimals;
mod declared;
mod enums;
mod errors;
mod examples;
mod extensions;
mod formats;
mod instructions;
mod keywords;
mod moments;
mod names;
mod omissions;
mod operations;
mod quirks;
mod references;
mod renames;
mod required;
mod schemas;
mod structure;

/// Checks that the fragment is an OpenAPI document: its keys, and the form of their values.
///
/// # Errors
/// All errors at once: keys that OpenAPI does not have there, with the nearest one that it has; values of the wrong form; required keys that are missing; what the client cannot serve.
pub fn structure(document: &Value) -> Result<(), Error> {
    Error::all(structure::check(document))
}

/// Checks what the fragment says, as it is kept by hand; its [`structure()`] is taken for granted.
///
/// # Errors
/// All errors at once, of every rule: names that nothing has or two things have, behaviour that is missing, marks that are unknown or mean nothing where they stand, what looks like a timestamp or a decimal and does not say so, what the passes and the generator cannot take.
pub fn fragment(document: &Value) -> Result<(), Error> {
    const RULES: [fn(&Value) -> Vec<Error>; 17] = [
        references::check,
        required::check,
        declared::check,
        behaviour::check,
        operations::check,
        extensions::check,
        schemas::check,
        formats::check,
        names::fragment,
        moments::check,
        decimals::check,
        enums::check,
        errors::check,
        instructions::check,
        renames::check,
        omissions::check,
        examples::check,
    ];
    Error::all(RULES.iter().flat_map(|rule| rule(document)).collect())
}

/// Checks the comments on quirks against the provenance.
///
/// # Errors
/// All errors at once: comments that do not say where the quirk was read, or name an unknown document, and entries of the provenance without a comment.
pub fn quirks(fragment: &Fragment, provenance: &Provenance) -> Result<(), Error> {
    Error::all(quirks::check(fragment, provenance))
}

/// Checks the normalized document; `replacements` are the components that have a type written by hand.
///
/// # Errors
/// All errors at once: constructs that the generator cannot take, names that collide in Rust, replacements that do not exist.
pub fn normalized(document: &Value, replacements: &[String]) -> Result<(), Error> {
    let mut errors = constructs::check(document, replacements);
    errors.extend(names::check(document));
    Error::all(errors)
}
