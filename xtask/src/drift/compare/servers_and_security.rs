//! Compares what holds for every operation: the servers, and how requests authenticate.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{BOTH, Comparison};
use crate::drift::change::Change;
use crate::openapi::document::{self, OperationAt};
use crate::openapi::reference::Node;

/// Compares servers and authentication of the two documents.
///
/// A document that names no servers is treated as a part of one, not as one that has none; the same holds for security.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>) {
    let old = Node::root(comparison.fragment.document);
    let new = Node::root(comparison.upstream.document);
    match (old.get("servers"), new.get("servers")) {
        (old, Some(new)) => servers(comparison, old, &new),
        (Some(old), None) => comparison.unexamined.push(old.pointer),
        (None, None) => {}
    }
    match (old.get("security"), new.get("security")) {
        (Some(old), Some(new)) => {
            let pointers = (old.pointer.as_str(), new.pointer.as_str());
            security(comparison, pointers, Some(old.value), Some(new.value));
        }
        (Some(old), None) => comparison.unexamined.push(old.pointer),
        _ => {}
    }
}

/// Compares the authentication of two operations if at least one of them states its own.
pub(super) fn compare_operation<'a>(
    comparison: &mut Comparison<'a, '_>,
    old: &OperationAt<'a>,
    new: &OperationAt<'a>,
) {
    let stated = |operation: &OperationAt<'_>| operation.operation.contains_key("security");
    if !stated(old) && !stated(new) {
        return;
    }
    let of = |document: &'a Value, operation: &OperationAt<'a>| {
        let own = operation.operation.get("security");
        own.or_else(|| document.get("security"))
    };
    let old_security = of(comparison.fragment.document, old);
    let new_security = of(comparison.upstream.document, new);
    let pointers = (old.pointer.as_str(), new.pointer.as_str());
    security(comparison, pointers, old_security, new_security);
}

fn servers(comparison: &mut Comparison<'_, '_>, old: Option<Node<'_>>, new: &Node<'_>) {
    let (old_urls, new_urls) = (old.as_ref().map(urls).unwrap_or_default(), urls(new));
    let has = |urls: &[(String, String)], url: &str| urls.iter().any(|(other, _)| other == url);
    for (url, pointer) in old_urls.iter().filter(|(url, _)| !has(&new_urls, url)) {
        let pointers = (pointer.as_str(), new.pointer.as_str());
        let values = (Some(url.clone()), None);
        comparison.found(Change::ServerRemoved, pointers, values, &BOTH);
    }
    for (url, pointer) in new_urls.iter().filter(|(url, _)| !has(&old_urls, url)) {
        let values = (None, Some(url.clone()));
        comparison.found(Change::ServerAdded, ("#/servers", pointer), values, &BOTH);
    }
}

/// The URL of each server, with the server's pointer.
fn urls(servers: &Node<'_>) -> Vec<(String, String)> {
    let url = |server: Node<'_>| {
        let url = server.value.get("url")?.as_str()?;
        Some((url.trim_end_matches('/').to_owned(), server.pointer))
    };
    servers.elements().into_iter().filter_map(url).collect()
}

fn security(
    comparison: &mut Comparison<'_, '_>,
    pointers: (&str, &str),
    old: Option<&Value>,
    new: Option<&Value>,
) {
    let old = requirement(comparison.fragment.document, old);
    let new = requirement(comparison.upstream.document, new);
    if old != new {
        let values = (Some(old), Some(new));
        comparison.found(Change::SecurityChanged, pointers, values, &BOTH);
    }
}

/// Describes what a request must carry; the names of schemes and the order of alternatives do not matter.
fn requirement(document: &Value, security: Option<&Value>) -> String {
    let schemes = document::components(document, "securitySchemes");
    let scheme = |name: &String| match schemes.and_then(|schemes| schemes.get(name)) {
        Some(scheme) => {
            let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or("?");
            match text("type") {
                "apiKey" => format!("{} `{}`", text("in"), text("name")),
                "http" => format!("HTTP {}", text("scheme").to_lowercase()),
                other => other.to_owned(),
            }
        }
        None => format!("unknown scheme `{name}`"),
    };
    let alternatives = security.and_then(Value::as_array).into_iter().flatten();
    let texts: BTreeSet<String> = alternatives
        .filter_map(Value::as_object)
        .map(|all| joined(all.keys().map(scheme).collect(), " and "))
        .collect();
    joined(texts, " or ")
}

fn joined(texts: BTreeSet<String>, separator: &str) -> String {
    if texts.is_empty() {
        return "nothing".into();
    }
    texts.into_iter().collect::<Vec<_>>().join(separator)
}
