//! Metrics and metric groups of an iteration in responses.
//!
//! A key that the project does not have, because it declares none, is its own name, and everything else about such a
//! metric is constant.

use serde_json::{Value, json};

use crate::api::render::metric::{self, version_id};
use crate::api::render::{link, metric_group, non_empty, without_nulls};
use crate::state::experiment::{Iteration, MetricUse};
use crate::state::metric::Metric;
use crate::state::metric_group::MetricGroup;
use crate::state::project::Project;

/// Renders the metrics of an iteration: the primary ones, and the others if `secondary` asks for them.
pub(super) fn render(iteration: &Iteration, project: &Project, secondary: bool) -> Value {
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
        "primaryFunnel": funnel.as_ref().map(|metric| funnel_details(metric, project)),
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
fn summary(metric: &MetricUse, iteration: &Iteration, project: &Project) -> Value {
    let is_funnel = iteration.primary_funnel.as_deref() == Some(&metric.key);
    if metric.is_group || is_funnel {
        let group = known_group(metric, is_funnel, project);
        return without_nulls(json!({
            "key": group.key,
            "_versionId": version_id(project, &group.key),
            "name": group.name,
            "kind": group.kind(),
            "isGroup": true,
            "_links": {"self": link(&metric_group::path(project, &group.key))},
            "metrics": metric_group::metrics(&group, project),
            "analysisUnit": metric.analysis_unit,
        }));
    }
    let known = known_metric(metric, project);
    without_nulls(json!({
        "key": known.key,
        "_versionId": version_id(project, &known.key),
        "name": known.name,
        "kind": known.kind.as_str(),
        "isGroup": false,
        "_links": {"self": link(&metric::path(project, &known.key))},
        "isNumeric": known.is_numeric,
        "eventKey": known.event_key,
        "analysisType": known.analysis,
        "analysisUnit": metric.analysis_unit,
    }))
}

fn details(metric: &MetricUse, project: &Project) -> Value {
    let known = known_metric(metric, project);
    without_nulls(json!({
        "key": known.key,
        "_versionId": version_id(project, &known.key),
        "name": known.name,
        "kind": known.kind.as_str(),
        "isNumeric": known.is_numeric,
        "unitAggregationType": known.unit_aggregation,
        "eventKey": known.event_key,
        "_links": {"self": link(&metric::path(project, &known.key))},
        "analysisType": known.analysis,
        "analysisUnit": metric.analysis_unit,
    }))
}

fn funnel_details(metric: &MetricUse, project: &Project) -> Value {
    let group = known_group(metric, true, project);
    let mut details = metric_group::summary(&group, project);
    details["metrics"] = metric_group::metrics(&group, project).into();
    details
}

/// Returns the metric of the project, or one that has only a key.
fn known_metric(metric: &MetricUse, project: &Project) -> Metric {
    let known = project.metric(&metric.key).cloned();
    known.unwrap_or_else(|_| Metric::new(&metric.key))
}

/// Returns the group of the project, or one that has only a key.
fn known_group(metric: &MetricUse, is_funnel: bool, project: &Project) -> MetricGroup {
    let known = project.metric_group(&metric.key).cloned();
    known.unwrap_or_else(|_| MetricGroup {
        is_funnel,
        ..MetricGroup::new(&metric.key)
    })
}
