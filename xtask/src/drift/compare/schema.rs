//! Compares two schemas: the keywords of the value as a whole, then its items, properties and variants.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::properties;
use super::type_shape::TypeShape;
use super::value;
use super::{Comparison, Pair, values};
use crate::drift::change::Change;
use crate::openapi::document;
use crate::openapi::extensions::{DECIMAL, MOMENT};
use crate::openapi::reference::Node;

/// The component that is a timestamp.
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
    let schemas = document::components(comparison.fragment.document, "schemas");
    let known = schemas.is_some_and(|schemas| schemas.contains_key(new_name));
    if old_name == new_name || known || comparison.upstream.reaches("schemas", old_name) {
        return;
    }
    let values = (Some(old_name.to_owned()), Some(new_name.to_owned()));
    let pointers = (old.home(), new.home());
    comparison.found(Change::SchemaRenamed, pointers, values, &[pair.side]);
}

/// Compares what does not belong to the shape: deprecation and defaults.
fn remarks<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let pointers = |key: &str| (old.pointer_beside(key), new.pointer_beside(key));
    let change = match (old.is("deprecated"), new.is("deprecated")) {
        (false, true) => Some(Change::Deprecated),
        (true, false) => Some(Change::NoLongerDeprecated),
        _ => None,
    };
    if let Some(change) = change {
        let (fragment, upstream) = pointers("deprecated");
        comparison.found(change, (&fragment, &upstream), (None, None), &[pair.side]);
    }
    one_way(comparison, pair, old, new);
    let default = |shape: &TypeShape<'a>| shape.get("default").map(|node| node.value);
    if default(old) != default(new) {
        let (fragment, upstream) = pointers("default");
        let values = values(default(old), default(new));
        let change = Change::DefaultChanged;
        comparison.found(change, (&fragment, &upstream), values, &[pair.side]);
    }
}

/// Compares `readOnly` and `writeOnly`.
fn one_way<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let became_write_only = match pair.optional {
        true => Change::OptionalBecameWriteOnly,
        false => Change::RequiredBecameWriteOnly,
    };
    let rows = [
        ("readOnly", Change::BecameReadOnly, Change::NoLongerReadOnly),
        ("writeOnly", became_write_only, Change::NoLongerWriteOnly),
    ];
    for (key, became, no_longer) in rows {
        let change = match (old.is(key), new.is(key)) {
            (false, true) => became,
            (true, false) => no_longer,
            _ => continue,
        };
        let pointers = (&*old.pointer_beside(key), &*new.pointer_beside(key));
        comparison.found(change, pointers, (None, None), &[pair.side]);
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
    let key = "nullable";
    let pointers = (&*old.pointer_beside(key), &*new.pointer_beside(key));
    comparison.found(change, pointers, (None, None), &[pair.side]);
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
    let timestamp = is_timestamp(old) && within(&["integer", "number", "string"]);
    let decimal = old.is(DECIMAL) && within(&["string", "number", "integer"]);
    let change = match () {
        () if timestamp || decimal => Change::LenientTypeChanged,
        () if covers(&new_types, &old_types) => Change::TypeWidened,
        () if covers(&old_types, &new_types) => Change::TypeNarrowed,
        () => Change::TypeChanged,
    };
    let pointers = (&*old.pointer_of("type"), &*new.pointer_of("type"));
    let values = (Some(type_text(&old_types)), Some(type_text(&new_types)));
    comparison.found(change, pointers, values, &[pair.side]);
    false
}

/// Whether the fragment says that a value is a timestamp, which is read in any form.
pub(super) fn is_timestamp(old: &TypeShape<'_>) -> bool {
    old.is(MOMENT) || old.components().any(|name| name == TIMESTAMP)
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
    let choice = |shape: &TypeShape<'a>| match shape.get("oneOf") {
        Some(_) => shape.pointer_of("oneOf"),
        None => shape.pointer_of("anyOf"),
    };
    for variant in old_variants {
        let reference = variant.reference();
        let by_name = |one: &Node<'a>| reference.is_some() && one.reference() == reference;
        let by_shape = |one: &Node<'a>| comparison.same_shape(&variant, one);
        let counterpart = added.iter().position(by_name);
        match counterpart.or_else(|| added.iter().position(by_shape)) {
            Some(index) => comparison.later(Pair {
                old: variant,
                new: added.remove(index),
                ..pair.clone()
            }),
            None => {
                let pointers = (variant.pointer.as_str(), &*choice(new));
                let values = values(Some(variant.value), None);
                comparison.found(Change::VariantRemoved, pointers, values, &[pair.side]);
            }
        }
    }
    for variant in added {
        let pointers = (&*choice(old), variant.pointer.as_str());
        let values = values(None, Some(variant.value));
        comparison.found(Change::VariantAdded, pointers, values, &[pair.side]);
    }
}
