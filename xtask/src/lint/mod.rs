//! Checks that find what would become a wrong client, before the generator sees it.
//!
//! The fragment is checked as it is kept by hand, and once more after the passes, as the generator will see it.
//! Each check returns all errors that it finds, each with its JSON pointer and the way out.

use serde_json::Value;

use crate::error::Error;

mod behaviour;
mod constructs;
mod decimals;
mod examples;
mod extensions;
mod moments;
mod names;
mod omissions;
mod references;

/// Checks the fragment as it is kept by hand.
///
/// # Errors
/// All errors at once: dangling references, unused components, behaviour that is missing or of the wrong type, extensions that are unknown or mean nothing where they stand, what looks like a timestamp or a decimal and does not say so, omissions that are none.
pub fn fragment(document: &Value) -> Result<(), Error> {
    let mut errors = references::check(document);
    errors.extend(behaviour::check(document));
    errors.extend(extensions::check(document));
    errors.extend(moments::check(document));
    errors.extend(decimals::check(document));
    errors.extend(omissions::check(document));
    Error::all(errors)
}

/// Checks the normalized document; `replacements` are the components that have a type written by hand.
///
/// # Errors
/// All errors at once: constructs that the generator cannot take, names that collide in Rust, replacements that do not exist, examples that do not fit their schema.
pub fn normalized(document: &Value, replacements: &[String]) -> Result<(), Error> {
    let mut errors = constructs::check(document, replacements);
    errors.extend(names::check(document));
    errors.extend(examples::check(document));
    Error::all(errors)
}
