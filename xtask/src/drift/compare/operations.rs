//! Compares operations: which ones there are, then what each sends and receives.

use super::parameters::InPath;
use super::{BOTH, Comparison, bodies, callbacks, parameters, servers_and_security};
use crate::drift::change::{Change, Side};
use crate::openapi::correspondence::strip_parameter_names;
use crate::openapi::document::OperationAt;
use crate::openapi::pointer::join;
use crate::openapi::subset::ApiSubset;

/// Compares all operations of the two subsets.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>) {
    let (fragment, upstream) = (comparison.fragment, comparison.upstream);
    let counterparts = counterparts(&fragment.operations, &upstream.operations);
    for (old, counterpart) in fragment.operations.iter().zip(&counterparts) {
        match counterpart {
            Some(index) => both(comparison, old, &upstream.operations[*index]),
            None => {
                let pointers = (old.pointer.as_str(), &*pointer_in(upstream, old));
                let values = (Some(text(old)), None);
                comparison.found(Change::OperationRemoved, pointers, values, &BOTH);
            }
        }
    }
    for (index, new) in upstream.operations.iter().enumerate() {
        if !counterparts.contains(&Some(index)) {
            let pointers = (&*pointer_in(fragment, new), new.pointer.as_str());
            let values = (None, Some(text(new)));
            comparison.found(Change::OperationAdded, pointers, values, &BOTH);
        }
    }
}

/// Returns for each old operation the index of its counterpart: by method and path, else by id.
fn counterparts(old: &[OperationAt<'_>], new: &[OperationAt<'_>]) -> Vec<Option<usize>> {
    let mut taken = vec![false; new.len()];
    let mut found = vec![None; old.len()];
    for rule in [same_route, same_id] {
        for (index, old) in old.iter().enumerate() {
            if found[index].is_none() {
                found[index] = (0..new.len()).find(|at| !taken[*at] && rule(old, &new[*at]));
                found[index].into_iter().for_each(|at| taken[at] = true);
            }
        }
    }
    found
}

fn same_route(old: &OperationAt<'_>, new: &OperationAt<'_>) -> bool {
    old.method == new.method && strip_parameter_names(old.path) == strip_parameter_names(new.path)
}

fn same_id(old: &OperationAt<'_>, new: &OperationAt<'_>) -> bool {
    old.id().is_some() && old.id() == new.id()
}

fn both<'a>(comparison: &mut Comparison<'a, '_>, old: &OperationAt<'a>, new: &OperationAt<'a>) {
    let pointers = (old.pointer.as_str(), new.pointer.as_str());
    if !same_route(old, new) {
        let values = (Some(old.route()), Some(new.route()));
        comparison.found(Change::OperationMoved, pointers, values, &BOTH);
    }
    if old.id() != new.id() {
        let values = (old.id().map(str::to_owned), new.id().map(str::to_owned));
        comparison.found(Change::OperationRenamed, pointers, values, &BOTH);
    }
    let (fragment, upstream) = (comparison.fragment, comparison.upstream);
    servers_and_security::compare_operation(comparison, old, new);
    let old = InPath {
        operation: fragment.operation(old),
        item: fragment.path_item(old),
    };
    let new = InPath {
        operation: upstream.operation(new),
        item: upstream.path_item(new),
    };
    let (before, after) = (&old.operation, &new.operation);
    comparison.deprecated(before, after, &BOTH);
    parameters::compare(comparison, &old, &new, Side::Request);
    bodies::compare_requests(comparison, before, after, Side::Request);
    bodies::compare_responses(comparison, before, after, bodies::side);
    callbacks::compare(comparison, before, after);
}

/// Returns where an operation would stand in the other subset: at its path if that exists, else among the paths.
fn pointer_in(subset: &ApiSubset<'_>, operation: &OperationAt<'_>) -> String {
    let path = strip_parameter_names(operation.path);
    let same_path = |other: &&OperationAt<'_>| strip_parameter_names(other.path) == path;
    match subset.operations.iter().find(same_path) {
        Some(other) => join("#/paths", other.path),
        None => "#/paths".into(),
    }
}

fn text(operation: &OperationAt<'_>) -> String {
    match operation.id() {
        Some(id) => format!("`{id}`, {}", operation.route()),
        None => operation.route(),
    }
}
