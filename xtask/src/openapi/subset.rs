//! Carving the Experiments part out of a document: its operations, and all that they reach through `$ref`.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use crate::error::Error;
use crate::openapi::document::{self, OperationAt};
use crate::openapi::place::Place;
use crate::openapi::reference::{self, Node};

/// The Experiments part of a document.
pub struct Part<'a> {
    /// The whole document that it is a part of.
    pub document: &'a Value,
    /// Its operations, in the document's order.
    pub operations: Vec<OperationAt<'a>>,
    /// Pointers of the components that the operations reach, as `#/components/schemas/Experiment`.
    pub reached: BTreeSet<String>,
}

impl Part<'_> {
    /// Whether a component is reached.
    pub fn reaches(&self, kind: &str, name: &str) -> bool {
        self.reached.contains(&crate::openapi::pointer::join(
            &format!("#/components/{kind}"),
            name,
        ))
    }

    /// Whether the document holds schemas alone, so that nothing can be said about operations.
    pub fn is_schemas_only(&self) -> bool {
        self.operations.is_empty()
    }
}

/// The whole of the curated fragment, as the part that others are compared with.
///
/// # Errors
/// References of the fragment that lead nowhere.
pub fn whole(fragment: &Value) -> Result<Part<'_>, Error> {
    part(
        fragment,
        crate::pipeline::FRAGMENT,
        document::operations(fragment),
    )
}

/// The part of `document` that corresponds to `fragment`.
///
/// An operation belongs to it that the fragment has (by path and method, or by id), that bears a tag of the fragment's
/// operations, or whose path continues one of the fragment's. A document that has schemas and no paths at all is
/// taken as a part made of schemas.
///
/// # Errors
/// A document without anything of Experiments, or references in the part that lead nowhere.
pub fn carve<'a>(document: &'a Value, fragment: &Value, name: &str) -> Result<Part<'a>, Error> {
    if let Some(paths) = document.get("paths").filter(|paths| !paths.is_object()) {
        let kind = if paths.is_array() {
            "a list"
        } else {
            "not an object"
        };
        return Err(Error::new(format!("`paths` is {kind}"))
            .at(format!("{name}#/paths"))
            .help("give a document whose paths are an object, as OpenAPI demands"));
    }
    let own = document::operations(fragment);
    let chosen: Vec<_> = document::operations(document)
        .into_iter()
        .filter(|candidate| belongs(candidate, &own))
        .collect();
    let no_paths = document
        .get("paths")
        .and_then(Value::as_object)
        .is_none_or(serde_json::Map::is_empty);
    let schemas_only = no_paths && shares_a_schema(document, fragment);
    if chosen.is_empty() && !schemas_only {
        return Err(Error::new("nothing of Experiments is in this document")
            .at(format!("{name}#/paths"))
            .help("give LaunchDarkly's OpenAPI document, or a part of it that has Experiments operations"));
    }
    part(document, name, chosen)
}

/// A path with the names of its parameters taken out: `/a/{x}` and `/a/{y}` are one path.
pub fn nameless(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        if segment.starts_with('{') {
            "{}"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The id of an operation, if it has one.
pub fn id<'a>(operation: &OperationAt<'a>) -> Option<&'a str> {
    operation.operation.get("operationId")?.as_str()
}

fn part<'a>(
    document: &'a Value,
    name: &str,
    operations: Vec<OperationAt<'a>>,
) -> Result<Part<'a>, Error> {
    let mut todo: Vec<(Node<'a>, Place)> = Vec::new();
    for operation in &operations {
        for (key, node) in path_item(document, operation).members() {
            if key == operation.method || key == "parameters" {
                todo.push((node, Place::Keywords));
            }
        }
    }
    if operations.is_empty() {
        todo.extend(
            Node::root(document)
                .get("components")
                .map(|components| (components, Place::Keywords)),
        );
    }
    Ok(Part {
        document,
        operations,
        reached: reach(document, name, todo)?,
    })
}

fn path_item<'a>(document: &'a Value, operation: &OperationAt<'_>) -> Node<'a> {
    let paths = Node::root(document).get("paths");
    paths
        .and_then(|paths| paths.get(operation.path))
        .unwrap_or_else(|| Node::root(document))
}

