//! Compares what a create asked for with the experiment that has its key.
//!
//! Both sides are compared as JSON, property by property of the request, by [tables](EXPERIMENT) that say where the response has each and how equal values are spelled.
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

/// Where the response has a property, and how the two values are compared.
type Table = &'static [(&'static str, &'static str, Rule)];

/// How two values are compared.
#[derive(Clone, Copy)]
enum Rule {
    /// Equal, apart from white space around text and the order of lists of text.
    Equal,
    /// The same number, however it is spelled.
    Number,
    /// As `Equal`; absent is the same as empty, on both sides.
    OrEmpty,
    /// Equal as percent (`5`) or as share (`0.05`): LaunchDarkly takes the one and shows the other.
    Threshold,
    /// Objects compared by a table.
    Object(Table),
    /// Lists of objects in any order, each compared by a table.
    List(Table),
    /// Maps with the same keys, each value compared by a table.
    Map(Table),
    /// Compared elsewhere, or not at all.
    Skip,
}

use Rule::{Equal, List, Number, Object, OrEmpty, Skip, Threshold};

#[rustfmt::skip]
const EXPERIMENT: Table = &[
    ("key",            "/key",            Equal),
    ("name",           "/name",           Equal),
    ("description",    "/description",    OrEmpty),
    ("tags",           "/tags",           OrEmpty),
    ("maintainerId",   "/_maintainerId",  Equal),
    ("holdoutId",      "/holdoutId",      Equal),
    ("methodology",    "/methodology",    Equal),
    ("dataSource",     "/dataSource",     Equal),
    ("type",           "/type",           Equal),
    ("analysisConfig", "/analysisConfig", Object(ANALYSIS_CONFIG)),
    ("iteration",      "",                Skip), // the first one, by `ITERATION`
];

#[rustfmt::skip]
const ITERATION: Table = &[
    ("hypothesis",                  "/hypothesis",                  Equal),
    ("canReshuffleTraffic",         "/canReshuffleTraffic",         Equal),
    ("randomizationUnit",           "/randomizationUnit",           Equal),
    ("reallocationFrequencyMillis", "/reallocationFrequencyMillis", Equal),
    ("primarySingleMetricKey",      "/primarySingleMetric/key",     Equal),
    ("primaryFunnelKey",            "/primaryFunnel/key",           Equal),
    ("covariateId",                 "/covariateInfo/id",            Equal),
    ("attributes",                  "/attributes",                  Equal),
    ("metrics",                     "/metrics",                     List(METRIC)),
    ("treatments",                  "/treatments",                  List(TREATMENT)),
    ("flags",                       "/flags",                       Rule::Map(FLAG)),
];

#[rustfmt::skip]
const METRIC: Table = &[
    ("key",          "/key",          Equal),
    ("isGroup",      "/isGroup",      Equal),
    ("analysisUnit", "/analysisUnit", Equal),
    ("primary",      "",              Skip), // the iteration says which one is primary
];

#[rustfmt::skip]
const TREATMENT: Table = &[
    ("name",              "/name",              Equal),
    ("baseline",          "/baseline",          Equal),
    ("allocationPercent", "/allocationPercent", Number),
    ("parameters",        "/parameters",        List(PARAMETER)),
];

#[rustfmt::skip]
const PARAMETER: Table = &[
    ("flagKey",     "/flagKey",     Equal),
    ("variationId", "/variationId", Equal),
];

#[rustfmt::skip]
const FLAG: Table = &[
    ("ruleId",                     "/targetingRule",              Equal),
    ("flagConfigVersion",          "/flagConfigVersion",          Equal),
    ("notInExperimentVariationId", "/notInExperimentVariationId", Equal),
];

#[rustfmt::skip]
const ANALYSIS_CONFIG: Table = &[
    ("bayesianThreshold",                  "/bayesianThreshold",                  Threshold),
    ("significanceThreshold",              "/significanceThreshold",              Threshold),
    ("testDirection",                      "/testDirection",                      Equal),
    ("multipleComparisonCorrectionMethod", "/multipleComparisonCorrectionMethod", Equal),
    ("multipleComparisonCorrectionScope",  "/multipleComparisonCorrectionScope",  Equal),
    ("sequentialTestingEnabled",           "/sequentialTestingEnabled",           Equal),
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
    Match::all([compare(asked, found, EXPERIMENT), first])
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
    compare(asked, &found, ITERATION)
}

