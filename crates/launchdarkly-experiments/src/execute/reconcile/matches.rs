//! Compares what a create asked for with the experiment that has its key.
//!
//! Both sides are compared as JSON: each property of the request with the one of the response that has its name, or that [`DIFFERENCES`] names.
//! What the request leaves out is the server's to decide and is not compared, except for descriptions and tags, which nobody makes up.
//! What the request has and the response does not show leaves the question open: [`Match::Unknown`].

use std::collections::BTreeSet;

use launchdarkly_experiments_client::types::{
    Experiment, ExperimentPost, IterationInput, IterationRep,
};
use serde_json::{Map, Value};

/// Whether what is there is what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It is.
    Same,
    /// It differs in at least one property.
    Different,
    /// It does not differ in what is shown, and not everything is shown.
    Unknown,
}

/// A difference between a property of a request and that of a response, other than in its value.
#[derive(Clone, Copy)]
enum Difference {
    /// The response has it under this JSON pointer.
    At(&'static str),
    /// A number that may be spelled in several ways.
    Number,
    /// A number that is a percentage (`5`) on one side and a share (`0.05`) on the other.
    Threshold,
    /// Absent is the same as empty, on both sides.
    Optional,
    /// Not compared, or compared elsewhere.
    Skip,
}

/// The properties that differ, by their path in the request; `*` is any key or position.
const DIFFERENCES: &[(&str, Difference)] = &[
    ("description", Difference::Optional),
    ("tags", Difference::Optional),
    ("maintainerId", Difference::At("/_maintainerId")),
    ("analysisConfig.bayesianThreshold", Difference::Threshold),
    (
        "analysisConfig.significanceThreshold",
        Difference::Threshold,
    ),
    // Compared by itself: the response has several.
    ("iteration", Difference::Skip),
    (
        "primarySingleMetricKey",
        Difference::At("/primarySingleMetric/key"),
    ),
    ("primaryFunnelKey", Difference::At("/primaryFunnel/key")),
    ("covariateId", Difference::At("/covariateInfo/id")),
    ("flags.*.ruleId", Difference::At("/targetingRule")),
    // The iteration says which metric is primary.
    ("metrics.*.primary", Difference::Skip),
    ("treatments.*.allocationPercent", Difference::Number),
];

/// Compares an experiment with the request to create it. An iteration that has been started since still counts.
pub(crate) fn experiment(asked: &ExperimentPost, found: &Experiment) -> Match {
    if found.is_archived() {
        // Nobody creates an archived one.
        return Match::Different;
    }
    let first = found
        .previous_iterations
        .iter()
        .flatten()
        .chain(&found.current_iteration)
        .chain(&found.draft_iteration)
        .min_by_key(|iteration| iteration.created_at);
    let first = first.map_or(Match::Unknown, |first| iteration(&asked.iteration, first));
    let asked_description = asked.description.as_deref().unwrap_or_default();
    let asked_tags = asked.tags.as_deref().unwrap_or_default();
    // These must not be there either where they were not asked for.
    let unasked = (asked_description.trim().is_empty()
        && found.description.iter().any(|text| !text.trim().is_empty()))
        || (asked_tags.is_empty() && found.tags.iter().any(|tags| !tags.is_empty()));
    if unasked {
        return Match::Different;
    }
    Match::all([compare(asked, found), first])
}

/// Compares an iteration with the request to create it.
pub(crate) fn iteration(asked: &IterationInput, found: &IterationRep) -> Match {
    let primary = [&asked.primary_single_metric_key, &asked.primary_funnel_key];
    let mut found = found.clone();
    // The server may list the primary metric by itself.
    if let Some(metrics) = &mut found.metrics {
        let is_asked = |key: &str| asked.metrics.iter().any(|metric| metric.key == key);
        metrics.retain(|metric| {
            is_asked(&metric.key) || !primary.iter().any(|key| key.as_ref() == Some(&metric.key))
        });
    }
    compare(asked, &found)
}

fn compare(asked: &impl serde::Serialize, found: &impl serde::Serialize) -> Match {
    match (serde_json::to_value(asked), serde_json::to_value(found)) {
        (Ok(Value::Object(asked)), Ok(found)) => properties("", &asked, &found),
        _ => Match::Unknown,
    }
}

/// Compares the properties that an object of the request has.
fn properties(path: &str, asked: &Map<String, Value>, found: &Value) -> Match {
    Match::all(asked.iter().map(|(name, asked)| {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        let difference = DIFFERENCES.iter().find(|(known, _)| *known == path);
        let difference = difference.map(|(_, difference)| *difference);
        let at = match difference {
            Some(Difference::Skip) => return Match::Same,
            Some(Difference::At(pointer)) => found.pointer(pointer),
            _ => found.get(name),
        };
        match (at.filter(|found| !found.is_null()), difference) {
            (None, Some(Difference::Optional)) if is_empty(asked) => Match::Same,
            (None, _) => Match::Unknown,
            (Some(found), Some(Difference::Number)) => Match::of(same_number(asked, found)),
            (Some(found), Some(Difference::Threshold)) => Match::of(same_threshold(asked, found)),
            (Some(found), _) => value(&path, asked, found),
        }
    }))
}

/// Compares text without the white space around it, lists in any order, and maps with all of their keys.
fn value(path: &str, asked: &Value, found: &Value) -> Match {
    match (asked, found) {
        (Value::String(asked), Value::String(found)) => Match::of(asked.trim() == found.trim()),
        (Value::Object(asked), Value::Object(found)) if path == "flags" => {
            let is_missing = |key: &String| !found.contains_key(key);
            if asked.len() != found.len() || asked.keys().any(is_missing) {
                return Match::Different;
            }
            let path = format!("{path}.*");
            Match::all(
                asked
                    .iter()
                    .map(|(key, asked)| value(&path, asked, &found[key])),
            )
        }
        (Value::Object(asked), found) => properties(path, asked, found),
        (Value::Array(asked), Value::Array(found)) => {
            if asked.iter().chain(found).all(Value::is_string) {
                let texts = |list: &[Value]| -> BTreeSet<String> {
                    list.iter().map(Value::to_string).collect()
                };
                return Match::of(texts(asked) == texts(found));
            }
            if asked.len() != found.len() {
                return Match::Different;
            }
            let path = format!("{path}.*");
            let is_there = |asked| Match::any(found.iter().map(|found| value(&path, asked, found)));
            Match::all(asked.iter().map(is_there))
        }
        _ => Match::of(asked == found),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// Reads a number that is written as text.
fn number(value: &Value) -> Option<f64> {
    value.as_str()?.trim().parse().ok()
}

fn same_number(asked: &Value, found: &Value) -> bool {
    asked == found || number(asked).is_some_and(|asked| Some(asked) == number(found))
}

fn same_threshold(asked: &Value, found: &Value) -> bool {
    let (Some(asked), Some(found)) = (number(asked), number(found)) else {
        return asked == found;
    };
    let near = |one: f64, other: f64| (one - other).abs() <= 1e-9;
    near(asked, found) || near(asked, found * 100.0) || near(asked * 100.0, found)
}

impl Match {
    fn of(is_same: bool) -> Self {
        if is_same {
            Match::Same
        } else {
            Match::Different
        }
    }

    /// One difference decides; without one, all must be known.
    fn all(parts: impl IntoIterator<Item = Match>) -> Self {
        let mut result = Match::Same;
        for part in parts {
            match part {
                Match::Same => {}
                Match::Different => return Match::Different,
                Match::Unknown => result = Match::Unknown,
            }
        }
        result
    }

    /// One that is the same is enough; without one, all must be known to differ.
    fn any(candidates: impl IntoIterator<Item = Match>) -> Self {
        let differences = candidates.into_iter().map(Match::not);
        Match::all(differences).not()
    }

    fn not(self) -> Self {
        match self {
            Match::Same => Match::Different,
            Match::Different => Match::Same,
            Match::Unknown => Match::Unknown,
        }
    }
}

#[cfg(test)]
#[path = "matches_tests.rs"]
mod tests;
