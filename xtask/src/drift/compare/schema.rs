//! Comparing two schemas: what is said of the value as a whole, then what it is made of.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::properties;
use super::type_shape::Shape;
use super::value;
use super::{Comparison, Pair, values};
use crate::drift::change::Change;
use crate::openapi::extensions::DECIMAL;
use crate::openapi::reference::Node;

/// The component by which the pipeline knows a timestamp.
const TIMESTAMP: &str = "UnixMillis";

/// Compares a pair, and puts the pairs inside it on the list.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a, '_>, pair: &Pair<'a>) {
    let was = Shape::of(comparison.fragment.document, &pair.was);
    let is = Shape::of(comparison.document.document, &pair.is);
    for name in was.components() {
        comparison
            .met
            .entry(name.to_owned())
            .or_default()
            .insert(pair.side);
    }
    if !comparison.probing {
        name(comparison, pair, &was, &is);
        remarks(comparison, pair, &was, &is);
    }
    nullable(comparison, pair, &was, &is);
    if !types(comparison, pair, &was, &is) {
        return;
    }
    value::format(comparison, pair, &was, &is);
    value::enumeration(comparison, pair, &was, &is);
    value::limits(comparison, pair, &was, &is);
    let types = was.types();
    if types.contains("array") {
        let items = |shape: &Shape<'a>| shape.get("items").unwrap_or_else(|| anything(shape));
        comparison.later(Pair {
            was: items(&was),
            is: items(&is),
            optional: false,
            ..pair.clone()
        });
    }
    if types.contains("object") {
        properties::compare(comparison, pair, &was, &is);
    }
    variants(comparison, pair, &was, &is);
}

/// The schema of anything, standing where `shape` does.
pub(super) fn anything<'a>(shape: &Shape<'a>) -> Node<'a> {
    static ANYTHING: LazyLock<Value> = LazyLock::new(|| Value::Object(serde_json::Map::new()));
    Node {
        value: &ANYTHING,
        pointer: shape.home().to_owned(),
    }
}

/// A component of another name in the same place is a rename only if the old name is gone and the new one is new.
fn name<'a>(comparison: &mut Comparison<'a, '_>, pair: &Pair<'a>, was: &Shape<'a>, is: &Shape<'a>) {
    let (Some(old), Some(new)) = (was.components().last(), is.components().last()) else {
        return;
    };
    let schemas = |document| crate::openapi::document::components(document, "schemas");
    let known =
        schemas(comparison.fragment.document).is_some_and(|schemas| schemas.contains_key(new));
    if old == new || known || comparison.document.reaches("schemas", old) {
        return;
    }
    let values = (Some(old.to_owned()), Some(new.to_owned()));
    comparison.found(
        Change::SchemaRenamed,
        (was.home(), is.home()),
        values,
        &[pair.side],
    );
}

/// What is said beside the shape: deprecation, defaults.
fn remarks<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Shape<'a>,
    is: &Shape<'a>,
) {
    let places = |key: &str| (was.place_beside(key), is.place_beside(key));
    let (old, new) = (was.is("deprecated"), is.is("deprecated"));
    if old != new {
        let (fragment, document) = places("deprecated");
        let change = if new {
            Change::Deprecated
        } else {
            Change::NoLongerDeprecated
        };
        comparison.found(change, (&fragment, &document), (None, None), &[pair.side]);
    }
    let default = |shape: &Shape<'a>| shape.get("default").map(|node| node.value);
    if default(was) != default(is) {
        let (fragment, document) = places("default");
        let values = values(default(was), default(is));
        comparison.found(
            Change::DefaultChanged,
            (&fragment, &document),
            values,
            &[pair.side],
        );
    }
}

fn nullable<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Shape<'a>,
    is: &Shape<'a>,
) {
    let change = match (was.is("nullable"), is.is("nullable")) {
        (false, true) if pair.optional => Change::OptionalBecameNullable,
        (false, true) => Change::RequiredBecameNullable,
        (true, false) => Change::NoLongerNullable,
        _ => return,
    };
    let places = (was.place_beside("nullable"), is.place_beside("nullable"));
    comparison.found(change, (&places.0, &places.1), (None, None), &[pair.side]);
}

/// Compares the types; whether what follows from the type can be compared too.
fn types<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Shape<'a>,
    is: &Shape<'a>,
) -> bool {
    let (old, new) = (was.types(), is.types());
    if old == new {
        return true;
    }
    let within = |types: &[&str]| !new.is_empty() && new.iter().all(|one| types.contains(one));
    let timestamp =
        was.components().any(|name| name == TIMESTAMP) && within(&["integer", "number", "string"]);
    let decimal = was.is(DECIMAL) && within(&["string", "number", "integer"]);
    let change = match () {
        () if timestamp || decimal => Change::LenientTypeChanged,
        () if covers(&new, &old) => Change::TypeWidened,
        () if covers(&old, &new) => Change::TypeNarrowed,
        () => Change::TypeChanged,
    };
    let places = (was.place_of("type"), is.place_of("type"));
    let values = (Some(type_text(&old)), Some(type_text(&new)));
    comparison.found(change, (&places.0, &places.1), values, &[pair.side]);
    false
}

/// Whether every value of the types `inner` is one of the types `outer`; no type at all is every type.
fn covers(outer: &BTreeSet<&str>, inner: &BTreeSet<&str>) -> bool {
    let covered =
        |one: &&str| outer.contains(one) || (*one == "integer" && outer.contains("number"));
    outer.is_empty() || (!inner.is_empty() && inner.iter().all(covered))
}

fn type_text(types: &BTreeSet<&str>) -> String {
    if types.is_empty() {
        return "anything".into();
    }
    types.iter().copied().collect::<Vec<_>>().join(" or ")
}

/// Variants are the same by their name or by their shape.
fn variants<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Shape<'a>,
    is: &Shape<'a>,
) {
    let (gone, mut come) = (was.variants(), is.variants());
    if gone.is_empty() && come.is_empty() {
        return;
    }
    let places = |shape: &Shape<'a>| {
        if shape.get("oneOf").is_some() {
            shape.place_of("oneOf")
        } else {
            shape.place_of("anyOf")
        }
    };
    for old in gone {
        let by_name = come
            .iter()
            .position(|new| new.reference().is_some() && new.reference() == old.reference());
        match by_name.or_else(|| come.iter().position(|new| comparison.same_shape(&old, new))) {
            Some(index) => {
                let new = come.remove(index);
                comparison.later(Pair {
                    was: old,
                    is: new,
                    ..pair.clone()
                });
            }
            None => {
                let values = values(Some(old.value), None);
                comparison.found(
                    Change::VariantRemoved,
                    (&old.pointer, &places(is)),
                    values,
                    &[pair.side],
                );
            }
        }
    }
    for new in come {
        let values = values(None, Some(new.value));
        comparison.found(
            Change::VariantAdded,
            (&places(was), &new.pointer),
            values,
            &[pair.side],
        );
    }
}
