//! Lists of experiments: the query, and the experiments that match it.

use crate::api::query::pairs;
use crate::api::render::expand::Expand;
use crate::engine::page::Page;
use crate::engine::problem::Problem;
use crate::state::experiment::{Experiment, IterationStatus};

/// The parsed query of a list of experiments.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) expand: Expand,
    pub(crate) page: Page,
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
    pub(crate) fn parse(query: &str, observed: bool) -> Result<Self, Problem> {
        let mut parsed = Self {
            expand: Expand::default(),
            page: Page::default(),
            conditions: Vec::new(),
            active: true,
            archived: false,
        };
        for (name, value) in pairs(query).map_err(Problem::invalid)? {
            match name.as_str() {
                "expand" => {
                    parsed.expand = Expand::parse(&value, observed).map_err(Problem::invalid)?;
                }
                "filter" => parsed.conditions = conditions(&value)?,
                "lifecycleState" => (parsed.active, parsed.archived) = lifecycle(&value)?,
                name => {
                    parsed.page.read(name, &value)?;
                }
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
    use super::*;

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
            assert_eq!(
                Query::parse(query, true).unwrap_err().status,
                400,
                "{query}"
            );
        }
    }
}
