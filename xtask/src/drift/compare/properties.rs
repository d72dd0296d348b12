//! Comparing object schemas: properties by name, renames among those that went and came, and what else there may be.

use super::rename;
use super::schema::anything;
use super::type_shape::{Others, Property, Shape};
use super::{Comparison, Pair, shown};
use crate::drift::change::Change;
use crate::openapi::extensions::RENAMED_FROM;

/// Compares the properties of two object schemas.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Shape<'a>,
    is: &Shape<'a>,
) {
    let (old, new) = (was.properties(), is.properties());
    if old.is_empty() && !new.is_empty() && matches!(was.others(), Others::Of(_)) {
        let values = (Some("map".into()), Some("object with properties".into()));
        return comparison.found(
            Change::TypeChanged,
            (was.home(), is.home()),
            values,
            &[pair.side],
        );
    }
    let named =
        |list: &[Property<'a>], name: &str| list.iter().position(|property| property.name == name);
    let gone: Vec<_> = old
        .iter()
        .filter(|property| named(&new, property.name).is_none())
        .cloned()
        .collect();
    let come: Vec<_> = new
        .iter()
        .filter(|property| named(&old, property.name).is_none())
        .cloned()
        .collect();
    let renamed = renames(comparison, &gone, &come);
    for property in &old {
        let counterpart = named(&new, property.name).map(|index| &new[index]);
        let by_rename = gone.iter().position(|one| one.name == property.name);
        let by_rename = renamed
            .iter()
            .find(|pair| Some(pair.0) == by_rename)
            .map(|pair| &come[pair.1]);
        match (counterpart, by_rename) {
            (Some(counterpart), _) => both(comparison, pair, property, counterpart),
            (None, Some(counterpart)) => {
                rename_found(comparison, pair, property, counterpart);
                both(comparison, pair, property, counterpart);
            }
            (None, None) => {
                let change = if property.required {
                    Change::RequiredPropertyRemoved
                } else {
                    Change::OptionalPropertyRemoved
                };
                let places = (property.node.pointer.as_str(), is.place_of("properties"));
                let values = (Some(summary(property)), None);
                comparison.found(change, (places.0, &places.1), values, &[pair.side]);
            }
        }
    }
    for (_, property) in come
        .iter()
        .enumerate()
        .filter(|(index, _)| renamed.iter().all(|pair| pair.1 != *index))
    {
        let change = if property.required {
            Change::RequiredPropertyAdded
        } else {
            Change::OptionalPropertyAdded
        };
        let values = (None, Some(summary(property)));
        comparison.found(
            change,
            (&was.place_of("properties"), &property.node.pointer),
            values,
            &[pair.side],
        );
    }
    others(comparison, pair, was, is);
}

/// Compares a property with its counterpart: whether it is required, then its schema.
fn both<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Property<'a>,
    is: &Property<'a>,
) {
    if was.required != is.required {
        let change = if is.required {
            Change::BecameRequired
        } else {
            Change::BecameOptional
        };
        let text = |required| Some(if required { "required" } else { "optional" }.to_owned());
        let values = (text(was.required), text(is.required));
        comparison.found(
            change,
            (&was.node.pointer, &is.node.pointer),
            values,
            &[pair.side],
        );
    }
    let (old, new) = (was.node.clone(), is.node.clone());
    comparison.later(Pair {
        was: old,
        is: new,
        side: pair.side,
        optional: !was.required,
    });
}

fn rename_found<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Property<'a>,
    is: &Property<'a>,
) {
    let change = match () {
        () if former_name(was) == Some(is.name) => Change::OldNameReturned,
        () if was.required => Change::RequiredPropertyRenamed,
        () => Change::OptionalPropertyRenamed,
    };
    let values = (Some(was.name.to_owned()), Some(is.name.to_owned()));
    comparison.found(
        change,
        (&was.node.pointer, &is.node.pointer),
        values,
        &[pair.side],
    );
}