/// Compares two values of generated types as JSON.
fn compare(asked: &impl serde::Serialize, found: &impl serde::Serialize, table: Table) -> Match {
    match (serde_json::to_value(asked), serde_json::to_value(found)) {
        (Ok(Value::Object(asked)), Ok(found)) => object(&asked, &found, table),
        _ => Match::Unknown,
    }
}

fn object(asked: &Map<String, Value>, found: &Value, table: Table) -> Match {
    // A property that no table has is one that nobody has decided about yet.
    let is_decided = |name: &String| table.iter().any(|(property, ..)| property == name);
    if !asked.keys().all(is_decided) {
        return Match::Unknown;
    }
    Match::all(table.iter().map(|(property, pointer, rule)| {
        let found = found.pointer(pointer).filter(|value| !value.is_null());
        rule.compare(asked.get(*property), found)
    }))
}

impl Rule {
    fn compare(self, asked: Option<&Value>, found: Option<&Value>) -> Match {
        const NOTHING: &Value = &Value::Null;
        let is_empty = |value: &Value| equal(value, &"".into()) || *value == Value::Array(vec![]);
        let (asked, found) = match (self, asked, found) {
            (Skip, ..) => return Match::Same,
            (OrEmpty, asked, found) => (asked.unwrap_or(NOTHING), found.unwrap_or(NOTHING)),
            (_, None, _) => return Match::Same,
            (_, Some(_), None) => return Match::Unknown,
            (_, Some(asked), Some(found)) => (asked, found),
        };
        match (self, asked, found) {
            (OrEmpty, Value::Null, Value::Null) => Match::Same,
            (OrEmpty, Value::Null, found) => Match::of(is_empty(found)),
            (OrEmpty, asked, Value::Null) if is_empty(asked) => Match::Same,
            (OrEmpty, _, Value::Null) => Match::Unknown,
            (Equal | OrEmpty, asked, found) => Match::of(equal(asked, found)),
            (Number, asked, found) => Match::of(
                equal(asked, found)
                    || number(asked).is_some_and(|asked| Some(asked) == number(found)),
            ),
            (Threshold, asked, found) => Match::of(same_threshold(asked, found)),
            (Object(table), Value::Object(asked), found) => object(asked, found, table),
            (List(table), Value::Array(asked), Value::Array(found)) => list(asked, found, table),
            (Rule::Map(table), Value::Object(asked), Value::Object(found)) => {
                map(asked, found, table)
            }
            _ => Match::Unknown,
        }
    }
}

/// Compares lists of objects in any order.
fn list(asked: &[Value], found: &[Value], table: Table) -> Match {
    if asked.len() != found.len() {
        return Match::Different;
    }
    Match::all(asked.iter().map(|asked| {
        let Value::Object(asked) = asked else {
            return Match::Unknown;
        };
        Match::any(found.iter().map(|found| object(asked, found, table)))
    }))
}

fn map(asked: &Map<String, Value>, found: &Map<String, Value>, table: Table) -> Match {
    if asked.len() != found.len() {
        return Match::Different;
    }
    Match::all(
        asked
            .iter()
            .map(|(key, asked)| match (asked, found.get(key)) {
                (Value::Object(asked), Some(found)) => object(asked, found, table),
                (_, None) => Match::Different,
                _ => Match::Unknown,
            }),
    )
}

fn equal(asked: &Value, found: &Value) -> bool {
    match (asked, found) {
        (Value::String(asked), Value::String(found)) => asked.trim() == found.trim(),
        (Value::Array(asked), Value::Array(found)) => {
            let texts = |list: &[Value]| list.iter().map(Value::to_string).collect::<BTreeSet<_>>();
            texts(asked) == texts(found)
        }
        _ => asked == found,
    }
}

/// Reads a number that is written as text.
fn number(value: &Value) -> Option<f64> {
    value.as_str()?.parse().ok()
}

fn same_threshold(asked: &Value, found: &Value) -> bool {
    let (Some(asked), Some(found)) = (number(asked), number(found)) else {
        return equal(asked, found);
    };
    let near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * one.abs().max(other.abs());
    near(asked, found) || near(asked, found * 100.0) || near(asked * 100.0, found)
}

impl Match {
    fn of(is_same: bool) -> Self {
        match is_same {
            true => Match::Same,
            false => Match::Different,
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
        let mut result = Match::Different;
        for candidate in candidates {
            match candidate {
                Match::Same => return Match::Same,
                Match::Different => {}
                Match::Unknown => result = Match::Unknown,
            }
        }
        result
    }
}

#[cfg(test)]
#[path = "matches_tests.rs"]
mod tests;
