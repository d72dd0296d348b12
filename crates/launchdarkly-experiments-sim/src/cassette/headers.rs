//! The short list of headers that are kept.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::cassette::scrub::Scrub;

/// Those of a request.
pub(super) const OF_REQUEST: &[&str] = &["content-type", "ld-api-version"];

/// Those of a response, and every one that begins with `x-ratelimit-`.
pub(super) const OF_RESPONSE: &[&str] = &["content-type", "date", "retry-after"];

/// The longest value that is kept, in bytes.
const LONGEST: usize = 128;

/// Returns the headers of a list, by their lower-case names.
pub(super) fn keep(list: &[&str], headers: &HeaderMap, scrub: &Scrub) -> BTreeMap<String, String> {
    let is_kept = |name: &str| {
        let is_limit = std::ptr::eq(list, OF_RESPONSE) && name.starts_with("x-ratelimit-");
        list.contains(&name) || is_limit
    };
    let headers = headers.iter().filter(|(name, _)| is_kept(name.as_str()));
    let headers = headers.filter_map(|(name, value)| {
        let value = value.to_str().ok().filter(|text| text.len() <= LONGEST)?;
        Some((name.as_str().to_owned(), scrub.text(value)))
    });
    headers.collect()
}

/// Returns headers from a cassette; those that are not valid are left out.
pub(super) fn restore(kept: &BTreeMap<String, String>) -> HeaderMap {
    let headers = kept.iter().filter_map(|(name, value)| {
        let name = HeaderName::try_from(name).ok()?;
        Some((name, HeaderValue::try_from(value).ok()?))
    });
    headers.collect()
}
