//! Compares two schemas: the keywords of the value as a whole, then its items, properties and variants.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::properties;
use super::type_shape::TypeShape;
use super::value;
use super::{Comparison, Pair, values};
use crate::drift::change::Change;
use crate::openapi::extensions::DECIMAL;
use crate::openapi::reference::Node;

/// The component that marks a timestamp.
const TIMESTAMP: &str = "UnixMillis";

/// Compares a pair, and puts the pairs inside it on the list.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a, '_>, pair: &Pair<'a>) {
    let old = TypeShape::of(comparison.fragment.document, &pair.old);
    let new = TypeShape::of(comparison.upstream.document, &pair.new);
    for name in old.components() {
        comparison
            .met
            .entry(name.to_owned())
            .or_default()
            .insert(pair.side);
    }
    if !comparison.probing {
        name(comparison, pair, &old, &new);
        remarks(comparison, pair, &old, &new);
    }
    nullable(comparison, pair, &old, &new);
    if !types(comparison, pair, &old, &new) {
        return;
    }
    value::format(comparison, pair, &old, &new);
    value::enumeration(comparison, pair, &old, &new);
    value::limits(comparison, pair, &old, &new);
    let types = old.types();
    if types.contains("array") {
        let items = |shape: &TypeShape<'a>| shape.get("items").unwrap_or_else(|| anything(shape));
        comparison.later(Pair {
            old: items(&old),
            new: items(&new),
            optional: false,
            ..pair.clone()
        });
    }
    if types.contains("object") {
        properties::compare(comparison, pair, &old, &new);
    }
    variants(comparison, pair, &old, &new);
}

/// Returns the schema that accepts anything, at the place of `shape`.
pub(super) fn anything<'a>(shape: &TypeShape<'a>) -> Node<'a> {
    static ANYTHING: LazyLock<Value> = LazyLock::new(|| Value::Object(serde_json::Map::new()));
    Node {
        value: &ANYTHING,
        pointer: shape.home().to_owned(),
    }
}

/// Finds a renamed component: another name at the same place, if the old name was removed and the new one was added.
fn name<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let (Some(old_name), Some(new_name)) = (old.components().last(), new.components().last())
    else {
        return;
    };
    let schemas = |document| crate::openapi::document::components(document, "schemas");
    let known =
        schemas(comparison.fragment.document).is_some_and(|schemas| schemas.contains_key(new_name));
    if old_name == new_name || known || comparison.upstream.reaches("schemas", old_name) {
        return;
    }
    let values = (Some(old_name.to_owned()), Some(new_name.to_owned()));
    comparison.found(
        Change::SchemaRenamed,
        (old.home(), new.home()),
        values,
        &[pair.side],
    );
}

/// Compares what does not belong to the shape: deprecation and defaults.
fn remarks<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let places = |key: &str| (old.place_beside(key), new.place_beside(key));
    let deprecated = (old.is("deprecated"), new.is("deprecated"));
    if deprecated.0 != deprecated.1 {
        let (fragment, upstream) = places("deprecated");
        let change = if deprecated.1 {
            Change::Deprecated
        } else {
            Change::NoLongerDeprecated
        };
        comparison.found(change, (&fragment, &upstream), (None, None), &[pair.side]);
    }
    let default = |shape: &TypeShape<'a>| shape.get("default").map(|node| node.value);
    if default(old) != default(new) {
        let (fragment, upstream) = places("default");
        let values = values(default(old), default(new));
        comparison.found(
            Change::DefaultChanged,
            (&fragment, &upstream),
            values,
            &[pair.side],
        );
    }
}

fn nullable<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let change = match (old.is("nullable"), new.is("nullable")) {
        (false, true) if pair.optional => Change::OptionalBecameNullable,
        (false, true) => Change::RequiredBecameNullable,
        (true, false) => Change::NoLongerNullable,
        _ => return,
    };
    let places = (old.place_beside("nullable"), new.place_beside("nullable"));
    comparison.found(change, (&places.0, &places.1), (None, None), &[pair.side]);
}

/// Compares the types, and returns whether they are the same, so that the rest can be compared.
fn types<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) -> bool {
    let (old_types, new_types) = (old.types(), new.types());
    if old_types == new_types {
        return true;
    }
    let within =
        |types: &[&str]| !new_types.is_empty() && new_types.iter().all(|one| types.contains(one));
    let timestamp =
        old.components().any(|name| name == TIMESTAMP) && within(&["integer", "number", "string"]);
    let decimal = old.is(DECIMAL) && within(&["string", "number", "integer"]);
    let change = match () {
        () if timestamp || decimal => Change::LenientTypeChanged,
        () if covers(&new_types, &old_types) => Change::TypeWidened,
        () if covers(&old_types, &new_types) => Change::TypeNarrowed,
        () => Change::TypeChanged,
    };
    let places = (old.place_of("type"), new.place_of("type"));
    let values = (Some(type_text(&old_types)), Some(type_text(&new_types)));
    comparison.found(change, (&places.0, &places.1), values, &[pair.side]);
    false
}

/// Whether every value of the types `inner` has one of the types `outer`; no type at all stands for all types.
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

/// Compares the variants of a choice, which are paired by name or by shape.
fn variants<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let (old_variants, mut added) = (old.variants(), new.variants());
    if old_variants.is_empty() && added.is_empty() {
        return;
    }
    let places = |shape: &TypeShape<'a>| {
        if shape.get("oneOf").is_some() {
            shape.place_of("oneOf")
        } else {
            shape.place_of("anyOf")
        }
    };
    for variant in old_variants {
        let by_name = added
            .iter()
            .position(|one| one.reference().is_some() && one.reference() == variant.reference());
        match by_name.or_else(|| {
            added
                .iter()
                .position(|one| comparison.same_shape(&variant, one))
        }) {
            Some(index) => {
                comparison.later(Pair {
                    old: variant,
                    new: added.remove(index),
                    ..pair.clone()
                });
            }
            None => {
                let values = values(Some(variant.value), None);
                comparison.found(
                    Change::VariantRemoved,
                    (&variant.pointer, &places(new)),
                    values,
                    &[pair.side],
                );
            }
        }
    }
    for variant in added {
        let values = values(None, Some(variant.value));
        comparison.found(
            Change::VariantAdded,
            (&places(old), &variant.pointer),
            values,
            &[pair.side],
        );
    }
}
