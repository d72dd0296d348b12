//! Compares object schemas: properties by name, renames among those that were removed and added, and additional properties.

use super::omissions;
use super::pairing;
use super::schema::anything;
use super::type_shape::{Additional, Property, TypeShape};
use super::{Comparison, Pair, shown};
use crate::drift::change::{Change, Side};
use crate::openapi::document::schema_name;
use crate::openapi::extensions::RENAMED_FROM;

/// Compares the properties of two object schemas.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let old_properties = old.properties();
    let new_properties = omissions::without_omitted(comparison, pair, old, new);
    let was_map = matches!(old.additional(), Additional::Of(_)) && old_properties.is_empty();
    if was_map && !new_properties.is_empty() {
        let values = (Some("map".into()), Some("object with properties".into()));
        let pointers = (old.home(), new.home());
        return comparison.found(Change::TypeChanged, pointers, values, &[pair.side]);
    }
    let in_list = |list: &[Property<'a>], name: &str| list.iter().any(|one| one.name == name);
    let without = |list: &[Property<'a>], others: &[Property<'a>]| -> Vec<Property<'a>> {
        let missing = list.iter().filter(|one| !in_list(others, one.name));
        missing.cloned().collect()
    };
    let side = pair.side;
    let mut removed = without(&old_properties, &new_properties);
    let mut added = without(&new_properties, &old_properties);
    removed.retain(|one| travels(comparison.fragment.document, one, side));
    added.retain(|one| travels(comparison.upstream.document, one, side));
    let renamed = renames(comparison, &removed, &added);
    for property in &old_properties {
        if let Some(same) = new_properties.iter().find(|one| one.name == property.name) {
            both(comparison, pair, property, same);
            continue;
        }
        let is_old = |pair: &&(usize, usize)| removed[pair.0].name == property.name;
        if let Some((_, to)) = renamed.iter().find(is_old) {
            rename_found(comparison, pair, property, &added[*to]);
            both(comparison, pair, property, &added[*to]);
            continue;
        }
        if !removed.iter().any(|one| one.name == property.name) {
            continue;
        }
        let change = match property.required {
            true => Change::RequiredPropertyRemoved,
            false => Change::OptionalPropertyRemoved,
        };
        let pointers = (&*property.node.pointer, &*new.pointer_of("properties"));
        let values = (Some(summary(property)), None);
        comparison.found(change, pointers, values, &[pair.side]);
    }
    for (index, property) in added.iter().enumerate() {
        if renamed.iter().any(|pair| pair.1 == index) {
            continue;
        }
        let change = match property.required {
            true => Change::RequiredPropertyAdded,
            false => Change::OptionalPropertyAdded,
        };
        let pointers = (&*old.pointer_of("properties"), &*property.node.pointer);
        let values = (None, Some(summary(property)));
        comparison.found(change, pointers, values, &[pair.side]);
    }
    additional(comparison, pair, old, new);
}

/// Compares a property with its counterpart: whether it is required, then its schema.
fn both<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &Property<'a>,
    new: &Property<'a>,
) {
    let travelled = travels(comparison.fragment.document, old, pair.side);
    let travels = travels(comparison.upstream.document, new, pair.side);
    if !travelled && !travels {
        return;
    }
    if travels {
        // Nobody had to send what was read-only.
        let was_required = old.required && (travelled || pair.side != Side::Request);
        comparison.required(
            (&old.node, was_required),
            (&new.node, new.required),
            &[pair.side],
        );
    }
    comparison.later(Pair {
        old: old.node.clone(),
        new: new.node.clone(),
        side: pair.side,
        optional: !old.required,
    });
}

/// Whether a property is sent or received on a side: one that is `readOnly` is not sent, and one that is `writeOnly` is
/// not received.
pub(super) fn travels(document: &serde_json::Value, property: &Property<'_>, side: Side) -> bool {
    let key = match side {
        Side::Request => "readOnly",
        Side::Response | Side::Error | Side::Unread => "writeOnly",
    };
    let value = property.node.value;
    let composed = ["$ref", "allOf"].iter().any(|key| value.get(key).is_some());
    match composed {
        true => !TypeShape::of(document, &property.node).is(key),
        false => value.get(key) != Some(&serde_json::Value::Bool(true)),
    }
}

