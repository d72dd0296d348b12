//! Omissions: the properties of LaunchDarkly's schemas that the fragment leaves out on purpose, by `x-omits`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi::extensions::OMITS;
use crate::openapi::pointer::join;
use crate::openapi::walk;

/// The omitted properties of a fragment, by the place that they have in LaunchDarkly's document.
#[derive(Default)]
pub(super) struct Omissions {
    pointers: BTreeSet<String>,
}

impl Omissions {
    /// Collects the omissions of every schema.
    pub(super) fn of(fragment: &Value) -> Self {
        let mut pointers = BTreeSet::new();
        walk::schemas(fragment, &mut |pointer, schema| {
            let properties = join(pointer, "properties");
            let names = names(schema.get(OMITS)).map(|name| join(&properties, name));
            pointers.extend(names);
        });
        Omissions { pointers }
    }

    /// Whether the schema at `pointer` is that of an omitted property.
    pub(super) fn has(&self, pointer: &str) -> bool {
        self.pointers.contains(pointer)
    }
}

/// Returns the names in the value of an `x-omits`, if there is one.
pub fn names(omits: Option<&Value>) -> impl Iterator<Item = &str> {
    let list = omits.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}
