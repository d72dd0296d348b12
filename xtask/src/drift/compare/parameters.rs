//! Comparing parameters: by place and name, those in the path by their position.

use super::operations::{deprecation, followed, item, node};
use super::rename;
use super::type_shape::Shape;
use super::{Comparison, Pair};
use crate::drift::change::{Change, Side};
use crate::openapi::document::OperationAt;
use crate::openapi::reference::Node;
use crate::openapi::subset::Part;

const SENT: [Side; 1] = [Side::Request];

struct Parameter<'a> {
    place: &'a str,
    name: &'a str,
    required: bool,
    node: Node<'a>,
}

impl<'a> Parameter<'a> {
    fn of(node: Node<'a>) -> Option<Self> {
        let text = |key: &str| node.value.get(key).and_then(serde_json::Value::as_str);
        let (place, name) = (text("in")?, text("name")?);
        let required = place == "path"
            || node
                .value
                .get("required")
                .is_some_and(|value| value == true);
        Some(Parameter {
            place,
            name,
            required,
            node,
        })
    }

    /// Its schema, which may stand under a media type.
    fn schema(&self) -> Option<Node<'a>> {
        let content = || self.node.get("content")?.members().first()?.1.get("schema");
        self.node.get("schema").or_else(content)
    }

    fn text(&self) -> String {
        format!("`{}` in {}", self.name, self.place)
    }
}

/// Compares the parameters of two operations.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a, '_>,
    was: &OperationAt<'a>,
    is: &OperationAt<'a>,
) {
    let (old, new) = (all(comparison.fragment, was), all(comparison.document, is));
    let same = |one: &Parameter<'_>, other: &Parameter<'_>| {
        one.place == other.place && one.name == other.name
    };
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for parameter in &old {
        match new.iter().find(|other| same(parameter, other)) {
            Some(other) => both(comparison, parameter, other),
            None => gone.push(parameter),
        }
    }
    come.extend(
        new.iter()
            .filter(|parameter| !old.iter().any(|other| same(parameter, other))),
    );
    for place in ["path", "query", "header", "cookie"] {
        let here = |list: &[&'_ Parameter<'a>]| -> Vec<usize> {
            (0..list.len())
                .filter(|index| list[*index].place == place)
                .collect()
        };
        let (from, to) = (here(&gone), here(&come));
        let pairs: Vec<(usize, usize)> = if place == "path" {
            // The name of a path parameter does not cross the wire; its position says which it is.
            (0..from.len().min(to.len()))
                .map(|index| (index, index))
                .collect()
        } else {
            let names = |list: &[&'_ Parameter<'a>], of: &[usize]| {
                of.iter().map(|index| list[*index].name).collect::<Vec<_>>()
            };
            rename::pairs(&names(&gone, &from), &names(&come, &to), |old, new| {
                same_schema(comparison, gone[from[old]], come[to[new]])
            })
        };
        let change = if place == "path" {
            Change::PathParameterRenamed
        } else {
            Change::ParameterRenamed
        };
        for (old, new) in &pairs {
            let (old, new) = (gone[from[*old]], come[to[*new]]);
            let values = (Some(old.name.to_owned()), Some(new.name.to_owned()));
            comparison.found(
                change,
                (&old.node.pointer, &new.node.pointer),
                values,
                &SENT,
            );
            both(comparison, old, new);
        }
        let left = |of: &[usize], taken: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..of.len())
                .filter(|index| !taken(*index))
                .map(|index| of[index])
                .collect()
        };
        for index in left(&from, &|index| pairs.iter().any(|pair| pair.0 == index)) {
            let parameter = gone[index];
            let values = (Some(parameter.text()), None);
            let places = (parameter.node.pointer.as_str(), is.pointer.as_str());
            comparison.found(Change::ParameterRemoved, places, values, &SENT);
        }
        for index in left(&to, &|index| pairs.iter().any(|pair| pair.1 == index)) {
            let parameter = come[index];
            let change = if parameter.required {
                Change::RequiredParameterAdded
            } else {
                Change::OptionalParameterAdded
            };
            let values = (None, Some(parameter.text()));
            comparison.found(
                change,
                (&was.pointer, &parameter.node.pointer),
                values,
                &SENT,
            );
        }
    }
}

/// The parameters of an operation, with those of its path that it does not replace.
fn all<'a>(part: &Part<'a>, operation: &OperationAt<'a>) -> Vec<Parameter<'a>> {
    let read = |holder: Node<'a>| -> Vec<Parameter<'a>> {
        let list = holder
            .get("parameters")
            .map(|list| list.elements())
            .unwrap_or_default();
        list.into_iter()
            .filter_map(|node| Parameter::of(followed(part, node)))
            .collect()
    };
    let mut all = read(node(part, operation));
    for shared in read(item(part, operation)) {
        if !all
            .iter()
            .any(|own| own.place == shared.place && own.name == shared.name)
        {
            all.push(shared);
        }
    }
    all
}

fn both<'a>(comparison: &mut Comparison<'a, '_>, was: &Parameter<'a>, is: &Parameter<'a>) {
    let places = (was.node.pointer.as_str(), is.node.pointer.as_str());
    if was.required != is.required {
        let change = if is.required {
            Change::BecameRequired
        } else {
            Change::BecameOptional
        };
        let text = |required| Some(if required { "required" } else { "optional" }.to_owned());
        comparison.found(
            change,
            places,
            (text(was.required), text(is.required)),
            &SENT,
        );
    }
    deprecation(comparison, (&was.node, &is.node), &SENT);
    let styles = (
        style(comparison.fragment, was),
        style(comparison.document, is),
    );
    if styles.0 != styles.1 && !(styles.0.is_none() && styles.1.is_none()) {
        comparison.found(Change::StyleChanged, places, styles, &SENT);
    }
    if let (Some(old), Some(new)) = (was.schema(), is.schema()) {
        comparison.later(Pair {
            was: old,
            is: new,
            side: Side::Request,
            optional: !was.required,
        });
    }
}

/// How a parameter of several values is written; that of a single one is written the same in any style.
fn style(part: &Part<'_>, parameter: &Parameter<'_>) -> Option<String> {
    let types = Shape::of(part.document, &parameter.schema()?).types();
    if !types.contains("array") && !types.contains("object") {
        return None;
    }
    let usual = if matches!(parameter.place, "query" | "cookie") {
        "form"
    } else {
        "simple"
    };
    let style = parameter
        .node
        .value
        .get("style")
        .and_then(serde_json::Value::as_str)
        .unwrap_or(usual);
    let explode = parameter
        .node
        .value
        .get("explode")
        .and_then(serde_json::Value::as_bool);
    let explode = explode.unwrap_or(style == "form");
    Some(format!(
        "style {style}, {}",
        if explode { "exploded" } else { "not exploded" }
    ))
}

fn same_schema<'a>(
    comparison: &Comparison<'a, '_>,
    was: &Parameter<'a>,
    is: &Parameter<'a>,
) -> bool {
    match (was.schema(), is.schema()) {
        (Some(old), Some(new)) => comparison.same_shape(&old, &new),
        (None, None) => true,
        _ => false,
    }
}
