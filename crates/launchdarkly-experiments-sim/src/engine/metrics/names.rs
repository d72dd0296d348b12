//! Whether the metrics that an iteration names exist.
//!
//! A project without metrics and metric groups accepts every key. Once it has one, a key that it lacks is refused
//! with the keys that it has.

use std::collections::BTreeSet;

use crate::engine::problem::Problem;
use crate::state::experiment::Iteration;
use crate::state::project::Project;

/// The largest number of keys in a message.
const LISTED: usize = 20;

/// A key that an iteration names: whether it is that of a group, the key, and its position in the request.
type Named<'a> = (bool, &'a str, String);

/// Checks the metrics of an iteration. Those that it had `before` are not checked again, so that an iteration from
/// before the first metric of its project can still be changed.
pub(in crate::engine) fn check(
    iteration: &Iteration,
    before: Option<&Iteration>,
    project: &Project,
) -> Result<(), Problem> {
    if !project.declares_metrics() {
        return Ok(());
    }
    let before: Vec<_> = before.map(named).unwrap_or_default();
    let old: BTreeSet<_> = before
        .iter()
        .map(|(group, key, _)| (*group, *key))
        .collect();
    for (is_group, key, position) in named(iteration) {
        let known = match is_group {
            true => project.metric_group(key).is_ok(),
            false => project.metric(key).is_ok(),
        };
        if !known && !old.contains(&(is_group, key)) {
            return Err(unknown(is_group, key, &position, project));
        }
    }
    Ok(())
}

fn named(iteration: &Iteration) -> Vec<Named<'_>> {
    let funnel = iteration.primary_funnel.as_deref();
    let listed = iteration.metrics.iter().enumerate().map(|(index, one)| {
        let is_group = one.is_group || funnel == Some(&one.key);
        (is_group, one.key.as_str(), format!("metrics[{index}].key"))
    });
    let single = iteration.primary_metric.as_deref();
    let single = single.map(|key| (false, key, "primarySingleMetricKey".to_owned()));
    let funnel = funnel.map(|key| (true, key, "primaryFunnelKey".to_owned()));
    listed.chain(single).chain(funnel).collect()
}

fn unknown(is_group: bool, key: &str, position: &str, project: &Project) -> Problem {
    let (resource, mut keys): (_, Vec<_>) = match is_group {
        true => (
            "metric group",
            project
                .metric_groups
                .iter()
                .map(|one| one.key.as_str())
                .collect(),
        ),
        false => (
            "metric",
            project.metrics.iter().map(|one| one.key.as_str()).collect(),
        ),
    };
    keys.sort_unstable();
    let more = keys.len().saturating_sub(LISTED);
    let listed: Vec<_> = keys
        .iter()
        .take(LISTED)
        .map(|key| format!("`{key}`"))
        .collect();
    let there = match (listed.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => listed.join(", "),
        (false, more) => format!("{}, and {more} more", listed.join(", ")),
    };
    Problem::invalid(format!(
        "{position}: project `{}` has no {resource} `{key}`; it has {there}",
        project.key
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::bounded::UnixMillis;
    use crate::state::metric::Metric;

    #[test]
    fn a_message_lists_a_bounded_number_of_keys() {
        let mut project = Project::new(String::new(), "shop", UnixMillis::default());
        let message = |project: &Project| unknown(false, "x", "metrics[0].key", project).message;
        assert!(message(&project).ends_with("no metric `x`; it has none"));
        let keys = (10..35).map(|number| Metric::new(format!("m{number}")));
        project.metrics = keys.collect();
        let message = message(&project);
        assert!(message.contains("`m29`, and 5 more"), "{message}");
        assert!(!message.contains("m30"), "{message}");
    }
}