fn rename_found<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &Property<'a>,
    new: &Property<'a>,
) {
    let change = match () {
        () if former_name(old) == Some(new.name) => Change::OldNameReturned,
        () if old.required => Change::RequiredPropertyRenamed,
        () => Change::OptionalPropertyRenamed,
    };
    let pointers = (&*old.node.pointer, &*new.node.pointer);
    let values = (Some(old.name.to_owned()), Some(new.name.to_owned()));
    comparison.found(change, pointers, values, &[pair.side]);
}

/// Pairs the indexes of removed and added properties that are the same under two names.
fn renames<'a>(
    comparison: &Comparison<'a, '_>,
    removed: &[Property<'a>],
    added: &[Property<'a>],
) -> Vec<(usize, usize)> {
    if comparison.probing || removed.is_empty() || added.is_empty() {
        return Vec::new();
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (from, old) in removed.iter().enumerate() {
        let to = added
            .iter()
            .position(|new| former_name(old) == Some(new.name));
        pairs.extend(to.map(|to| (from, to)));
    }
    let is_left = |index: &usize, taken: fn(&(usize, usize)) -> usize| {
        pairs.iter().all(|pair| taken(pair) != *index)
    };
    let from: Vec<usize> = (0..removed.len())
        .filter(|at| is_left(at, |pair| pair.0))
        .collect();
    let to: Vec<usize> = (0..added.len())
        .filter(|at| is_left(at, |pair| pair.1))
        .collect();
    let names = |list: &[Property<'a>], left: &[usize]| {
        left.iter().map(|at| list[*at].name).collect::<Vec<_>>()
    };
    let guessed = pairing::pairs(&names(removed, &from), &names(added, &to), |old, new| {
        comparison.same_shape(&removed[from[old]].node, &added[to[new]].node)
    });
    pairs.extend(guessed.into_iter().map(|(old, new)| (from[old], to[new])));
    pairs
}

/// The former name of a property, which the fragment says is read too.
fn former_name<'a>(property: &Property<'a>) -> Option<&'a str> {
    property.node.value.get(RENAMED_FROM)?.as_str()
}

/// Compares the additional properties of two object schemas.
fn additional<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let (old_schema, new_schema) = match (old.additional(), new.additional()) {
        (Additional::Of(old), Additional::Of(new)) => (old, new),
        // Beside properties, the schema of additional ones does not matter: the generated types accept any.
        (Additional::Of(old), Additional::Any) if new.properties().is_empty() => {
            (old, anything(new))
        }
        (Additional::Any, Additional::Of(new)) if old.properties().is_empty() => {
            (anything(old), new)
        }
        (Additional::None, Additional::None) => return,
        (old_additional, new_additional) => {
            let change = match (old_additional, new_additional) {
                (Additional::None, _) => Change::OtherPropertiesAllowed,
                (_, Additional::None) => Change::OtherPropertiesRefused,
                _ => return,
            };
            let key = "additionalProperties";
            let pointers = (&*old.pointer_of(key), &*new.pointer_of(key));
            return comparison.found(change, pointers, (None, None), &[pair.side]);
        }
    };
    comparison.later(Pair {
        old: old_schema,
        new: new_schema,
        side: pair.side,
        optional: false,
    });
}

/// Describes a property: its name, and `array of string`, `FlagRep` or `integer`.
pub(super) fn summary(property: &Property<'_>) -> String {
    let value = property.node.value;
    let kind = |value: &serde_json::Value| -> Option<String> {
        let reference = value.get("$ref").and_then(serde_json::Value::as_str);
        let name = reference.and_then(schema_name).map(str::to_owned);
        name.or_else(|| value.get("type").map(shown))
    };
    let outer = kind(value).unwrap_or_else(|| "anything".into());
    let (text, key) = match outer.as_str() {
        "array" => ("array of", "items"),
        "object" => ("map of", "additionalProperties"),
        _ => return format!("`{}` ({outer})", property.name),
    };
    match value.get(key).and_then(kind) {
        Some(inner) => format!("`{}` ({text} {inner})", property.name),
        None => format!("`{}` ({outer})", property.name),
    }
}
