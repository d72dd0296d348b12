//! Compares parameters: by location and name, and path parameters also by their position.

use super::pairing;
use super::type_shape::TypeShape;
use super::{Comparison, Pair};
use crate::drift::change::{Change, Side};
use crate::openapi::reference::Node;
use crate::openapi::subset::ApiSubset;

/// The values of `in`, in the order of the report.
const LOCATIONS: [&str; 4] = ["path", "query", "header", "cookie"];

#[derive(Clone)]
struct Parameter<'a> {
    location: &'a str,
    name: &'a str,
    required: bool,
    node: Node<'a>,
}

impl<'a> Parameter<'a> {
    fn of(node: Node<'a>) -> Option<Self> {
        let text = |key: &str| node.value.get(key).and_then(serde_json::Value::as_str);
        let (location, name) = (text("in")?, text("name")?);
        let required = node
            .value
            .get("required")
            .is_some_and(|value| value == true);
        Some(Parameter {
            location,
            name,
            required: required || location == "path",
            node,
        })
    }

    /// Its schema, which may stand under a media type.
    fn schema(&self) -> Option<Node<'a>> {
        let content = || self.node.get("content")?.members().first()?.1.get("schema");
        self.node.get("schema").or_else(content)
    }

    fn text(&self) -> String {
        format!("`{}` in {}", self.name, self.location)
    }

    fn is(&self, other: &Parameter<'_>) -> bool {
        self.location == other.location && self.name == other.name
    }
}

/// The parameters of two operations, sorted into those that are the same, renamed, removed and added.
#[derive(Default)]
struct Matched<'a> {
    same: Vec<(Parameter<'a>, Parameter<'a>)>,
    renamed: Vec<(Parameter<'a>, Parameter<'a>)>,
    removed: Vec<Parameter<'a>>,
    added: Vec<Parameter<'a>>,
}

/// An operation and the path item that it is in, as nodes of a document.
pub(super) struct InPath<'a> {
    pub(super) operation: Node<'a>,
    pub(super) item: Node<'a>,
}

/// Compares the parameters of two operations; `side` is that of the parameters.
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a, '_>,
    old: &InPath<'a>,
    new: &InPath<'a>,
    side: Side,
) {
    let sides = [side];
    let matched = matched(
        comparison,
        all(comparison.fragment, old),
        all(comparison.upstream, new),
    );
    for (old, new) in &matched.same {
        both(comparison, old, new, side);
    }
    for (old, new) in &matched.renamed {
        let change = match old.location {
            "path" => Change::PathParameterRenamed,
            _ => Change::ParameterRenamed,
        };
        let pointers = (old.node.pointer.as_str(), new.node.pointer.as_str());
        let values = (Some(old.name.to_owned()), Some(new.name.to_owned()));
        comparison.found(change, pointers, values, &sides);
        both(comparison, old, new, side);
    }
    for parameter in &matched.removed {
        let pointers = (
            parameter.node.pointer.as_str(),
            new.operation.pointer.as_str(),
        );
        let values = (Some(parameter.text()), None);
        comparison.found(Change::ParameterRemoved, pointers, values, &sides);
    }
    for parameter in &matched.added {
        let change = match parameter.required {
            true => Change::RequiredParameterAdded,
            false => Change::OptionalParameterAdded,
        };
        let pointers = (
            old.operation.pointer.as_str(),
            parameter.node.pointer.as_str(),
        );
        comparison.found(change, pointers, (None, Some(parameter.text())), &sides);
    }
}

