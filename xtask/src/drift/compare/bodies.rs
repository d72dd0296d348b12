//! Compares bodies: those of requests, and those of responses by status; in each, the media types.

use super::{Comparison, Pair, headers};
use crate::drift::change::{Change, Side};
use crate::openapi::pointer::join;
use crate::openapi::reference::Node;

/// Compares the request bodies of two operations; `side` is that of the bodies.
pub(super) fn compare_requests<'a>(
    comparison: &mut Comparison<'a, '_>,
    old: &Node<'a>,
    new: &Node<'a>,
    side: Side,
) {
    let (fragment, upstream) = (comparison.fragment, comparison.upstream);
    let old_body = old.get("requestBody").map(|body| fragment.resolve(body));
    let new_body = new.get("requestBody").map(|body| upstream.resolve(body));
    let required = |body: &Node<'_>| {
        body.value
            .get("required")
            .is_some_and(|value| value == true)
    };
    let (change, pointers) = match (&old_body, &new_body) {
        (None, None) => return,
        (Some(old), None) => (Change::RequestBodyRemoved, (&old.pointer, &new.pointer)),
        (None, Some(new)) if required(new) => {
            (Change::RequiredBodyAdded, (&old.pointer, &new.pointer))
        }
        (None, Some(new)) => (Change::OptionalBodyAdded, (&old.pointer, &new.pointer)),
        (Some(old), Some(new)) => {
            let change = match (required(old), required(new)) {
                (false, true) => Some(Change::BecameRequired),
                (true, false) => Some(Change::BecameOptional),
                _ => None,
            };
            if let Some(change) = change {
                let pointers = (old.pointer.as_str(), new.pointer.as_str());
                comparison.found(change, pointers, (None, None), &[side]);
            }
            return content(comparison, old, new, side);
        }
    };
    let pointers = (pointers.0.as_str(), pointers.1.as_str());
    comparison.found(change, pointers, (None, None), &[side]);
}

/// The responses of an operation: where they stand, and each with its status.
struct Responses<'a> {
    pointer: String,
    by_status: Vec<(&'a str, Node<'a>)>,
}

impl<'a> Responses<'a> {
    fn of(operation: &Node<'a>) -> Self {
        let Some(responses) = operation.get("responses") else {
            return Responses {
                pointer: operation.pointer.clone(),
                by_status: Vec::new(),
            };
        };
        let mut by_status = responses.members();
        by_status.retain(|(status, _)| !status.starts_with("x-"));
        Responses {
            pointer: responses.pointer,
            by_status,
        }
    }

    /// The index of the success, if there is exactly one.
    fn only_success(&self) -> Option<usize> {
        let mut successes = (0..self.by_status.len()).filter(|at| !is_error(self.by_status[*at].0));
        successes.next().filter(|_| successes.next().is_none())
    }
}

/// Compares the responses of two operations, status by status; `side` gives the side of a status.
pub(super) fn compare_responses<'a>(
    comparison: &mut Comparison<'a, '_>,
    old: &Node<'a>,
    new: &Node<'a>,
    side: fn(&str) -> Side,
) {
    let mut old = Responses::of(old);
    let mut new = Responses::of(new);
    old.by_status.retain(|(status, response)| {
        let counterpart = new.by_status.iter().position(|(other, _)| other == status);
        if let Some(index) = counterpart {
            let (_, counterpart) = new.by_status.remove(index);
            response_pair(comparison, side(status), response.clone(), counterpart);
        }
        counterpart.is_none()
    });
    renumbered_success(comparison, &mut old, &mut new, side);
    for (status, response) in old.by_status {
        let change = match is_error(status) {
            true => Change::ErrorStatusRemoved,
            false => Change::SuccessStatusRemoved,
        };
        let pointers = (response.pointer.as_str(), new.pointer.as_str());
        let values = (Some(status.to_owned()), None);
        comparison.found(change, pointers, values, &[side(status)]);
    }
    for (status, response) in new.by_status {
        let change = match is_error(status) {
            true => Change::ErrorStatusAdded,
            false => Change::SuccessStatusAdded,
        };
        let pointers = (old.pointer.as_str(), response.pointer.as_str());
        let values = (None, Some(status.to_owned()));
        comparison.found(change, pointers, values, &[side(status)]);
    }
}

