//! Lists of flags: the query, and the flags that match it.

use std::cmp::Reverse;

use serde_json::Value;

use crate::api::query::{is_true, pairs};
use crate::api::render::flag::View;
use crate::engine::page::Page;
use crate::engine::problem::Problem;
use crate::state::bounded::UnixMillis;
use crate::state::flag::Flag;

/// The parsed query of a request for flags.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) page: Page,
    /// The environments that `env` names.
    pub(super) environments: Vec<String>,
    /// The key of the flag to copy.
    pub(super) clone: Option<String>,
    pub(super) dry_run: bool,
    conditions: Vec<Condition>,
    filter_environment: Option<String>,
    sort: Vec<(Field, bool)>,
    summary: bool,
    evaluation: bool,
}

#[derive(Debug, PartialEq)]
enum Condition {
    Text(String),
    Tags(Vec<String>),
    State(State),
    Temporary(bool),
    Maintainer(String),
    CreatedBefore(i64),
    EvaluatedAfter(i64),
}

/// The state of a flag in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Live,
    Deprecated,
    Archived,
}

/// What flags can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    CreationDate,
    Key,
    Name,
}

impl Query {
    /// Parses the query string of a request, which has no leading `?`.
    pub(super) fn parse(query: &str) -> Result<Self, Problem> {
        let mut parsed = Self {
            page: Page::default(),
            environments: Vec::new(),
            clone: None,
            dry_run: false,
            conditions: Vec::new(),
            filter_environment: None,
            sort: Vec::new(),
            summary: true,
            evaluation: false,
        };
        for (name, value) in pairs(query).map_err(Problem::invalid)? {
            match name.as_str() {
                "env" => parsed.environments.push(value),
                "clone" => parsed.clone = Some(value).filter(|key| !key.is_empty()),
                "dryRun" => parsed.dry_run = is_true(&value),
                "tag" => parsed.conditions.push(Condition::Tags(vec![value])),
                "archived" if is_true(&value) => {
                    parsed.conditions.push(Condition::State(State::Archived));
                }
                "summary" => parsed.summary = is_true(&value),
                "filter" => parsed.filter(&value)?,
                "sort" => parsed.sort = sort(&value)?,
                "expand" => parsed.evaluation = evaluation(&value)?,
                name => {
                    parsed.page.read(name, &value)?;
                }
            }
        }
        let evaluated = |one: &Condition| matches!(one, Condition::EvaluatedAfter(_));
        if parsed.filter_environment.is_none() && parsed.conditions.iter().any(evaluated) {
            return Err(Problem::invalid("filter: `evaluated` needs `filterEnv`"));
        }
        Ok(parsed)
    }

    /// Returns the parts of each flag of a list.
    pub(super) fn view_of_list(&self, now: UnixMillis) -> View {
        View {
            environments: Some(self.environments.clone()),
            rules: !self.summary,
            evaluation: self.evaluation.then_some(now),
        }
    }

    /// Returns the parts of a single flag.
    pub(super) fn view_of_one(&self, now: UnixMillis) -> View {
        View {
            environments: Some(self.environments.clone()).filter(|keys| !keys.is_empty()),
            rules: true,
            evaluation: self.evaluation.then_some(now),
        }
    }

    /// Returns the flags that match, in the order that the query asks for.
    pub(super) fn select<'a>(&self, flags: &'a [Flag]) -> Vec<&'a Flag> {
        let mut matching: Vec<_> = flags.iter().filter(|flag| self.matches(flag)).collect();
        // The first field counts most, and sorting keeps the order of equals.
        for (field, descending) in self.sort.iter().rev() {
            let key = |flag: &&Flag| match field {
                Field::CreationDate => (flag.created_at, String::new()),
                Field::Key => (UnixMillis::default(), flag.key.clone()),
                Field::Name => (UnixMillis::default(), flag.name.clone()),
            };
            match descending {
                true => matching.sort_by_key(|flag| Reverse(key(flag))),
                false => matching.sort_by_key(key),
            }
        }
        matching
    }

    fn matches(&self, flag: &Flag) -> bool {
        let asks_for_state = |one: &Condition| matches!(one, Condition::State(_));
        let shown = flag.archived_at.is_none() || self.conditions.iter().any(asks_for_state);
        let mut conditions = self.conditions.iter();
        shown && conditions.all(|condition| self.holds(condition, flag))
    }

    fn holds(&self, condition: &Condition, flag: &Flag) -> bool {
        match condition {
            Condition::Text(text) => {
                flag.key.to_lowercase().contains(text) || flag.name.to_lowercase().contains(text)
            }
            Condition::Tags(tags) => tags.iter().all(|tag| flag.tags.contains(tag)),
            Condition::State(state) => State::of(flag) == *state,
            Condition::Temporary(temporary) => flag.temporary == *temporary,
            Condition::Maintainer(id) => flag.maintainer_id.as_ref() == Some(id),
            Condition::CreatedBefore(time) => flag.created_at.get() < *time,
            Condition::EvaluatedAfter(time) => {
                let environment = self.filter_environment.as_deref().unwrap_or_default();
                let targeting = flag.environments.get(environment);
                let requested = targeting.and_then(|targeting| targeting.requested_at);
                requested.is_some_and(|requested| requested.get() > *time)
            }
        }
    }

    fn filter(&mut self, filter: &str) -> Result<(), Problem> {
        let parts = filter.split(',').map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            let (field, value) = part.split_once(':').ok_or_else(|| {
                Problem::invalid(format!("filter: `{part}` is not of the form `field:value`"))
            })?;
            match field {
                "filterEnv" => self.filter_environment = Some(value.to_owned()),
                _ => self.conditions.push(condition(field, value)?),
            }
        }
        Ok(())
    }
}

