//! Compares the callbacks of operations: the requests that LaunchDarkly would send to a program.
//!
//! The crates serve none, so whatever changes within one is on [`Side::Unread`].

use super::parameters::InPath;
use super::{BOTH, Comparison, bodies, parameters};
use crate::drift::change::{Change, Side};
use crate::openapi::document::METHODS;
use crate::openapi::reference::Node;
use crate::openapi::subset::ApiSubset;

/// One operation of a callback.
struct Callback<'a> {
    /// Its name, method and address: `onEnd, POST {$request.body#/url}`.
    text: String,
    at: InPath<'a>,
}

/// Compares the callbacks of two operations.
pub(super) fn compare<'a>(comparison: &mut Comparison<'a, '_>, old: &Node<'a>, new: &Node<'a>) {
    let old_callbacks = callbacks(comparison.fragment, old);
    let mut new_callbacks = callbacks(comparison.upstream, new);
    for callback in old_callbacks {
        let same = |other: &Callback<'_>| other.text == callback.text;
        match new_callbacks.iter().position(same) {
            Some(index) => both(comparison, &callback, &new_callbacks.remove(index)),
            None => {
                let pointers = (&*callback.at.operation.pointer, &*new.pointer);
                let values = (Some(callback.text), None);
                comparison.found(Change::CallbackRemoved, pointers, values, &BOTH);
            }
        }
    }
    for callback in new_callbacks {
        let pointers = (&*old.pointer, &*callback.at.operation.pointer);
        let values = (None, Some(callback.text));
        comparison.found(Change::CallbackAdded, pointers, values, &BOTH);
    }
}

fn both<'a>(comparison: &mut Comparison<'a, '_>, old: &Callback<'a>, new: &Callback<'a>) {
    let (old, new) = (&old.at, &new.at);
    comparison.deprecated(&old.operation, &new.operation, &[Side::Unread]);
    parameters::compare(comparison, old, new, Side::Unread);
    bodies::compare_requests(comparison, &old.operation, &new.operation, Side::Unread);
    bodies::compare_responses(comparison, &old.operation, &new.operation, |_| Side::Unread);
}

fn callbacks<'a>(subset: &ApiSubset<'a>, operation: &Node<'a>) -> Vec<Callback<'a>> {
    let mut all = Vec::new();
    let members = |node: Option<Node<'a>>| node.map(|node| node.members()).unwrap_or_default();
    for (name, node) in members(operation.get("callbacks")) {
        for (address, item) in members(Some(subset.resolve(node))) {
            let item = subset.resolve(item);
            for method in METHODS {
                let Some(operation) = item.get(method) else {
                    continue;
                };
                let item = item.clone();
                all.push(Callback {
                    text: format!("{name}, {} {address}", method.to_uppercase()),
                    at: InPath { operation, item },
                });
            }
        }
    }
    all
}
