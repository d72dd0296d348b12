//! Compares the headers of responses: by name, whatever its case.

use super::{Comparison, Pair};
use crate::drift::change::{Change, Side};
use crate::openapi::reference::Node;
use crate::openapi::subset::ApiSubset;

/// A header of a response.
struct Header<'a> {
    name: &'a str,
    required: bool,
    node: Node<'a>,
}

impl<'a> Header<'a> {
    /// Its schema, which may stand under a media type.
    fn schema(&self) -> Option<Node<'a>> {
        let content = || self.node.get("content")?.members().first()?.1.get("schema");
        self.node.get("schema").or_else(content)
    }
}

/// Compares the headers of two responses; `side` is that of the responses.
///
/// No generated type reads headers, so whatever changes within one is on [`Side::Unread`].
pub(super) fn compare<'a>(
    comparison: &mut Comparison<'a, '_>,
    old: &Node<'a>,
    new: &Node<'a>,
    side: Side,
) {
    let old_headers = headers(comparison.fragment, old);
    let mut new_headers = headers(comparison.upstream, new);
    for header in old_headers {
        let same = |other: &Header<'_>| other.name.eq_ignore_ascii_case(header.name);
        match new_headers.iter().position(same) {
            Some(index) => both(comparison, &header, &new_headers.remove(index)),
            None => {
                let pointers = (&*header.node.pointer, &*new.pointer);
                let values = (Some(header.name.to_owned()), None);
                comparison.found(Change::ResponseHeaderRemoved, pointers, values, &[side]);
            }
        }
    }
    for header in new_headers {
        let pointers = (&*old.pointer, &*header.node.pointer);
        let values = (None, Some(header.name.to_owned()));
        comparison.found(Change::ResponseHeaderAdded, pointers, values, &[side]);
    }
}

fn both<'a>(comparison: &mut Comparison<'a, '_>, old: &Header<'a>, new: &Header<'a>) {
    let sides = [Side::Unread];
    comparison.required((&old.node, old.required), (&new.node, new.required), &sides);
    comparison.deprecated(&old.node, &new.node, &sides);
    if let (Some(old_schema), Some(new_schema)) = (old.schema(), new.schema()) {
        comparison.later(Pair {
            old: old_schema,
            new: new_schema,
            side: Side::Unread,
            optional: !old.required,
        });
    }
}

/// The headers of a response, without `Content-Type`, which OpenAPI ignores there.
fn headers<'a>(subset: &ApiSubset<'a>, response: &Node<'a>) -> Vec<Header<'a>> {
    let members = response.get("headers").map(|headers| headers.members());
    let members = members.unwrap_or_default().into_iter();
    members
        .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
        .map(|(name, node)| {
            let node = subset.resolve(node);
            let required = node.value.get("required");
            Header {
                name,
                required: required.is_some_and(|value| value == true),
                node,
            }
        })
        .collect()
}
