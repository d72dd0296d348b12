//! What of LaunchDarkly's document is left out when a part of it is selected.
//!
//! Drift leaves out the properties that the fragment omits on purpose, by `x-omits`. An extract for a new area leaves out
//! the schemas that the fragment has already.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi::document;
use crate::openapi::extensions::OMITS;
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// The schemas that are left out, by their pointers in LaunchDarkly's document.
#[derive(Clone, Default)]
pub(super) struct Omissions {
    pointers: BTreeSet<String>,
}

impl Omissions {
    /// Collects the omitted properties of every schema of `fragment`.
    pub(super) fn of(fragment: &Value) -> Self {
        let mut pointers = BTreeSet::new();
        walk::schemas(fragment, &mut |pointer, schema| {
            let properties = join(pointer, "properties");
            let names = names(schema.get(OMITS)).map(|name| join(&properties, name));
            pointers.extend(names);
        });
        Omissions { pointers }
    }

    /// Collects the component schemas that `fragment` has.
    pub(super) fn known_to(fragment: &Value) -> Self {
        let schemas = document::components(fragment, "schemas");
        let names = schemas.into_iter().flat_map(document::Object::keys);
        Omissions {
            pointers: names
                .map(|name| join("#/components/schemas", name))
                .collect(),
        }
    }

    /// Whether the schema at `pointer` is left out.
    pub(super) fn has(&self, pointer: &str) -> bool {
        self.pointers.contains(pointer)
    }
}

/// Returns the names in the value of an `x-omits`, if there is one.
pub fn names(omits: Option<&Value>) -> impl Iterator<Item = &str> {
    let list = omits.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}
