//! Catches what would make a wrong client, with JSON pointer and reason, before the generator meets it.

use serde_json::Value;

use crate::error::Error;

mod behaviour;
mod constructs;
mod examples;
mod extensions;
mod names;
mod references;

/// Checks the fragment as it is kept by hand.
///
/// # Errors
/// All faults at once: dangling references, unused components, behaviour that is missing or of the wrong type, extensions that no pass knows.
pub fn fragment(document: &Value) -> Result<(), Error> {
    let mut faults = references::check(document);
    faults.extend(behaviour::check(document));
    faults.extend(extensions::check(document));
    Error::all(faults)
}

/// Checks the document that the generator is about to see; `replacements` are the components that have a hand-written type.
///
/// # Errors
/// All faults at once: constructs that panic or come out wrong, names that collide in Rust, replacements that name nothing, examples that do not fit their schema.
pub fn normalized(document: &Value, replacements: &[String]) -> Result<(), Error> {
    let mut faults = constructs::check(document, replacements);
    faults.extend(names::check(document));
    faults.extend(examples::check(document));
    Error::all(faults)
}