impl State {
    fn of(flag: &Flag) -> Self {
        match (flag.archived_at, flag.deprecated_at) {
            (Some(_), _) => Self::Archived,
            (None, Some(_)) => Self::Deprecated,
            (None, None) => Self::Live,
        }
    }
}

fn condition(field: &str, value: &str) -> Result<Condition, Problem> {
    let unknown = || Problem::invalid(format!("filter: unknown value `{value}` of `{field}`"));
    Ok(match (field, value) {
        ("query", text) => Condition::Text(text.to_lowercase()),
        // A `+` that is not encoded is a space.
        ("tags", tags) => Condition::Tags(tags.split(['+', ' ']).map(str::to_owned).collect()),
        ("state", "live") => Condition::State(State::Live),
        ("state", "deprecated") => Condition::State(State::Deprecated),
        ("state", "archived") | ("archived", "true") => Condition::State(State::Archived),
        ("type", "temporary") => Condition::Temporary(true),
        ("type", "permanent") => Condition::Temporary(false),
        ("maintainerId", id) => Condition::Maintainer(id.to_owned()),
        ("creationDate", json) => {
            Condition::CreatedBefore(time(json, "before").ok_or_else(unknown)?)
        }
        ("evaluated", json) => Condition::EvaluatedAfter(time(json, "after").ok_or_else(unknown)?),
        ("state" | "archived" | "type", _) => return Err(unknown()),
        _ => {
            return Err(Problem::invalid(format!(
                "filter: the simulator does not filter flags by `{field}`"
            )));
        }
    })
}

/// Returns the time of a condition such as `{"before":1690527600000}`.
fn time(json: &str, name: &str) -> Option<i64> {
    let value: Value = serde_json::from_str(json).ok()?;
    value[name].as_i64()
}

fn sort(value: &str) -> Result<Vec<(Field, bool)>, Problem> {
    let fields = value.split(',').map(str::trim);
    fields
        .map(|field| {
            let name = field.strip_prefix('-').unwrap_or(field);
            let known = match name {
                "creationDate" => Field::CreationDate,
                "key" => Field::Key,
                "name" => Field::Name,
                _ => {
                    return Err(Problem::invalid(format!(
                        "sort: the simulator does not sort flags by `{name}`"
                    )));
                }
            };
            Ok((known, field.starts_with('-')))
        })
        .collect()
}

fn evaluation(value: &str) -> Result<bool, Problem> {
    let mut evaluation = false;
    for part in value
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        match part {
            "evaluation" => evaluation = true,
            // They add nothing to what the simulator models.
            "codeReferences" | "migrationSettings" => {}
            _ => return Err(Problem::invalid(format!("expand: unknown part `{part}`"))),
        }
    }
    Ok(evaluation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::targeting::Targeting;

    fn selected(query: &str) -> Vec<String> {
        let flags = [
            Flag::new("a").name("Zebra").tags(["x", "y"]).created(3),
            Flag::new("b").deprecated(1).created(1).temporary(false),
            Flag::new("c").archived(1).created(2).tags(["x"]),
            Flag::new("d")
                .created(2)
                .environment("test", Targeting::on().requested(9)),
        ];
        let selected = Query::parse(query).unwrap().select(&flags);
        selected.iter().map(|flag| flag.key.clone()).collect()
    }

    #[test]
    fn flags_are_filtered_and_sorted() {
        let cases: [(&str, &[&str]); 15] = [
            ("", &["a", "b", "d"]),
            ("filter=query:ZEB", &["a"]),
            ("filter=tags:x%2By", &["a"]),
            ("filter=tags:x+y", &["a"]),
            ("tag=x", &["a"]),
            ("filter=state:archived,tags:x", &["c"]),
            ("archived=true", &["c"]),
            ("archived=false", &["a", "b", "d"]),
            ("filter=state:live", &["a", "d"]),
            ("filter=state:deprecated", &["b"]),
            ("filter=type:permanent", &["b"]),
            ("filter=creationDate:{\"before\":3}", &["b", "d"]),
            ("filter=evaluated:{\"after\":8},filterEnv:test", &["d"]),
            ("sort=-creationDate", &["a", "d", "b"]),
            ("sort=-name", &["d", "b", "a"]),
        ];
        for (query, expected) in cases {
            assert_eq!(selected(query), expected, "{query}");
        }
    }

    #[test]
    fn an_invalid_query_is_rejected() {
        for query in [
            "limit=-1",
            "filter=beta",
            "filter=state:dead",
            "filter=colour:green",
            "filter=creationDate:yesterday",
            "filter=evaluated:{\"after\":8}",
            "sort=colour",
            "expand=everything",
        ] {
            assert_eq!(Query::parse(query).unwrap_err().status, 400, "{query}");
        }
    }
}
