//! Paths, queries and links by the allow-list.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::api::fragment;
use crate::api::operation::Operation;
use crate::api::query;
use crate::api::route::{Route, Target};
use crate::cassette::scrub::{REDACTED, Scrub};

/// What a kept value of a query or a part of a path encodes.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b',')
    .remove(b'@');

/// Returns the operation that a method and a path lead to.
pub(super) fn operation(method: &http::Method, path: &str) -> Option<Operation> {
    match Route::parse(path)?.target(method)? {
        Target::Simulated(operation) => Some(operation),
        Target::NotSimulated(_) => None,
    }
}

/// Returns what is kept of a path.
pub(super) fn path(path: &str, scrub: &Scrub) -> String {
    let parts = path.split('/').map(|part| {
        let decoded = percent_decode_str(part).decode_utf8_lossy();
        encode(&scrub.text(&decoded))
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Returns the parameters that are kept of a query, in the order in which they were sent.
pub(super) fn query(operation: Operation, text: &str, scrub: &Scrub) -> String {
    let parameters = fragment::operation(operation).map(|entry| &entry["parameters"]);
    let parameters = parameters.and_then(serde_json::Value::as_array);
    let is_known = |name: &str| {
        let mut all = parameters.into_iter().flatten();
        all.any(|one| one["in"] == "query" && one["name"] == name)
    };
    let pairs = query::pairs(text).unwrap_or_default().into_iter();
    let kept = pairs
        .filter(|(name, _)| is_known(name))
        .map(|(name, value)| {
            let value = match (operation, name.as_str()) {
                (Operation::GetMembers, "filter") => members(&value),
                _ => value,
            };
            format!("{name}={}", encode(&scrub.text(&value)))
        });
    kept.collect::<Vec<_>>().join("&")
}

/// Returns what is kept of the address of a link.
pub(super) fn link(text: &str, scrub: &Scrub) -> String {
    let (place, rest) = text.split_once('?').unwrap_or((text, ""));
    let place = place.split('#').next().unwrap_or_default();
    if !place.starts_with('/') {
        return scrub.text(place);
    }
    let kept = path(place, scrub);
    let reads = operation(&http::Method::GET, place);
    match reads.map(|operation| query(operation, rest, scrub)) {
        Some(query) if !query.is_empty() => format!("{kept}?{query}"),
        _ => kept,
    }
}

/// Returns a filter of members without what they are looked up by.
fn members(filter: &str) -> String {
    let conditions = filter.split(',').map(|condition| {
        let (field, _) = condition.split_once(':').unwrap_or((condition, ""));
        match field.trim() {
            "role" | "noData" | "lastSeen" | "id" | "team" => condition.to_owned(),
            field @ ("query" | "email") => format!("{field}:{REDACTED}"),
            _ => REDACTED.to_owned(),
        }
    });
    conditions.collect::<Vec<_>>().join(",")
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_are_not_documented_are_not_kept() {
        let sent = "limit=2&who=ada&filter=flagKey%3Abutton%2Cstatus:running&email=a@b.c";
        let kept = query(Operation::GetExperiments, sent, &Scrub::default());
        assert_eq!(kept, "limit=2&filter=flagKey:button,status:running");
    }

    #[test]
    fn members_are_not_looked_up_by_name() {
        let sent = "filter=query:Ada%20Lovelace,email:ada@example.com,role:admin,Ada";
        let kept = query(Operation::GetMembers, sent, &Scrub::default());
        assert_eq!(
            kept,
            "filter=query:redacted,email:redacted,role:admin,redacted"
        );
    }

    #[test]
    fn links_are_kept_as_requests_are() {
        let cases = [
            (
                "/api/v2/members?filter=query:Ada&limit=2",
                "/api/v2/members?filter=query:redacted&limit=2",
            ),
            (
                "/api/v2/flags/shop/button?env=test&by=Ada",
                "/api/v2/flags/shop/button?env=test",
            ),
            ("/shop/~/features?by=Ada", "/shop/~/features"),
            (
                "https://app.launchdarkly.com/x?by=Ada#Ada",
                "https://app.launchdarkly.com/x",
            ),
            (
                "/api/v2/flags/shop/ada@example.com",
                "/api/v2/flags/shop/person@example.invalid",
            ),
        ];
        for (link, expected) in cases {
            assert_eq!(super::link(link, &Scrub::default()), expected);
        }
    }
}
