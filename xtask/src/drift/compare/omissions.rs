//! Compares what the fragment omits with upstream: an omitted property is no difference as long as it exists there and
//! requests may leave it out.

use super::properties::{summary, travels};
use super::type_shape::{Property, TypeShape};
use super::{Comparison, Pair};
use crate::drift::change::{Change, Side};

/// Returns upstream's properties without those that the fragment omits.
///
/// Finds omissions of what upstream does not have, and of what a request must have.
pub(super) fn without_omitted<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) -> Vec<Property<'a>> {
    let mut properties = new.properties();
    let omitted = old.omitted();
    if omitted.is_empty() {
        return properties;
    }
    if !comparison.probing {
        // A document that omits them too is a copy of the fragment.
        let omitted_upstream = new.omitted();
        for (name, pointer) in &omitted {
            match properties.iter().find(|one| one.name == *name) {
                None if omitted_upstream.contains_key(name) => {}
                None => {
                    let pointers = (&**pointer, &*new.pointer_of("properties"));
                    let values = (Some((*name).to_owned()), None);
                    comparison.found(Change::OmissionStale, pointers, values, &[pair.side]);
                }
                Some(property)
                    if property.required
                        && pair.side == Side::Request
                        && travels(comparison.upstream.document, property, pair.side) =>
                {
                    let pointers = (&**pointer, &*property.node.pointer);
                    let values = (None, Some(summary(property)));
                    comparison.found(Change::OmissionRequired, pointers, values, &[pair.side]);
                }
                Some(_) => {}
            }
        }
    }
    properties.retain(|property| !omitted.contains_key(property.name));
    properties
}
