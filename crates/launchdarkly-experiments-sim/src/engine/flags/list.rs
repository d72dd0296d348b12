//! Lists of flags: the query, and the flags that match it.

use std::cmp::Ordering;

use serde_json::Value;

use crate::api::query;
use crate::engine::filter::{self, unknown_field};
use crate::engine::problem::Problem;
use crate::engine::selection::{Condition, Selection};
use crate::state::flag::Flag;

/// The fields by which flags can be sorted.
const SORTED_BY: &str = "creationDate, key, name";

/// The state of a flag in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Live,
    Deprecated,
    Archived,
}

/// Returns the flags that a query selects, in the order that it asks for.
pub(super) fn select<'a>(
    flags: &'a [Flag],
    selection: &Selection,
    query: &str,
) -> Result<Vec<&'a Flag>, Problem> {
    let tags = query::values(query, "tag").map_err(Problem::invalid)?;
    let pairs = filter::pairs(&selection.filter)?;
    let environment = pairs.iter().find(|(field, _)| *field == "filterEnv");
    let environment = environment.map(|(_, key)| *key);
    let mut conditions: Vec<Condition<'_, Flag>> = Vec::new();
    for (field, value) in pairs.iter().filter(|(field, _)| *field != "filterEnv") {
        conditions.push(condition(field, value, environment)?);
    }
    for tag in &tags {
        conditions.push(Box::new(move |flag| flag.tags.contains(tag)));
    }
    let archived = query::is_set(query, "archived");
    if archived {
        conditions.push(state(State::Archived));
    }
    let states = ["state", "archived"];
    if !archived && !pairs.iter().any(|(field, _)| states.contains(field)) {
        conditions.push(Box::new(|flag| State::of(flag) != State::Archived));
    }
    let mut matching: Vec<_> = flags
        .iter()
        .filter(|flag| conditions.iter().all(|condition| condition(flag)))
        .collect();
    selection.sort(&mut matching, compare, SORTED_BY)?;
    Ok(matching)
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

fn state<'a>(state: State) -> Condition<'a, Flag> {
    Box::new(move |flag| State::of(flag) == state)
}

fn compare(field: &str, one: &&Flag, other: &&Flag) -> Option<Ordering> {
    Some(match field {
        "creationDate" => one.created_at.cmp(&other.created_at),
        "key" => one.key.cmp(&other.key),
        "name" => one.name.cmp(&other.name),
        _ => return None,
    })
}

/// Returns the condition of a filter. The conditions on evaluations need an environment.
fn condition<'a>(
    field: &str,
    value: &'a str,
    environment: Option<&'a str>,
) -> Result<Condition<'a, Flag>, Problem> {
    let unknown = || Problem::invalid(format!("filter: unknown value `{value}` of `{field}`"));
    Ok(match (field, value) {
        ("query", text) => Box::new(move |flag| {
            filter::contains(&flag.key, text) || filter::contains(&flag.name, text)
        }),
        // A `+` that is not encoded is a space.
        ("tags", tags) => Box::new(move |flag| {
            let mut asked = tags.split(['+', ' ']);
            asked.all(|tag| flag.tags.iter().any(|known| known == tag))
        }),
        ("state", "live") => state(State::Live),
        ("state", "deprecated") => state(State::Deprecated),
        ("state", "archived") | ("archived", "true") => state(State::Archived),
        ("archived", "false") => Box::new(|flag| State::of(flag) != State::Archived),
        ("type", "temporary") => Box::new(|flag| flag.temporary),
        ("type", "permanent") => Box::new(|flag| !flag.temporary),
        ("maintainerId", id) => Box::new(move |flag| flag.maintainer_id.as_deref() == Some(id)),
        ("creationDate", json) => {
            let before = time(json, "before").ok_or_else(unknown)?;
            Box::new(move |flag| flag.created_at.get() < before)
        }
        ("evaluated", json) => {
            let after = time(json, "after").ok_or_else(unknown)?;
            let environment = environment
                .ok_or_else(|| Problem::invalid("filter: `evaluated` needs `filterEnv`"))?;
            Box::new(move |flag| {
                let targeting = flag.environments.get(environment);
                let requested = targeting.and_then(|targeting| targeting.requested_at);
                requested.is_some_and(|requested| requested.get() > after)
            })
        }
        ("state" | "archived" | "type", _) => return Err(unknown()),
        _ => return Err(unknown_field(field)),
    })
}

/// Returns the time of a condition such as `{"before":1690527600000}`.
fn time(json: &str, name: &str) -> Option<i64> {
    let value: Value = serde_json::from_str(json).ok()?;
    value[name].as_i64()
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
        let selection = Selection::parse(query).unwrap();
        let selected = select(&flags, &selection, query).unwrap();
        selected.iter().map(|flag| flag.key.clone()).collect()
    }

    #[test]
    fn flags_are_filtered_and_sorted() {
        let cases: [(&str, &[&str]); 16] = [
            ("", &["a", "b", "d"]),
            ("filter=query:ZEB", &["a"]),
            ("filter=tags:x%2By", &["a"]),
            ("filter=tags:x+y", &["a"]),
            ("tag=x", &["a"]),
            ("filter=state:archived,tags:x", &["c"]),
            ("filter=archived:false", &["a", "b", "d"]),
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
        ] {
            let refused = Selection::parse(query)
                .and_then(|selection| select(&[], &selection, query).map(|_| ()));
            assert_eq!(refused.unwrap_err().status, 400, "{query}");
        }
    }
}
