//! The components that nodes of a document reach through references.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use crate::error::Error;
use crate::openapi::omissions::Omissions;
use crate::openapi::place::Place;
use crate::openapi::reference::{self, Node};

/// Collects all components that are reached from `todo`, but not through what is omitted.
///
/// This works off a list and does not recurse, since a chain of references may be as long as the document.
pub(super) fn reach<'a>(
    document: &'a Value,
    name: &str,
    mut todo: Vec<(Node<'a>, Place)>,
    omissions: &Omissions,
) -> Result<BTreeSet<String>, Error> {
    let (mut reached, mut seen, mut errors) = (BTreeSet::new(), HashSet::new(), Vec::new());
    let mut aliases = Vec::new();
    while let Some((node, place)) = todo.pop() {
        if let Some(reference) = node.reference().filter(|_| place == Place::Keywords) {
            match reference::target(document, &format!("{name}{}", node.pointer), reference) {
                Ok(target) if omissions.has(&target.pointer) => {}
                Ok(target) if seen.insert(target.pointer.clone()) => {
                    reached.extend(component(&target.pointer));
                    aliases.extend(target.reference().map(|_| target.clone()));
                    todo.push((target, Place::Keywords));
                }
                Ok(_) => {}
                Err(error) => errors.push(error),
            }
            continue;
        }
        todo.extend(node.elements().into_iter().map(|element| (element, place)));
        for (key, member) in node.members() {
            match place.child(key) {
                Place::Data => {}
                _ if omissions.has(&member.pointer) => {}
                child => todo.push((member, child)),
            }
        }
    }
    if errors.is_empty() {
        errors.extend(circle(document, name, aliases));
    }
    errors.sort_by_key(ToString::to_string);
    errors.dedup();
    Error::all(errors).map(|()| reached)
}

/// Finds a circle of references among `aliases` that never leads to a value.
fn circle<'a>(document: &'a Value, name: &str, aliases: Vec<Node<'a>>) -> Option<Error> {
    let mut sound: HashSet<String> = HashSet::new();
    for alias in aliases {
        let (mut way, mut next) = (HashSet::new(), Some(alias));
        while let Some(node) = next.filter(|node| !sound.contains(&node.pointer)) {
            let reference = node.reference()?;
            if !way.insert(node.pointer.clone()) {
                return Some(reference::circle(
                    &format!("{name}{}", node.pointer),
                    reference,
                ));
            }
            let target = reference::target(document, name, reference).ok();
            next = target.filter(|target| target.reference().is_some());
        }
        sound.extend(way);
    }
    None
}

/// The pointer of the component that `pointer` names or leads into.
fn component(pointer: &str) -> Option<String> {
    let mut keys = pointer.strip_prefix("#/components/")?.splitn(3, '/');
    Some(format!("#/components/{}/{}", keys.next()?, keys.next()?))
}