/// Everything that is referred to from `todo`, and from that in turn; a list of things to visit, not a recursion,
/// since a chain of references may be as long as the document.
fn reach<'a>(
    document: &'a Value,
    name: &str,
    mut todo: Vec<(Node<'a>, Place)>,
) -> Result<BTreeSet<String>, Error> {
    let (mut reached, mut seen, mut faults) = (BTreeSet::new(), HashSet::new(), Vec::new());
    let mut aliases = Vec::new();
    while let Some((node, place)) = todo.pop() {
        if let Some(reference) = node.reference().filter(|_| place == Place::Keywords) {
            match reference::target(document, &format!("{name}{}", node.pointer), reference) {
                Ok(target) if seen.insert(target.pointer.clone()) => {
                    reached.extend(component(&target.pointer));
                    aliases.extend(target.reference().map(|_| target.clone()));
                    todo.push((target, Place::Keywords));
                }
                Ok(_) => {}
                Err(failure) => faults.push(failure),
            }
            continue;
        }
        todo.extend(node.elements().into_iter().map(|element| (element, place)));
        for (key, member) in node.members() {
            match place.child(key) {
                Place::Data => {}
                child => todo.push((member, child)),
            }
        }
    }
    if faults.is_empty() {
        faults.extend(circle(document, name, aliases));
    }
    faults.sort_by_key(ToString::to_string);
    faults.dedup();
    Error::all(faults).map(|()| reached)
}

/// A circle of references without anything in it, if there is one among `aliases`.
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

/// The component that a pointer leads to or into.
fn component(pointer: &str) -> Option<String> {
    let mut keys = pointer.strip_prefix("#/components/")?.splitn(3, '/');
    Some(format!("#/components/{}/{}", keys.next()?, keys.next()?))
}

fn belongs(candidate: &OperationAt<'_>, own: &[OperationAt<'_>]) -> bool {
    let path = nameless(candidate.path);
    own.iter().any(|own| {
        let own_path = nameless(own.path);
        let continues = path
            .strip_prefix(&own_path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        continues
            || (id(own).is_some() && id(own) == id(candidate))
            || tags(own).iter().any(|tag| tags(candidate).contains(tag))
    })
}

/// The tags of an operation, without the remark that a feature is in beta.
fn tags(operation: &OperationAt<'_>) -> Vec<String> {
    let tags = operation.operation.get("tags").and_then(Value::as_array);
    let bare = |tag: &str| tag.trim_end_matches("(beta)").trim().to_lowercase();
    tags.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(bare)
        .collect()
}

fn shares_a_schema(document: &Value, fragment: &Value) -> bool {
    let names = |document| document::components(document, "schemas");
    match (names(document), names(fragment)) {
        (Some(document), Some(fragment)) => fragment.keys().any(|name| document.contains_key(name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn operation(id: &str, tag: &str) -> Value {
        json!({"operationId": id, "tags": [tag], "responses": {"200": {"$ref": "#/components/responses/Ok"}}})
    }

    #[test]
    fn operations_are_chosen_by_path_id_tag_and_what_they_reach_comes_along() {
        let fragment =
            json!({"paths": {"/p/{k}/experiments": {"get": operation("list", "Experiments")}}});
        let document = json!({
            "paths": {
                "/p/{key}/experiments": {"get": operation("renamed", "Other")},
                "/p/{key}/experiments/{e}/results": {"get": operation("below", "Other")},
                "/p/{key}/experiments-usage": {"get": operation("usage", "Usage")},
                "/moved": {"get": operation("list", "Other")},
                "/tagged": {"get": operation("tagged", "Experiments (beta)")},
            },
            "components": {
                "responses": {"Ok": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}},
                "schemas": {
                    "A": {"properties": {"example": {"$ref": "#/components/schemas/B"}}},
                    "B": {"items": {"$ref": "#/components/schemas/A"}, "example": {"$ref": "#/nowhere"}},
                    "C": {"$ref": "#/nowhere"},
                },
            },
        });
        let part = carve(&document, &fragment, "d.json").expect("carves");
        let ids: Vec<_> = part.operations.iter().filter_map(id).collect();
        assert_eq!(ids, ["renamed", "below", "list", "tagged"]);
        let reached: Vec<_> = part.reached.iter().map(String::as_str).collect();
        assert_eq!(
            reached,
            [
                "#/components/responses/Ok",
                "#/components/schemas/A",
                "#/components/schemas/B"
            ]
        );
    }
}
