//! Metrics and metric groups of an iteration in responses.
//!
//! The simulator has no metrics of its own, so every key is its own name, and everything else about a metric is
//! constant.

use serde_json::{Value, json};

use crate::api::render::{link, non_empty, without_nulls};
use crate::state::experiment::{Iteration, MetricUse};
use crate::state::ids::stable_uuid;

/// Renders the metrics of an iteration: the primary ones, and the others if `secondary` asks for them.
pub(super) fn render(iteration: &Iteration, project: &str, secondary: bool) -> Value {
    let single = iteration.primary_metric.as_deref();
    let single = single.map(|key| listed(iteration, key, false));
    let funnel = iteration.primary_funnel.as_deref();
    let funnel = funnel.map(|key| listed(iteration, key, true));
    let primary: Vec<&MetricUse> = [&single, &funnel].into_iter().flatten().collect();
    let is_secondary = |metric: &&MetricUse| !primary.iter().any(|one| one.key == metric.key);
    let others: Vec<&MetricUse> = match secondary {
        true => iteration.metrics.iter().filter(is_secondary).collect(),
        false => Vec::new(),
    };
    let summaries: Vec<_> = primary
        .iter()
        .chain(&others)
        .map(|metric| summary(metric, iteration, project))
        .collect();
    let singles: Vec<_> = others
        .iter()
        .filter(|metric| !metric.is_group)
        .map(|metric| details(metric, project))
        .collect();
    without_nulls(json!({
        "primaryMetric": summaries.first().filter(|_| !primary.is_empty()),
        "primarySingleMetric": single.as_ref().map(|metric| details(metric, project)),
        "primaryFunnel": funnel.as_ref().map(|metric| group(metric, project)),
        "metrics": non_empty(&summaries),
        "secondaryMetrics": non_empty(&singles),
    }))
}

/// Returns the metric with this key from the list of the iteration, or a new one if the list lacks it.
fn listed(iteration: &Iteration, key: &str, is_group: bool) -> MetricUse {
    let mut metrics = iteration.metrics.iter();
    let listed = metrics.find(|metric| metric.key == key);
    listed.cloned().unwrap_or_else(|| MetricUse {
        key: key.to_owned(),
        is_group,
        primary: true,
        analysis_unit: None,
    })
}

/// Renders a metric or a metric group as the list of all metrics contains it.
fn summary(metric: &MetricUse, iteration: &Iteration, project: &str) -> Value {
    let is_funnel = iteration.primary_funnel.as_deref() == Some(&metric.key);
    let is_group = metric.is_group || is_funnel;
    let kind = match (is_group, is_funnel) {
        (false, _) => "custom",
        (true, true) => "funnel",
        (true, false) => "standard",
    };
    let path = match is_group {
        true => group_path(project, &metric.key),
        false => metric_path(project, &metric.key),
    };
    without_nulls(json!({
        "key": metric.key,
        "_versionId": stable_uuid(&[project, &metric.key]),
        "name": metric.key,
        "kind": kind,
        "isGroup": is_group,
        "_links": {"self": link(&path)},
        "metrics": is_group.then(|| json!([])),
        "isNumeric": (!is_group).then_some(false),
        "eventKey": (!is_group).then_some(&metric.key),
        "analysisType": (!is_group).then_some("mean"),
        "analysisUnit": metric.analysis_unit,
    }))
}

fn details(metric: &MetricUse, project: &str) -> Value {
    without_nulls(json!({
        "key": metric.key,
        "_versionId": stable_uuid(&[project, &metric.key]),
        "name": metric.key,
        "kind": "custom",
        "isNumeric": false,
        "unitAggregationType": "sum",
        "eventKey": metric.key,
        "_links": {"self": link(&metric_path(project, &metric.key))},
        "analysisType": "mean",
        "analysisUnit": metric.analysis_unit,
    }))
}

fn group(metric: &MetricUse, project: &str) -> Value {
    json!({
        "key": metric.key,
        "name": metric.key,
        "kind": "funnel",
        "_links": {
            "parent": link(&format!("/api/v2/projects/{project}")),
            "self": link(&group_path(project, &metric.key)),
        },
        "metrics": [],
    })
}

fn metric_path(project: &str, key: &str) -> String {
    format!("/api/v2/metrics/{project}/{key}")
}

fn group_path(project: &str, key: &str) -> String {
    format!("/api/v2/projects/{project}/metric-groups/{key}")
}
