//! Comparing operations: which there are, then their request and their replies.

use serde_json::Value;

use super::Comparison;
use super::{message, parameters, servers_and_security};
use crate::drift::change::{Change, Side};
use crate::openapi::document::OperationAt;
use crate::openapi::reference::{self, Node};
use crate::openapi::subset::{Part, id, nameless};

/// An operation stands on both sides.
pub(super) const BOTH: [Side; 2] = [Side::Request, Side::Reply];

/// Compares all operations of the two parts.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>) {
    let (own, other) = (comparison.fragment, comparison.document);
    let counterparts = pairs(&own.operations, &other.operations);
    for (was, counterpart) in own.operations.iter().zip(&counterparts) {
        match counterpart {
            Some(index) => both(comparison, was, &other.operations[*index]),
            None => {
                let place = place(other, was);
                comparison.found(
                    Change::OperationRemoved,
                    (&was.pointer, &place),
                    (Some(name(was)), None),
                    &BOTH,
                );
            }
        }
    }
    for (index, is) in other.operations.iter().enumerate() {
        if !counterparts.contains(&Some(index)) {
            let place = place(own, is);
            comparison.found(
                Change::OperationAdded,
                (&place, &is.pointer),
                (None, Some(name(is))),
                &BOTH,
            );
        }
    }
}

/// For each operation of the fragment the position of its counterpart: by method and path, else by id.
fn pairs(own: &[OperationAt<'_>], other: &[OperationAt<'_>]) -> Vec<Option<usize>> {
    let mut taken = vec![false; other.len()];
    let mut found = vec![None; own.len()];
    for rule in [same_route, same_id] {
        for (index, was) in own.iter().enumerate() {
            if found[index].is_none() {
                found[index] = (0..other.len()).find(|at| !taken[*at] && rule(was, &other[*at]));
                found[index].into_iter().for_each(|at| taken[at] = true);
            }
        }
    }
    found
}

fn same_route(was: &OperationAt<'_>, is: &OperationAt<'_>) -> bool {
    was.method == is.method && nameless(was.path) == nameless(is.path)
}

fn same_id(was: &OperationAt<'_>, is: &OperationAt<'_>) -> bool {
    id(was).is_some() && id(was) == id(is)
}

fn both<'a>(comparison: &mut Comparison<'a, '_>, was: &OperationAt<'a>, is: &OperationAt<'a>) {
    let places = (was.pointer.as_str(), is.pointer.as_str());
    let text = |operation: &OperationAt<'_>| {
        Some(format!(
            "{} {}",
            operation.method.to_uppercase(),
            operation.path
        ))
    };
    if !same_route(was, is) {
        comparison.found(Change::OperationMoved, places, (text(was), text(is)), &BOTH);
    }
    if id(was) != id(is) {
        let values = (id(was).map(str::to_owned), id(is).map(str::to_owned));
        comparison.found(Change::OperationRenamed, places, values, &BOTH);
    }
    deprecation(
        comparison,
        (
            &node(comparison.fragment, was),
            &node(comparison.document, is),
        ),
        &BOTH,
    );
    servers_and_security::operation(comparison, was, is);
    parameters::compare(comparison, was, is);
    message::request(comparison, was, is);
    message::replies(comparison, was, is);
}

/// Compares `deprecated` of two operations or parameters.
pub(super) fn deprecation(
    comparison: &mut Comparison<'_, '_>,
    nodes: (&Node<'_>, &Node<'_>),
    sides: &[Side],
) {
    let set = |node: &Node<'_>| node.value.get("deprecated") == Some(&Value::Bool(true));
    let change = match (set(nodes.0), set(nodes.1)) {
        (false, true) => Change::Deprecated,
        (true, false) => Change::NoLongerDeprecated,
        _ => return,
    };
    comparison.found(
        change,
        (&nodes.0.pointer, &nodes.1.pointer),
        (None, None),
        sides,
    );
}

/// An operation as a node of its document.
pub(super) fn node<'a>(part: &Part<'a>, operation: &OperationAt<'a>) -> Node<'a> {
    let item = item(part, operation);
    item.get(operation.method).unwrap_or(item)
}

/// The path item of an operation.
pub(super) fn item<'a>(part: &Part<'a>, operation: &OperationAt<'a>) -> Node<'a> {
    let root = Node::root(part.document);
    root.get("paths")
        .and_then(|paths| paths.get(operation.path))
        .unwrap_or(root)
}

/// What `node` is once its reference is followed; references were checked when the part was carved.
pub(super) fn followed<'a>(part: &Part<'a>, node: Node<'a>) -> Node<'a> {
    reference::follow(part.document, node.clone()).unwrap_or(node)
}

/// Where an operation of the other part would stand: at its path if there is one, else among the paths.
fn place(part: &Part<'_>, operation: &OperationAt<'_>) -> String {
    let same = part
        .operations
        .iter()
        .find(|other| nameless(other.path) == nameless(operation.path));
    same.map_or_else(
        || "#/paths".into(),
        |other| crate::openapi::pointer::join("#/paths", other.path),
    )
}

fn name(operation: &OperationAt<'_>) -> String {
    let route = format!("{} {}", operation.method.to_uppercase(), operation.path);
    id(operation).map_or(route.clone(), |id| format!("`{id}`, {route}"))
}