fn matched<'a>(
    comparison: &Comparison<'a, '_>,
    old: Vec<Parameter<'a>>,
    mut new: Vec<Parameter<'a>>,
) -> Matched<'a> {
    let mut matched = Matched::default();
    let mut removed = Vec::new();
    for parameter in old {
        match new.iter().position(|other| parameter.is(other)) {
            Some(index) => matched.same.push((parameter, new.remove(index))),
            None => removed.push(parameter),
        }
    }
    for location in LOCATIONS {
        let here = |list: &[Parameter<'a>]| -> Vec<Parameter<'a>> {
            let here = list.iter().filter(|one| one.location == location);
            here.cloned().collect()
        };
        let (removed, added) = (here(&removed), here(&new));
        let pairs = renames(comparison, location, &removed, &added);
        for (index, parameter) in removed.into_iter().enumerate() {
            match pairs.iter().find(|pair| pair.0 == index) {
                Some(pair) => matched.renamed.push((parameter, added[pair.1].clone())),
                None => matched.removed.push(parameter),
            }
        }
        let unpaired = |index: &usize| pairs.iter().all(|pair| pair.1 != *index);
        let added = added.into_iter().enumerate();
        matched
            .added
            .extend(added.filter(|(index, _)| unpaired(index)).map(|one| one.1));
    }
    matched
}

/// Pairs the indexes of parameters of one location that are the same under two names.
fn renames<'a>(
    comparison: &Comparison<'a, '_>,
    location: &str,
    removed: &[Parameter<'a>],
    added: &[Parameter<'a>],
) -> Vec<(usize, usize)> {
    if location == "path" {
        // The name of a path parameter does not cross the wire; its position identifies it.
        return (0..removed.len().min(added.len()))
            .map(|index| (index, index))
            .collect();
    }
    let names = |list: &[Parameter<'a>]| list.iter().map(|one| one.name).collect::<Vec<_>>();
    pairing::pairs(&names(removed), &names(added), |old, new| {
        same_schema(comparison, &removed[old], &added[new])
    })
}

/// The parameters of an operation, with those of its path that it does not replace.
fn all<'a>(subset: &ApiSubset<'a>, at: &InPath<'a>) -> Vec<Parameter<'a>> {
    let read = |holder: &Node<'a>| -> Vec<Parameter<'a>> {
        let list = holder.get("parameters").map(|list| list.elements());
        list.unwrap_or_default()
            .into_iter()
            .filter_map(|node| Parameter::of(subset.resolve(node)))
            .collect()
    };
    let mut all = read(&at.operation);
    for shared in read(&at.item) {
        if !all.iter().any(|parameter| parameter.is(&shared)) {
            all.push(shared);
        }
    }
    all
}

fn both<'a>(
    comparison: &mut Comparison<'a, '_>,
    old: &Parameter<'a>,
    new: &Parameter<'a>,
    side: Side,
) {
    let sides = [side];
    comparison.required((&old.node, old.required), (&new.node, new.required), &sides);
    comparison.deprecated(&old.node, &new.node, &sides);
    let styles = (
        style(comparison.fragment, old),
        style(comparison.upstream, new),
    );
    if styles.0 != styles.1 {
        let pointers = (old.node.pointer.as_str(), new.node.pointer.as_str());
        comparison.found(Change::StyleChanged, pointers, styles, &sides);
    }
    if let (Some(old_schema), Some(new_schema)) = (old.schema(), new.schema()) {
        comparison.later(Pair {
            old: old_schema,
            new: new_schema,
            side,
            optional: !old.required,
        });
    }
}

/// Describes how several values of a parameter are written; a single value is written alike in every style.
fn style(subset: &ApiSubset<'_>, parameter: &Parameter<'_>) -> Option<String> {
    let types = TypeShape::of(subset.document, &parameter.schema()?).types();
    if !types.contains("array") && !types.contains("object") {
        return None;
    }
    let default = match parameter.location {
        "query" | "cookie" => "form",
        _ => "simple",
    };
    let keyword = |key: &str| parameter.node.value.get(key);
    let style = keyword("style").and_then(serde_json::Value::as_str);
    let style = style.unwrap_or(default);
    let explode = keyword("explode").and_then(serde_json::Value::as_bool);
    let explode = match explode.unwrap_or(style == "form") {
        true => "exploded",
        false => "not exploded",
    };
    Some(format!("style {style}, {explode}"))
}

fn same_schema<'a>(
    comparison: &Comparison<'a, '_>,
    old: &Parameter<'a>,
    new: &Parameter<'a>,
) -> bool {
    match (old.schema(), new.schema()) {
        (Some(old), Some(new)) => comparison.same_shape(&old, &new),
        (None, None) => true,
        _ => false,
    }
}
