//! Metrics and metric groups as an iteration shows them.

use serde_json::{Map, Value, json};

use super::{filled, link, object, put};
use crate::state::experiment::{Iteration, Metric};
use crate::state::ids::stable_uuid;

/// Without the secondary ones, only primary metrics are shown.
pub(super) fn put_metrics(
    shown: &mut Map<String, Value>,
    iteration: &Iteration,
    project: &str,
    all: bool,
) {
    let of_key = |key: &str, is_group: bool| {
        let listed = iteration.metrics.iter().find(|metric| metric.key == key);
        listed.cloned().unwrap_or_else(|| Metric {
            key: key.to_owned(),
            is_group,
            primary: true,
            analysis_unit: None,
        })
    };
    let single = iteration
        .primary_metric
        .as_deref()
        .map(|key| of_key(key, false));
    let funnel = iteration
        .primary_funnel
        .as_deref()
        .map(|key| of_key(key, true));
    put(
        shown,
        "primaryMetric",
        single
            .as_ref()
            .or(funnel.as_ref())
            .map(|metric| either(metric, iteration, project)),
    );
    put(
        shown,
        "primarySingleMetric",
        single.as_ref().map(|metric| single_metric(metric, project)),
    );
    put(
        shown,
        "primaryFunnel",
        funnel.as_ref().map(|metric| funnel_group(metric, project)),
    );
    let is_primary = |metric: &Metric| {
        [&single, &funnel]
            .into_iter()
            .flatten()
            .any(|primary| primary.key == metric.key)
    };
    let secondary: Vec<_> = iteration
        .metrics
        .iter()
        .filter(|metric| !is_primary(metric))
        .collect();
    let primary = [&single, &funnel].into_iter().flatten();
    let metrics: Vec<_> = primary
        .chain(secondary.iter().copied().filter(|_| all))
        .map(|metric| either(metric, iteration, project))
        .collect();
    put(shown, "metrics", filled(&metrics));
    if all {
        let singles = secondary.iter().filter(|metric| !metric.is_group);
        let singles: Vec<_> = singles
            .map(|metric| single_metric(metric, project))
            .collect();
        put(shown, "secondaryMetrics", filled(&singles));
    }
}

fn either(metric: &Metric, iteration: &Iteration, project: &str) -> Value {
    let funnel = iteration.primary_funnel.as_deref() == Some(&metric.key);
    let is_group = metric.is_group || funnel;
    let kind = match (is_group, funnel) {
        (false, _) => "custom",
        (true, true) => "funnel",
        (true, false) => "standard",
    };
    let mut shown = object(json!({
        "key": metric.key,
        "_versionId": stable_uuid(&[project, &metric.key]),
        "name": metric.key,
        "kind": kind,
        "isGroup": is_group,
    }));
    if is_group {
        put(
            &mut shown,
            "_links",
            Some(json!({"self": link(&group_path(project, &metric.key))})),
        );
        put(&mut shown, "metrics", Some(json!([])));
    } else {
        put(
            &mut shown,
            "_links",
            Some(json!({"self": link(&metric_path(project, &metric.key))})),
        );
        put(&mut shown, "isNumeric", Some(false));
        put(&mut shown, "eventKey", Some(&metric.key));
        put(&mut shown, "analysisType", Some("mean"));
    }
    put(&mut shown, "analysisUnit", metric.analysis_unit.as_ref());
    shown.into()
}

fn single_metric(metric: &Metric, project: &str) -> Value {
    let mut shown = object(json!({
        "key": metric.key,
        "_versionId": stable_uuid(&[project, &metric.key]),
        "name": metric.key,
        "kind": "custom",
        "isNumeric": false,
        "unitAggregationType": "sum",
        "eventKey": metric.key,
        "_links": {"self": link(&metric_path(project, &metric.key))},
        "analysisType": "mean",
    }));
    put(&mut shown, "analysisUnit", metric.analysis_unit.as_ref());
    shown.into()
}

fn funnel_group(metric: &Metric, project: &str) -> Value {
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
