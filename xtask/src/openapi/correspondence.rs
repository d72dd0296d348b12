//! Which operations of LaunchDarkly's document correspond to the fragment, and which are only beside it.
//!
//! The base watches its surroundings: what has its tags, or lies below its paths, is a part of it and may be new.
//! An area that is `x-selected` describes a few operations of many, so only those correspond, and the others that share
//! a tag or a path with them are its neighbours, which are counted and not compared.

use serde_json::Value;

use crate::openapi::document::{self, OperationAt};
use crate::openapi::extensions::SELECTED;

/// Whether `candidate` is one of the operations in `wanted`, or belongs to the surroundings that they watch.
///
/// It is one of them if it has the method and the path of one, or the id.
pub(super) fn corresponds(candidate: &OperationAt<'_>, wanted: &[OperationAt<'_>]) -> bool {
    let path = strip_parameter_names(candidate.path);
    wanted.iter().any(|wanted| {
        let wanted_path = strip_parameter_names(wanted.path);
        let same_route = wanted.method == candidate.method && wanted_path == path;
        let same_id = wanted.id().is_some() && wanted.id() == candidate.id();
        let below = || {
            let rest = path.strip_prefix(&wanted_path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        same_route || same_id || !is_selected(wanted) && (below() || share_tag(wanted, candidate))
    })
}

/// Returns for each neighbour in `document` the pointer of the first operation of `fragment` that it is beside.
///
/// A neighbour does not correspond to the fragment, and has a tag or the path of an operation that is `x-selected`.
pub fn neighbours(document: &Value, fragment: &Value) -> Vec<String> {
    let wanted = document::operations(fragment);
    let beside = |candidate: &OperationAt<'_>| {
        let path = strip_parameter_names(candidate.path);
        let is_beside = |one: &&OperationAt<'_>| {
            let same_path = strip_parameter_names(one.path) == path;
            is_selected(one) && (same_path || share_tag(one, candidate))
        };
        wanted.iter().find(is_beside).map(|one| one.pointer.clone())
    };
    document::operations(document)
        .iter()
        .filter(|candidate| !corresponds(candidate, &wanted))
        .filter_map(beside)
        .collect()
}

/// Returns the pointers of the selected operations of `fragment` if `document` is a part that has nothing of any area.
///
/// It has operations then, and none of them is selected or a neighbour. So the Experiments part of LaunchDarkly's
/// document can be compared alone, and the whole document cannot lose an area unnoticed.
pub fn absent(document: &Value, fragment: &Value) -> Vec<String> {
    let mut selected = document::operations(fragment);
    selected.retain(is_selected);
    let all = document::operations(document);
    let has_none = all.iter().all(|one| !corresponds(one, &selected));
    match !all.is_empty() && has_none && neighbours(document, fragment).is_empty() {
        true => selected.into_iter().map(|one| one.pointer).collect(),
        false => Vec::new(),
    }
}

/// Replaces the parameter names in a path, so that `/a/{x}` and `/a/{y}` are one path.
pub fn strip_parameter_names(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        if segment.starts_with('{') {
            "{}"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

fn is_selected(operation: &OperationAt<'_>) -> bool {
    operation.operation.get(SELECTED) == Some(&Value::Bool(true))
}

fn share_tag(one: &OperationAt<'_>, other: &OperationAt<'_>) -> bool {
    let tags_of_other = tags(other);
    tags(one).iter().any(|tag| tags_of_other.contains(tag))
}

/// The tags of an operation in lower case, without the remark that a feature is in beta.
fn tags(operation: &OperationAt<'_>) -> Vec<String> {
    let tags = operation.operation.get("tags").and_then(Value::as_array);
    let bare = |tag: &str| tag.trim_end_matches("(beta)").trim().to_lowercase();
    tags.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(bare)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_selected_operation_has_neighbours_and_the_base_has_none() {
        let operation = |id: &str, tag: &str| json!({"operationId": id, "tags": [tag]});
        let mut get_flag = operation("getFlag", "Flags");
        get_flag[SELECTED] = true.into();
        let fragment = json!({"paths": {
            "/e": {"get": operation("list", "Experiments")},
            "/flags/{key}": {"get": get_flag},
        }});
        let document = json!({"paths": {
            "/e": {"get": operation("list", "Experiments"), "post": operation("create", "Experiments")},
            "/flags/{flagKey}": {"get": operation("getFlag", "Flags"), "patch": operation("patchFlag", "Other")},
            "/flags/{flagKey}/copy": {"post": operation("copyFlag", "flags (beta)")},
            "/flags/{flagKey}/other": {"post": operation("other", "Other")},
        }});
        let wanted = document::operations(&fragment);
        let all = document::operations(&document);
        let taken: Vec<_> = all
            .iter()
            .filter(|candidate| corresponds(candidate, &wanted))
            .filter_map(OperationAt::id)
            .collect();
        assert_eq!(taken, ["list", "create", "getFlag"]);
        let beside = "#/paths/~1flags~1{key}/get";
        assert_eq!(neighbours(&document, &fragment), [beside, beside]);
        assert_eq!(absent(&document, &fragment), [""; 0]);
        let part = json!({"paths": {"/e": {"get": operation("list", "Experiments")}}});
        assert_eq!(absent(&part, &fragment), [beside]);
        assert_eq!(absent(&json!({}), &fragment), [""; 0]);
    }
}