/// One success status that replaces another is the same response under a new number.
fn renumbered_success<'a>(
    comparison: &mut Comparison<'a, '_>,
    old: &mut Responses<'a>,
    new: &mut Responses<'a>,
    side: fn(&str) -> Side,
) {
    let (Some(from), Some(to)) = (old.only_success(), new.only_success()) else {
        return;
    };
    let (old_status, old_response) = old.by_status.remove(from);
    let (new_status, new_response) = new.by_status.remove(to);
    let pointers = (old_response.pointer.as_str(), new_response.pointer.as_str());
    let values = (Some(old_status.to_owned()), Some(new_status.to_owned()));
    comparison.found(
        Change::SuccessStatusChanged,
        pointers,
        values,
        &[side(new_status)],
    );
    response_pair(comparison, side(new_status), old_response, new_response);
}

fn response_pair<'a>(
    comparison: &mut Comparison<'a, '_>,
    side: Side,
    old: Node<'a>,
    new: Node<'a>,
) {
    let old = comparison.fragment.resolve(old);
    let new = comparison.upstream.resolve(new);
    headers::compare(comparison, &old, &new, side);
    content(comparison, &old, &new, side);
}

/// Compares the contents of two bodies: whether there are any, then by media type.
fn content<'a>(comparison: &mut Comparison<'a, '_>, old: &Node<'a>, new: &Node<'a>, side: Side) {
    let (old_types, new_types) = (media_types(old), media_types(new));
    let change = match (old_types.is_empty(), new_types.is_empty(), side) {
        (true, true, _) => return,
        (true, false, Side::Request) => Change::OptionalBodyAdded,
        (true, false, _) => Change::ResponseBodyAdded,
        (false, true, Side::Request) => Change::RequestBodyRemoved,
        (false, true, _) => Change::ResponseBodyRemoved,
        (false, false, _) => {
            let pointers = (join(&old.pointer, "content"), join(&new.pointer, "content"));
            return by_media_type(comparison, pointers, old_types, new_types, side);
        }
    };
    comparison.found(change, (&old.pointer, &new.pointer), (None, None), &[side]);
}

fn by_media_type<'a>(
    comparison: &mut Comparison<'a, '_>,
    pointers: (String, String),
    old: Vec<(String, Node<'a>)>,
    mut new: Vec<(String, Node<'a>)>,
    side: Side,
) {
    for (name, media) in old {
        let Some(index) = new.iter().position(|(other, _)| *other == name) else {
            let pointers = (media.pointer.as_str(), pointers.1.as_str());
            comparison.found(
                Change::MediaTypeRemoved,
                pointers,
                (Some(name), None),
                &[side],
            );
            continue;
        };
        let (_, counterpart) = new.remove(index);
        if let (Some(old), Some(new)) = (media.get("schema"), counterpart.get("schema")) {
            comparison.later(Pair {
                old,
                new,
                side,
                optional: false,
            });
        }
    }
    for (name, media) in new {
        let pointers = (pointers.0.as_str(), media.pointer.as_str());
        comparison.found(
            Change::MediaTypeAdded,
            pointers,
            (None, Some(name)),
            &[side],
        );
    }
}

fn media_types<'a>(body: &Node<'a>) -> Vec<(String, Node<'a>)> {
    let members = body.get("content").map(|content| content.members());
    members
        .unwrap_or_default()
        .into_iter()
        .map(|(name, node)| (normalized_media_type(name), node))
        .collect()
}

/// A media type in lower case, without spaces, and without a character set, which JSON does not have.
fn normalized_media_type(name: &str) -> String {
    let parts = name.split(';').map(|part| part.trim().to_lowercase());
    parts
        .filter(|part| !part.is_empty() && !part.starts_with("charset="))
        .collect::<Vec<_>>()
        .join(";")
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5']) || status == "default"
}

/// The side of a response of the API.
pub(super) fn side(status: &str) -> Side {
    match is_error(status) {
        true => Side::Error,
        false => Side::Response,
    }
}