/// Positions of properties that went and came under another name.
fn renames<'a>(
    comparison: &Comparison<'a, '_>,
    gone: &[Property<'a>],
    come: &[Property<'a>],
) -> Vec<(usize, usize)> {
    if comparison.probing || gone.is_empty() || come.is_empty() {
        return Vec::new();
    }
    let known: Vec<(usize, usize)> = gone
        .iter()
        .enumerate()
        .filter_map(|(from, old)| {
            Some((
                from,
                come.iter()
                    .position(|new| former_name(old) == Some(new.name))?,
            ))
        })
        .collect();
    let left = |list: &[Property<'a>], taken: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..list.len()).filter(|index| !taken(*index)).collect()
    };
    let from = left(gone, &|index| known.iter().any(|pair| pair.0 == index));
    let to = left(come, &|index| known.iter().any(|pair| pair.1 == index));
    let names = |list: &[Property<'a>], left: &[usize]| {
        left.iter()
            .map(|index| list[*index].name)
            .collect::<Vec<_>>()
    };
    let guessed = rename::pairs(&names(gone, &from), &names(come, &to), |old, new| {
        comparison.same_shape(&gone[from[old]].node, &come[to[new]].node)
    });
    known
        .into_iter()
        .chain(guessed.into_iter().map(|(old, new)| (from[old], to[new])))
        .collect()
}

/// The name under which the fragment says that a property is read too.
fn former_name<'a>(property: &Property<'a>) -> Option<&'a str> {
    property.node.value.get(RENAMED_FROM)?.as_str()
}

fn others<'a>(
    comparison: &mut Comparison<'a, '_>,
    pair: &Pair<'a>,
    was: &Shape<'a>,
    is: &Shape<'a>,
) {
    let inside = |was, is| Pair {
        was,
        is,
        side: pair.side,
        optional: false,
    };
    let places = (
        was.place_of("additionalProperties"),
        is.place_of("additionalProperties"),
    );
    let places = (places.0.as_str(), places.1.as_str());
    match (was.others(), is.others()) {
        (Others::None, Others::None) | (Others::Any, Others::Any) => {}
        (Others::None, _) => comparison.found(
            Change::OtherPropertiesAllowed,
            places,
            (None, None),
            &[pair.side],
        ),
        (_, Others::None) => comparison.found(
            Change::OtherPropertiesRefused,
            places,
            (None, None),
            &[pair.side],
        ),
        (Others::Of(old), Others::Of(new)) => comparison.later(inside(old, new)),
        // Beside properties, what others may be is of no consequence: the generated types let them pass.
        (Others::Of(old), Others::Any) if is.properties().is_empty() => {
            comparison.later(inside(old, anything(is)))
        }
        (Others::Any, Others::Of(new)) if was.properties().is_empty() => {
            comparison.later(inside(anything(was), new))
        }
        (Others::Of(_), Others::Any) | (Others::Any, Others::Of(_)) => {}
    }
}

/// A property in a few words: `array of string`, `FlagRep`, `integer`.
fn summary(property: &Property<'_>) -> String {
    let node = &property.node;
    let kind = |value: &serde_json::Value| -> Option<String> {
        let reference = value.get("$ref").and_then(serde_json::Value::as_str);
        reference
            .and_then(crate::openapi::document::schema_name)
            .map(str::to_owned)
            .or_else(|| value.get("type").map(shown))
    };
    let own = kind(node.value).unwrap_or_else(|| "anything".into());
    let inner = match own.as_str() {
        "array" => node
            .value
            .get("items")
            .and_then(kind)
            .map(|inner| format!("array of {inner}")),
        "object" => node
            .value
            .get("additionalProperties")
            .and_then(kind)
            .map(|inner| format!("map of {inner}")),
        _ => None,
    };
    format!("`{}` ({})", property.name, inner.unwrap_or(own))
}
