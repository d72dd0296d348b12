//! Compares what schemas say about plain values: formats, enums, limits.

use std::cmp::Ordering;

use serde_json::Value;

use super::pairing;
use super::schema::is_timestamp;
use super::type_shape::TypeShape;
use super::{Comparison, Pair, shown};
use crate::drift::change::Change;

/// Formats of strings for which the generator has a type; it treats every other format as a plain string.
const TYPED: [&str; 8] = [
    "date-time",
    "date",
    "uuid",
    "ip",
    "ipv4",
    "ipv6",
    "byte",
    "binary",
];

/// The keywords that limit a value, each with the effect of a greater number.
const LIMITS: [(&str, Greater); 13] = [
    ("minimum", Greater::Tightens),
    ("maximum", Greater::Loosens),
    ("exclusiveMinimum", Greater::Tightens),
    ("exclusiveMaximum", Greater::Tightens),
    ("multipleOf", Greater::Tightens),
    ("minLength", Greater::Tightens),
    ("maxLength", Greater::Loosens),
    ("minItems", Greater::Tightens),
    ("maxItems", Greater::Loosens),
    ("minProperties", Greater::Tightens),
    ("maxProperties", Greater::Loosens),
    ("uniqueItems", Greater::Tightens),
    ("pattern", Greater::Tightens),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Greater {
    Tightens,
    Loosens,
}

/// Compares `format`, by what the generated types make of it.
pub(super) fn format<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let read = |shape: &TypeShape<'a>| shape.get("format").and_then(|node| node.value.as_str());
    let (old_format, new_format) = (read(old), read(new));
    let same_type = typed(old_format) == typed(new_format) && bits(old_format) == bits(new_format);
    if old_format == new_format || comparison.probing && same_type {
        return;
    }
    let change = if old.types().contains("integer") {
        match bits(new_format).cmp(&bits(old_format)) {
            Ordering::Greater => Change::FormatWidened,
            Ordering::Less => Change::FormatNarrowed,
            Ordering::Equal => Change::FormatChanged,
        }
    } else if is_timestamp(old) {
        Change::FormatChanged
    } else {
        match (typed(old_format), typed(new_format)) {
            (None, None) => Change::FormatChanged,
            (None, Some(_)) => Change::FormatNarrowed,
            (Some(_), None) => Change::FormatWidened,
            (Some(_), Some(_)) => Change::FormatReplaced,
        }
    };
    let text = |format: Option<&str>| Some(format.unwrap_or("none").to_owned());
    let pointers = (&*old.pointer_of("format"), &*new.pointer_of("format"));
    let values = (text(old_format), text(new_format));
    comparison.found(change, pointers, values, &[pair.side]);
}

/// Compares `enum`: whether there is one, then value by value.
pub(super) fn enumeration<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    let read = |shape: &TypeShape<'a>| shape.get("enum").map(|node| without_null(node.value));
    let pointers = (&*old.pointer_of("enum"), &*new.pointer_of("enum"));
    // The generated enums of strings are open.
    let open = old.types().contains("string");
    let (change, values) = match (read(old), read(new)) {
        (None, None) => return,
        (Some(old), Some(new)) => {
            for (change, values) in enum_changes(open, &old, &new) {
                comparison.found(change, pointers, values, &[pair.side]);
            }
            return;
        }
        (None, Some(new)) => (Change::EnumAdded, (None, Some(listed(&new)))),
        (Some(old), None) if open => (Change::EnumRemoved, (Some(listed(&old)), None)),
        (Some(old), None) => (Change::ClosedEnumWidened, (Some(listed(&old)), None)),
    };
    comparison.found(change, pointers, values, &[pair.side]);
}

/// The differences between the values of two enums: those renamed, then those removed, then those added.
fn enum_changes(open: bool, old: &[&Value], new: &[&Value]) -> Vec<(Change, super::Values)> {
    let without = |list: &[&'_ Value], others: &[&Value]| -> Vec<String> {
        let missing = list.iter().filter(|value| !others.contains(value));
        missing.map(|value| shown(value)).collect()
    };
    let (removed, added) = (without(old, new), without(new, old));
    // All values of an enum have one shape, so only similar names suggest a rename.
    let alike =
        |from: usize, to: usize| open && pairing::likeness(&removed[from], &added[to]) >= 0.5;
    let renamed = pairing::pairs(&removed, &added, alike);
    let mut changes = Vec::new();
    for (from, to) in &renamed {
        let values = (Some(removed[*from].clone()), Some(added[*to].clone()));
        changes.push((Change::EnumValueRenamed, values));
    }
    for (index, value) in removed.into_iter().enumerate() {
        if renamed.iter().all(|pair| pair.0 != index) {
            changes.push((Change::EnumValueRemoved, (Some(value), None)));
        }
    }
    let change = match open {
        true => Change::EnumValueAdded,
        false => Change::ClosedEnumWidened,
    };
    for (index, value) in added.into_iter().enumerate() {
        if renamed.iter().all(|pair| pair.1 != index) {
            changes.push((change, (None, Some(value))));
        }
    }
    changes
}

/// Compares the limits on numbers, lengths and counts.
pub(super) fn limits<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    old: &TypeShape<'a>,
    new: &TypeShape<'a>,
) {
    for (key, greater) in LIMITS {
        // `false`, as in `uniqueItems: false`, is not a limit.
        let read = |shape: &TypeShape<'a>| {
            let value = shape.get(key).map(|node| node.value);
            value.filter(|value| **value != Value::Bool(false))
        };
        let (old_limit, new_limit) = (read(old), read(new));
        if old_limit == new_limit {
            continue;
        }
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        let tightened = match (number(old_limit), number(new_limit)) {
            (Some(old), Some(new)) => (new > old) == (greater == Greater::Tightens),
            _ => new_limit.is_some(),
        };
        let change = match tightened {
            true => Change::LimitTightened,
            false => Change::LimitLoosened,
        };
        let text = |limit: Option<&Value>| match limit {
            Some(value) => Some(format!("{key} {}", shown(value))),
            None => Some(format!("no {key}")),
        };
        let pointers = (&*old.pointer_of(key), &*new.pointer_of(key));
        comparison.found(
            change,
            pointers,
            (text(old_limit), text(new_limit)),
            &[pair.side],
        );
    }
}

/// Returns the format if the generator has a type for it.
fn typed(format: Option<&str>) -> Option<&str> {
    format.filter(|format| TYPED.contains(format))
}

/// Returns how many bits an integer of a format has; without a format it has 64.
fn bits(format: Option<&str>) -> u8 {
    match format {
        Some("int8" | "uint8") => 8,
        Some("int16" | "uint16") => 16,
        Some("int32" | "uint32") => 32,
        _ => 64,
    }
}

/// Returns the values of an enum without `null`, which `nullable` says already.
fn without_null(list: &Value) -> Vec<&Value> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter(|value| !value.is_null())
        .collect()
}

fn listed(values: &[&Value]) -> String {
    values
        .iter()
        .copied()
        .map(shown)
        .collect::<Vec<_>>()
        .join(", ")
}
