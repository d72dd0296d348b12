//! Which recorded request is nearest to one that was not recorded, and how the two differ.

use serde_json::Value;

use crate::api::query;
use crate::cassette::exchange::{Exchange, RecordedRequest};

/// Whether two requests are the same: method, path, parameters in any order, and body. Headers are not compared.
pub(super) fn is_same(one: &RecordedRequest, other: &RecordedRequest) -> bool {
    one.method == other.method
        && one.path == other.path
        && parameters(one) == parameters(other)
        && one.body == other.body
}

/// Returns the position of the recorded request that is nearest to one that was sent.
pub(super) fn nearest(recorded: &[Exchange], sent: &RecordedRequest) -> Option<usize> {
    let scores = recorded.iter().map(|one| score(&one.request, sent));
    // Of several that are equally near, the first.
    scores
        .enumerate()
        .min_by_key(|(_, score)| *score)
        .map(|(position, _)| position)
}

/// Returns what a recorded request has, and what was sent instead.
pub(super) fn difference(recorded: &RecordedRequest, sent: &RecordedRequest) -> String {
    if recorded.method != sent.method || recorded.path != sent.path {
        return format!("`{recorded}`");
    }
    if parameters(recorded) != parameters(sent) {
        return format!("where the query is `{}`", recorded.query);
    }
    match differences(recorded, sent).first() {
        Some((at, recorded, sent)) => {
            let (recorded, sent) = (excerpt(recorded), excerpt(sent));
            format!("where `{at}` of the body is {recorded} instead of {sent}")
        }
        None => "which is the same".to_owned(),
    }
}

/// Returns how far a request is from another; less is nearer.
fn score(recorded: &RecordedRequest, sent: &RecordedRequest) -> usize {
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (parts(&recorded.path), parts(&sent.path));
    let equal = one.iter().zip(&other).filter(|(one, other)| one == other);
    let path = one.len().max(other.len()) - equal.count();
    let method = usize::from(recorded.method != sent.method);
    let query = usize::from(parameters(recorded) != parameters(sent));
    let body = differences(recorded, sent).len().min(15);
    64 * method + 32 * path + 16 * query + body
}

/// Returns a value as a short text.
fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn parameters(request: &RecordedRequest) -> Vec<(String, String)> {
    let mut pairs = query::pairs(&request.query).unwrap_or_default();
    pairs.sort();
    pairs
}

/// A pointer, what is recorded there, and what was sent.
type Difference = (String, Value, Value);

fn differences(recorded: &RecordedRequest, sent: &RecordedRequest) -> Vec<Difference> {
    let mut all = Vec::new();
    let body = |one: &RecordedRequest| one.body.clone().unwrap_or_default();
    collect("", &body(recorded), &body(sent), &mut all);
    all
}

fn collect(at: &str, one: &Value, other: &Value, all: &mut Vec<Difference>) {
    match (one, other) {
        (Value::Object(left), Value::Object(right)) => {
            let added = right.keys().filter(|name| !left.contains_key(*name));
            for name in left.keys().chain(added) {
                let (one, other) = (&one[name.as_str()], &other[name.as_str()]);
                collect(&format!("{at}/{name}"), one, other, all);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                collect(&format!("{at}/{index}"), left, right, all);
            }
        }
        _ if one == other => {}
        _ => all.push((at.to_owned(), one.clone(), other.clone())),
    }
}
