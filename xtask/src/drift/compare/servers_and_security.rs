//! Comparing what stands around every operation: servers, and how requests prove who sends them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Comparison;
use super::operations::BOTH;
use crate::drift::change::Change;
use crate::openapi::document::{self, OperationAt};
use crate::openapi::reference::Node;

/// Compares servers and authentication of the two documents.
///
/// A document that says nothing about them is taken for a part of one, not for one without them.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>) {
    let root = |document| Node::root(document);
    let (own, other) = (
        root(comparison.fragment.document),
        root(comparison.document.document),
    );
    match (own.get("servers"), other.get("servers")) {
        (own, Some(other)) => servers(comparison, own, &other),
        (Some(own), None) => comparison.unexamined.push(own.pointer),
        (None, None) => {}
    }
    match (own.get("security"), other.get("security")) {
        (Some(own), Some(other)) => security(comparison, &own, &other),
        (Some(own), None) => comparison.unexamined.push(own.pointer),
        _ => {}
    }
}

/// Compares the authentication of two operations where one of them has its own.
pub(super) fn operation(
    comparison: &mut Comparison<'_, '_>,
    was: &OperationAt<'_>,
    is: &OperationAt<'_>,
) {
    let own = |operation: &OperationAt<'_>| operation.operation.contains_key("security");
    if !own(was) && !own(is) {
        return;
    }
    let text = |document: &Value, operation: &OperationAt<'_>| {
        let security = operation
            .operation
            .get("security")
            .or_else(|| document.get("security"));
        requirement(document, security)
    };
    let (old, new) = (
        text(comparison.fragment.document, was),
        text(comparison.document.document, is),
    );
    if old != new {
        comparison.found(
            Change::SecurityChanged,
            (&was.pointer, &is.pointer),
            (Some(old), Some(new)),
            &BOTH,
        );
    }
}

fn servers(comparison: &mut Comparison<'_, '_>, own: Option<Node<'_>>, other: &Node<'_>) {
    let urls = |node: &Node<'_>| -> Vec<(String, String)> {
        let url = |server: &Node<'_>| {
            Some(
                server
                    .value
                    .get("url")?
                    .as_str()?
                    .trim_end_matches('/')
                    .to_owned(),
            )
        };
        node.elements()
            .iter()
            .filter_map(|server| Some((url(server)?, server.pointer.clone())))
            .collect()
    };
    let (old, new) = (own.as_ref().map(urls).unwrap_or_default(), urls(other));
    for (url, pointer) in old
        .iter()
        .filter(|(url, _)| !new.iter().any(|(other, _)| other == url))
    {
        let values = (Some(url.clone()), None);
        comparison.found(
            Change::ServerRemoved,
            (pointer, &other.pointer),
            values,
            &BOTH,
        );
    }
    for (url, pointer) in new
        .iter()
        .filter(|(url, _)| !old.iter().any(|(other, _)| other == url))
    {
        let values = (None, Some(url.clone()));
        comparison.found(Change::ServerAdded, ("#/servers", pointer), values, &BOTH);
    }
}

fn security(comparison: &mut Comparison<'_, '_>, own: &Node<'_>, other: &Node<'_>) {
    let old = requirement(comparison.fragment.document, Some(own.value));
    let new = requirement(comparison.document.document, Some(other.value));
    if old != new {
        comparison.found(
            Change::SecurityChanged,
            (&own.pointer, &other.pointer),
            (Some(old), Some(new)),
            &BOTH,
        );
    }
}

/// What a request must carry, in words; the names of schemes and the order of alternatives do not matter.
fn requirement(document: &Value, security: Option<&Value>) -> String {
    let schemes = document::components(document, "securitySchemes");
    let one = |name: &String| match schemes.and_then(|schemes| schemes.get(name)) {
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
    let alternatives = security
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object);
    let texts: BTreeSet<String> = alternatives
        .map(|all| {
            all.keys()
                .map(one)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
                .join(" and ")
        })
        .map(|text| {
            if text.is_empty() {
                "nothing".into()
            } else {
                text
            }
        })
        .collect();
    if texts.is_empty() {
        "nothing".into()
    } else {
        texts.into_iter().collect::<Vec<_>>().join(" or ")
    }
}
