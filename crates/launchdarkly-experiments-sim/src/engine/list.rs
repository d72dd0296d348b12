//! Lists: which experiments belong on a page, and the links to its neighbours.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::api::render::{Expand, link};
use crate::engine::problem::Problem;
use crate::state::experiment::{Experiment, Status};

/// How many experiments a page holds when nothing else is asked for.
const DEFAULT_LIMIT: usize = 20;

/// The query of a list, understood.
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
    Status(Status),
}

impl Query {
    /// Reads the query string of a request, which is without its `?`.
    pub(crate) fn parse(query: &str) -> Result<Self, Problem> {
        let mut parsed = Self {
            expand: Expand::default(),
            limit: DEFAULT_LIMIT,
            offset: 0,
            conditions: Vec::new(),
            active: true,
            archived: false,
        };
        for (name, value) in pairs(query)? {
            match name.as_str() {
                "limit" => parsed.limit = count("limit", &value)?,
                "offset" => parsed.offset = count("offset", &value)?,
                "expand" => parsed.expand = Expand::parse(&value)?,
                "filter" => parsed.conditions = conditions(&value)?,
                "lifecycleState" => (parsed.active, parsed.archived) = lifecycle(&value)?,
                _ => {}
            }
        }
        Ok(parsed)
    }

    /// Whether an experiment belongs into the list.
    pub(crate) fn admits(&self, experiment: &Experiment) -> bool {
        let lives = match experiment.archived_at {
            Some(_) => self.archived,
            None => self.active,
        };
        lives
            && self
                .conditions
                .iter()
                .all(|condition| condition.holds(experiment))
    }

    /// The page out of everything that was admitted.
    pub(crate) fn page<T>(&self, admitted: Vec<T>) -> Vec<T> {
        admitted
            .into_iter()
            .skip(self.offset)
            .take(self.limit)
            .collect()
    }

    /// Links to the pages around this one; each carries the rest of the query along.
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
    fn holds(&self, experiment: &Experiment) -> bool {
        let mut iterations = experiment.iterations();
        match self {
            Self::Flag(key) => iterations.any(|iteration| iteration.uses_flag(key)),
            Self::Metric(key) => iterations.any(|iteration| iteration.uses_metric(key)),
            Self::Status(status) => iterations.any(|iteration| iteration.status == *status),
        }
    }
}

/// Splits a query string into its decoded pairs.
pub(crate) fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Problem::invalid("query: not UTF-8"))
}

fn count(name: &str, value: &str) -> Result<usize, Problem> {
    // Through i64, the declared format, so that a page cannot begin where offsets overflow.
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
                "status" => Status::ALL
                    .into_iter()
                    .find(|status| status.name() == value)
                    .map(Condition::Status)
                    .ok_or_else(|| {
                        Problem::invalid(format!("filter: there is no status `{value}`"))
                    }),
                _ => Err(Problem::invalid(format!(
                    "filter: there is no field `{field}`"
                ))),
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
                    "lifecycleState: there is no state `{state}`"
                )));
            }
        }
    }
    Ok((active, archived))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(query: &str, total: usize) -> Vec<(String, String)> {
        let links = Query::parse(query).unwrap().links("/list", query, total);
        let href = |link: &Value| link["href"].as_str().unwrap().to_owned();
        links
            .iter()
            .map(|(name, link)| (name.clone(), href(link)))
            .collect()
    }

    #[test]
    fn links_lead_to_the_pages_around_and_carry_the_query() {
        let found = links("filter=status:running&limit=2&offset=2", 6);
        let expected = [
            ("first", "/list?limit=2&offset=0&filter=status:running"),
            ("prev", "/list?limit=2&offset=0&filter=status:running"),
            ("next", "/list?limit=2&offset=4&filter=status:running"),
            ("last", "/list?limit=2&offset=4&filter=status:running"),
        ];
        let expected = expected.map(|(name, href)| (name.to_owned(), href.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn there_is_a_next_page_only_where_something_is_left() {
        for (total, next) in [(0, false), (1, false), (19, false), (20, false), (21, true)] {
            let found = links("", total);
            assert_eq!(
                found.iter().any(|(name, _)| name == "next"),
                next,
                "{total}"
            );
            assert!(!found.iter().any(|(name, _)| name == "prev"));
        }
        assert!(links("limit=0", 5).is_empty());
    }

    #[test]
    fn what_a_query_may_not_say_is_refused() {
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
