//! Lists: the query of a list operation, the experiments that match it, and the links between pages.

use serde_json::{Map, Value};

use crate::api::query::pairs;
use crate::api::render::expand::Expand;
use crate::api::render::link;
use crate::engine::problem::Problem;
use crate::state::experiment::{Experiment, IterationStatus};

/// The number of experiments on a page by default.
const DEFAULT_LIMIT: usize = 20;

/// The parsed query of a list operation.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) expand: Expand,
    limit: usize,
    offset: usize,
    conditions: Vec<Condition>,
    active: bool,
    archived: bool,
}

#[derive(Debug)]
enum Condition {
    Flag(String),
    Metric(String),
    Status(IterationStatus),
}

impl Query {
    /// Parses the query string of a request, which has no leading `?`.
    pub(crate) fn parse(query: &str) -> Result<Self, Problem> {
        let mut parsed = Self {
            expand: Expand::default(),
            limit: DEFAULT_LIMIT,
            offset: 0,
            conditions: Vec::new(),
            active: true,
            archived: false,
        };
        for (name, value) in pairs(query).map_err(Problem::invalid)? {
            match name.as_str() {
                "limit" => parsed.limit = count("limit", &value)?,
                "offset" => parsed.offset = count("offset", &value)?,
                "expand" => parsed.expand = Expand::parse(&value).map_err(Problem::invalid)?,
                "filter" => parsed.conditions = conditions(&value)?,
                "lifecycleState" => (parsed.active, parsed.archived) = lifecycle(&value)?,
                _ => {}
            }
        }
        Ok(parsed)
    }

    /// Whether an experiment matches the filter and the lifecycle state.
    pub(crate) fn matches(&self, experiment: &Experiment) -> bool {
        let in_lifecycle = match experiment.archived_at {
            Some(_) => self.archived,
            None => self.active,
        };
        in_lifecycle
            && self
                .conditions
                .iter()
                .all(|condition| condition.matches(experiment))
    }

    /// Returns the page out of all matching items.
    pub(crate) fn page<T>(&self, matching: Vec<T>) -> Vec<T> {
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

impl Condition {
    fn matches(&self, experiment: &Experiment) -> bool {
        let mut iterations = experiment.iterations();
        match self {
            Self::Flag(key) => iterations.any(|iteration| iteration.uses_flag(key)),
            Self::Metric(key) => iterations.any(|iteration| iteration.uses_metric(key)),
            Self::Status(status) => iterations.any(|iteration| iteration.status == *status),
        }
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

fn conditions(filter: &str) -> Result<Vec<Condition>, Problem> {
    let parts = filter
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (field, value) = part.split_once(':').ok_or_else(|| {
                Problem::invalid(format!("filter: `{part}` is not of the form `field:value`"))
            })?;
            match field {
                "flagKey" => Ok(Condition::Flag(value.to_owned())),
                "metricKey" => Ok(Condition::Metric(value.to_owned())),
                "status" => IterationStatus::ALL
                    .iter()
                    .copied()
                    .find(|status| status.as_str() == value)
                    .map(Condition::Status)
                    .ok_or_else(|| Problem::invalid(format!("filter: unknown status `{value}`"))),
                _ => Err(Problem::invalid(format!("filter: unknown field `{field}`"))),
            }
        })
        .collect()
}

fn lifecycle(value: &str) -> Result<(bool, bool), Problem> {
    let (mut active, mut archived) = (false, false);
    for state in value.split(',').map(str::trim) {
        match state {
            "active" => active = true,
            "archived" => archived = true,
            _ => {
                return Err(Problem::invalid(format!(
                    "lifecycleState: unknown state `{state}`"
                )));
            }
        }
    }
    Ok((active, archived))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn links(query: &str, total: usize) -> BTreeMap<String, String> {
        let links = Query::parse(query).unwrap().links("/list", query, total);
        let href = |link: &Value| link["href"].as_str().unwrap().to_owned();
        links
            .iter()
            .map(|(name, link)| (name.clone(), href(link)))
            .collect()
    }

    #[test]
    fn links_lead_to_the_other_pages_and_keep_the_query() {
        let found = links("filter=status:running&limit=2&offset=2", 6);
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
            let found = links("", total);
            assert_eq!(found.contains_key("next"), next, "{total}");
            assert!(!found.contains_key("prev"), "{total}");
        }
        assert!(links("limit=0", 5).is_empty());
    }

    #[test]
    fn an_invalid_query_is_rejected() {
        for query in [
            "limit=-1",
            "limit=two",
            "offset=1.5",
            "filter=running",
            "filter=status:paused",
            "filter=colour:green",
            "lifecycleState=gone",
            "expand=everything",
            "filter=%ff",
        ] {
            assert_eq!(Query::parse(query).unwrap_err().status, 400, "{query}");
        }
    }
}
