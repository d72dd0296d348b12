//! Comparing what is sent and what is received: bodies, statuses, media types.

use super::operations::{followed, node};
use super::{Comparison, Pair};
use crate::drift::change::{Change, Side};
use crate::openapi::document::OperationAt;
use crate::openapi::reference::Node;

/// Compares the request bodies of two operations.
pub(super) fn request<'a>(
    comparison: &mut Comparison<'a, '_>,
    was: &OperationAt<'a>,
    is: &OperationAt<'a>,
) {
    let sides = [Side::Request];
    let old = node(comparison.fragment, was)
        .get("requestBody")
        .map(|body| followed(comparison.fragment, body));
    let new = node(comparison.document, is)
        .get("requestBody")
        .map(|body| followed(comparison.document, body));
    let required = |body: &Node<'_>| {
        body.value
            .get("required")
            .is_some_and(|value| value == true)
    };
    match (old, new) {
        (None, None) => {}
        (Some(old), None) => {
            comparison.found(
                Change::RequestBodyRemoved,
                (&old.pointer, &is.pointer),
                (None, None),
                &sides,
            );
        }
        (None, Some(new)) => {
            let change = if required(&new) {
                Change::RequiredBodyAdded
            } else {
                Change::OptionalBodyAdded
            };
            comparison.found(change, (&was.pointer, &new.pointer), (None, None), &sides);
        }
        (Some(old), Some(new)) => {
            if required(&old) != required(&new) {
                let change = if required(&new) {
                    Change::BecameRequired
                } else {
                    Change::BecameOptional
                };
                comparison.found(change, (&old.pointer, &new.pointer), (None, None), &sides);
            }
            content(comparison, &old, &new, Side::Request);
        }
    }
}

/// Compares the replies of two operations, status by status.
pub(super) fn replies<'a>(
    comparison: &mut Comparison<'a, '_>,
    was: &OperationAt<'a>,
    is: &OperationAt<'a>,
) {
    let responses = |node: Node<'a>| node.get("responses");
    let old = responses(node(comparison.fragment, was));
    let new = responses(node(comparison.document, is));
    let place = |node: &Option<Node<'_>>, operation: &OperationAt<'_>| {
        node.as_ref()
            .map_or_else(|| operation.pointer.clone(), |node| node.pointer.clone())
    };
    let (old_place, new_place) = (place(&old, was), place(&new, is));
    let statuses = |node: &Option<Node<'a>>| -> Vec<(&'a str, Node<'a>)> {
        let members = node.as_ref().map(Node::members).unwrap_or_default();
        members
            .into_iter()
            .filter(|(status, _)| !status.starts_with("x-"))
            .collect()
    };
    let (mut gone, mut come) = (Vec::new(), statuses(&new));
    for (status, reply) in statuses(&old) {
        match come.iter().position(|(other, _)| *other == status) {
            Some(index) => both(comparison, status, reply, come.remove(index).1),
            None => gone.push((status, reply)),
        }
    }
    // One success status in the place of another is the same reply under a new number.
    let successes = |list: &[(&'a str, Node<'a>)]| -> Vec<usize> {
        (0..list.len())
            .filter(|index| !is_error(list[*index].0))
            .collect()
    };
    if let ([from], [to]) = (successes(&gone).as_slice(), successes(&come).as_slice()) {
        let ((status, old), (new_status, new)) = (gone.remove(*from), come.remove(*to));
        let values = (Some(status.to_owned()), Some(new_status.to_owned()));
        comparison.found(
            Change::SuccessStatusChanged,
            (&old.pointer, &new.pointer),
            values,
            &[Side::Reply],
        );
        both(comparison, status, old, new);
    }
    for (status, old) in gone {
        let change = if is_error(status) {
            Change::ErrorStatusRemoved
        } else {
            Change::SuccessStatusRemoved
        };
        comparison.found(
            change,
            (&old.pointer, &new_place),
            (Some(status.into()), None),
            &[side(status)],
        );
    }
    for (status, new) in come {
        let change = if is_error(status) {
            Change::ErrorStatusAdded
        } else {
            Change::SuccessStatusAdded
        };
        comparison.found(
            change,
            (&old_place, &new.pointer),
            (None, Some(status.into())),
            &[side(status)],
        );
    }
}

fn both<'a>(comparison: &mut Comparison<'a, '_>, status: &str, was: Node<'a>, is: Node<'a>) {
    let old = followed(comparison.fragment, was);
    let new = followed(comparison.document, is);
    content(comparison, &old, &new, side(status));
}

/// Compares the media types of two bodies, and the schemas under those that both have.
fn content<'a>(comparison: &mut Comparison<'a, '_>, was: &Node<'a>, is: &Node<'a>, side: Side) {
    let media = |body: &Node<'a>| -> Vec<(String, Node<'a>)> {
        let members = body
            .get("content")
            .map(|content| content.members())
            .unwrap_or_default();
        members
            .into_iter()
            .map(|(name, node)| (media_type(name), node))
            .collect()
    };
    let (old, new) = (media(was), media(is));
    let change = match (old.is_empty(), new.is_empty(), side) {
        (true, true, _) => return,
        (true, false, Side::Request) => Change::OptionalBodyAdded,
        (true, false, _) => Change::ReplyBodyAdded,
        (false, true, Side::Request) => Change::RequestBodyRemoved,
        (false, true, _) => Change::ReplyBodyRemoved,
        (false, false, _) => return types(comparison, (was, is), old, new, side),
    };
    comparison.found(change, (&was.pointer, &is.pointer), (None, None), &[side]);
}

fn types<'a>(
    comparison: &mut Comparison<'a, '_>,
    bodies: (&Node<'a>, &Node<'a>),
    old: Vec<(String, Node<'a>)>,
    new: Vec<(String, Node<'a>)>,
    side: Side,
) {
    let place = |body: &Node<'_>| crate::openapi::pointer::join(&body.pointer, "content");
    for (name, media) in &old {
        match new.iter().find(|(other, _)| other == name) {
            Some((_, other)) => {
                if let (Some(was), Some(is)) = (media.get("schema"), other.get("schema")) {
                    comparison.later(Pair {
                        was,
                        is,
                        side,
                        optional: false,
                    });
                }
            }
            None => {
                let values = (Some(name.clone()), None);
                comparison.found(
                    Change::MediaTypeRemoved,
                    (&media.pointer, &place(bodies.1)),
                    values,
                    &[side],
                );
            }
        }
    }
    for (name, media) in new
        .iter()
        .filter(|(name, _)| !old.iter().any(|(other, _)| other == name))
    {
        let values = (None, Some(name.clone()));
        comparison.found(
            Change::MediaTypeAdded,
            (&place(bodies.0), &media.pointer),
            values,
            &[side],
        );
    }
}

/// A media type without its case, its spaces, and a character set, which JSON does not have.
fn media_type(name: &str) -> String {
    let parts = name.split(';').map(|part| part.trim().to_lowercase());
    parts
        .filter(|part| !part.is_empty() && !part.starts_with("charset="))
        .collect::<Vec<_>>()
        .join(";")
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5']) || status == "default"
}

fn side(status: &str) -> Side {
    if is_error(status) {
        Side::Error
    } else {
        Side::Reply
    }
}
