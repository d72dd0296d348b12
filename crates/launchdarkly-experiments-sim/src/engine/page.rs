//! Pages of a list: `limit` and `offset`, and the links between pages.

use serde_json::{Map, Value};

use crate::api::render::link;
use crate::engine::problem::Problem;

/// The number of items on a page by default.
const DEFAULT_LIMIT: usize = 20;

/// The part of a list that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    limit: usize,
    offset: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            offset: 0,
        }
    }
}

impl Page {
    /// Reads a query parameter. `false` means that it is none of a page.
    pub(crate) fn read(&mut self, name: &str, value: &str) -> Result<bool, Problem> {
        match name {
            "limit" => self.limit = count("limit", value)?,
            "offset" => self.offset = count("offset", value)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Returns this page with a limit that is at most `limit`.
    pub(crate) fn at_most(self, limit: usize) -> Self {
        let limit = self.limit.min(limit);
        Self { limit, ..self }
    }

    /// Returns the page out of all matching items.
    pub(crate) fn of<T>(&self, matching: Vec<T>) -> Vec<T> {
        matching
            .into_iter()
            .skip(self.offset)
            .take(self.limit)
            .collect()
    }

    /// Returns the links to the other pages, each with the rest of the query.
    pub(crate) fn links(&self, path: &str, query: &str, total: usize) -> Map<String, Value> {
        let mut links = Map::new();
        if self.limit == 0 {
            return links;
        }
        let mut put = |name: &str, offset: usize| {
            links.insert(name.to_owned(), link(&self.href(path, query, offset)));
        };
        put("first", 0);
        if self.offset > 0 {
            put("prev", self.offset.saturating_sub(self.limit));
        }
        if self.offset.saturating_add(self.limit) < total {
            put("next", self.offset + self.limit);
        }
        put("last", total.saturating_sub(1) / self.limit * self.limit);
        links
    }

    fn href(&self, path: &str, query: &str, offset: usize) -> String {
        let is_page = |pair: &&str| {
            let name = pair.split('=').next().unwrap_or_default();
            name == "limit" || name == "offset"
        };
        let rest = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !is_page(pair));
        let page = [format!("limit={}", self.limit), format!("offset={offset}")];
        let pairs: Vec<_> = page.iter().map(String::as_str).chain(rest).collect();
        format!("{path}?{}", pairs.join("&"))
    }
}

fn count(name: &str, value: &str) -> Result<usize, Problem> {
    // The declared format is `int64`; the cap keeps `offset + limit` from overflowing.
    match value.parse::<i64>() {
        Ok(number) if number >= 0 => Ok(usize::try_from(number).unwrap_or(usize::MAX / 2)),
        Ok(_) => Err(Problem::invalid(format!("{name}: must not be negative"))),
        Err(_) => Err(Problem::invalid(format!(
            "{name}: `{value}` is not a whole number"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn links(limit: usize, offset: usize, query: &str, total: usize) -> BTreeMap<String, String> {
        let links = Page { limit, offset }.links("/list", query, total);
        let href = |link: &Value| link["href"].as_str().unwrap().to_owned();
        links
            .iter()
            .map(|(name, link)| (name.clone(), href(link)))
            .collect()
    }

    #[test]
    fn links_lead_to_the_other_pages_and_keep_the_query() {
        let found = links(2, 2, "filter=status:running&limit=2&offset=2", 6);
        let expected = [
            ("first", "/list?limit=2&offset=0&filter=status:running"),
            ("prev", "/list?limit=2&offset=0&filter=status:running"),
            ("next", "/list?limit=2&offset=4&filter=status:running"),
            ("last", "/list?limit=2&offset=4&filter=status:running"),
        ];
        let expected = expected.map(|(name, href)| (name.to_owned(), href.to_owned()));
        assert_eq!(found, BTreeMap::from(expected));
    }

    #[test]
    fn a_next_page_is_linked_only_if_items_remain() {
        for (total, next) in [(0, false), (1, false), (19, false), (20, false), (21, true)] {
            let found = links(DEFAULT_LIMIT, 0, "", total);
            assert_eq!(found.contains_key("next"), next, "{total}");
            assert!(!found.contains_key("prev"), "{total}");
        }
        assert!(links(0, 0, "", 5).is_empty());
    }

    #[test]
    fn only_whole_numbers_from_zero_are_read() {
        let mut page = Page::default();
        assert_eq!(page.read("limit", "3"), Ok(true));
        assert_eq!(page.read("offset", "9223372036854775807"), Ok(true));
        assert_eq!(page.read("filter", "x"), Ok(false));
        assert_eq!(page.limit, 3);
        for value in ["-1", "two", "1.5", ""] {
            assert_eq!(page.read("limit", value).unwrap_err().status, 400);
        }
    }
}
