//! Comparing what schemas say of bare values: formats, enums, limits.

use serde_json::Value;

use super::rename;
use super::type_shape::Shape;
use super::{Comparison, Pair, shown, values};
use crate::drift::change::Change;

/// Formats of strings for which the generator has a type of their own; it takes every other one for a bare string.
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

/// The keywords that limit a value, each with what a greater number does to it.
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
    was: &Shape<'a>,
    is: &Shape<'a>,
) {
    let read = |shape: &Shape<'a>| shape.get("format").and_then(|node| node.value.as_str());
    let (old, new) = (read(was), read(is));
    if old == new || comparison.probing && typed(old) == typed(new) && bits(old) == bits(new) {
        return;
    }
    let change = if was.types().contains("integer") {
        match bits(new).cmp(&bits(old)) {
            std::cmp::Ordering::Greater => Change::FormatWidened,
            std::cmp::Ordering::Less => Change::FormatNarrowed,
            std::cmp::Ordering::Equal => Change::FormatChanged,
        }
    } else {
        match (typed(old), typed(new)) {
            (None, None) => Change::FormatChanged,
            (None, Some(_)) => Change::FormatNarrowed,
            (Some(_), None) => Change::FormatWidened,
            (Some(_), Some(_)) => Change::FormatReplaced,
        }
    };
    let text = |format: Option<&str>| Some(format.unwrap_or("none").to_owned());
    let places = (was.place_of("format"), is.place_of("format"));
    comparison.found(
        change,
        (&places.0, &places.1),
        (text(old), text(new)),
        &[pair.side],
    );
}

/// Compares `enum`, value by value.
pub(super) fn enumeration<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Shape<'a>,
    is: &Shape<'a>,
) {
    let read = |shape: &Shape<'a>| shape.get("enum").map(|node| without_null(node.value));
    let places = (was.place_of("enum"), is.place_of("enum"));
    let places = (places.0.as_str(), places.1.as_str());
    let open = was.types().contains("string");
    let (old, new) = match (read(was), read(is)) {
        (None, None) => return,
        (None, Some(new)) => {
            return comparison.found(
                Change::EnumAdded,
                places,
                (None, Some(listed(&new))),
                &[pair.side],
            );
        }
        (Some(old), None) => {
            let change = if open {
                Change::EnumRemoved
            } else {
                Change::ClosedEnumWidened
            };
            return comparison.found(change, places, (Some(listed(&old)), None), &[pair.side]);
        }
        (Some(old), Some(new)) => (old, new),
    };
    let gone: Vec<&Value> = old
        .iter()
        .copied()
        .filter(|value| !new.contains(value))
        .collect();
    let come: Vec<&Value> = new
        .iter()
        .copied()
        .filter(|value| !old.contains(value))
        .collect();
    let (old_names, new_names): (Vec<String>, Vec<String>) = (
        gone.iter().copied().map(shown).collect(),
        come.iter().copied().map(shown).collect(),
    );
    let (old_names, new_names): (Vec<&str>, Vec<&str>) = (
        old_names.iter().map(String::as_str).collect(),
        new_names.iter().map(String::as_str).collect(),
    );
    // All values of an enum have one shape, so only a likeness of the names speaks for a rename.
    let alike =
        |from: usize, to: usize| open && rename::likeness(old_names[from], new_names[to]) >= 0.5;
    let renamed = rename::pairs(&old_names, &new_names, alike);
    for (from, to) in &renamed {
        let values = values(Some(gone[*from]), Some(come[*to]));
        comparison.found(Change::EnumValueRenamed, places, values, &[pair.side]);
    }
    for (_, value) in gone
        .iter()
        .enumerate()
        .filter(|(index, _)| renamed.iter().all(|pair| pair.0 != *index))
    {
        comparison.found(
            Change::EnumValueRemoved,
            places,
            values(Some(value), None),
            &[pair.side],
        );
    }
    let change = if open {
        Change::EnumValueAdded
    } else {
        Change::ClosedEnumWidened
    };
    for (_, value) in come
        .iter()
        .enumerate()
        .filter(|(index, _)| renamed.iter().all(|pair| pair.1 != *index))
    {
        comparison.found(change, places, values(None, Some(value)), &[pair.side]);
    }
}

/// Compares the limits on numbers, lengths and counts.
pub(super) fn limits<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Shape<'a>,
    is: &Shape<'a>,
) {
    for (key, greater) in LIMITS {
        // `uniqueItems: false` and its like say what is so anyway.
        let read = |shape: &Shape<'a>| {
            shape
                .get(key)
                .map(|node| node.value)
                .filter(|value| **value != Value::Bool(false))
        };
        let (old, new) = (read(was), read(is));
        if old == new {
            continue;
        }
        let number = |value: Option<&Value>| value.and_then(Value::as_f64);
        let tightened = match (number(old), number(new)) {
            (Some(old), Some(new)) => (new > old) == (greater == Greater::Tightens),
            _ => new.is_some(),
        };
        let text = |value: Option<&Value>| {
            Some(value.map_or_else(
                || format!("no {key}"),
                |value| format!("{key} {}", shown(value)),
            ))
        };
        let change = if tightened {
            Change::LimitTightened
        } else {
            Change::LimitLoosened
        };
        let places = (was.place_of(key), is.place_of(key));
        comparison.found(
            change,
            (&places.0, &places.1),
            (text(old), text(new)),
            &[pair.side],
        );
    }
}

/// The format if the generator has a type for it.
fn typed(format: Option<&str>) -> Option<&str> {
    format.filter(|format| TYPED.contains(format))
}

/// How many bits an integer of a format has; without one it has 64.
fn bits(format: Option<&str>) -> u8 {
    match format {
        Some("int8" | "uint8") => 8,
        Some("int16" | "uint16") => 16,
        Some("int32" | "uint32") => 32,
        _ => 64,
    }
}

/// The values of an enum; `null` among them says no more than `nullable`.
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
