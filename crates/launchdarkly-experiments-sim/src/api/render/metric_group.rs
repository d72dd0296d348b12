//! The metric groups of a project in responses.

use serde_json::{Value, json};

use crate::api::render::dependent::Dependents;
use crate::api::render::metric::{self, version_id};
use crate::api::render::{link, member, without_nulls};
use crate::state::State;
use crate::state::ids::stable_uuid;
use crate::state::member::OWNER;
use crate::state::metric::Metric;
use crate::state::metric_group::{GroupedMetric, MetricGroup};
use crate::state::project::Project;

/// Renders a metric group with the parts that `expand` names.
pub(crate) fn render(
    group: &MetricGroup,
    project: &Project,
    state: &State,
    expand: &[String],
) -> Value {
    let expands = |name: &str| expand.iter().any(|one| one == name);
    let users = Dependents::of_group(group, project);
    let maintainer = state.member(group.maintainer_id.as_deref().unwrap_or(OWNER));
    without_nulls(json!({
        "_id": stable_uuid(&["metric group", &project.key, &group.key]),
        "_version": 1,
        "key": group.key,
        "name": group.name,
        "description": group.description,
        "kind": group.kind(),
        "tags": group.tags,
        "metrics": metrics(group, project),
        "maintainer": without_nulls(json!({"member": maintainer.map(member::summary)})),
        "_creationDate": group.created_at,
        "_lastModified": group.created_at,
        "experimentCount": expands("experimentCount").then_some(users.count()),
        "activeExperimentCount": expands("experimentCount").then(|| users.running()),
        "experiments": expands("experiments").then(|| users.render()),
        "_links": links(group, project),
    }))
}

/// Renders a metric group where something else names it.
pub(super) fn summary(group: &MetricGroup, project: &Project) -> Value {
    json!({
        "key": group.key,
        "name": group.name,
        "kind": group.kind(),
        "_links": links(group, project),
    })
}

/// Renders the metrics of a group, in their order.
pub(super) fn metrics(group: &MetricGroup, project: &Project) -> Vec<Value> {
    let metrics = group.metrics.iter();
    metrics.map(|one| render_metric(one, project)).collect()
}

fn render_metric(grouped: &GroupedMetric, project: &Project) -> Value {
    let known = project.metric(&grouped.key).cloned();
    let metric = known.unwrap_or_else(|_| Metric::new(&grouped.key));
    without_nulls(json!({
        "key": metric.key,
        "_versionId": version_id(project, &metric.key),
        "name": metric.name,
        "nameInGroup": grouped.step,
        "kind": metric.kind.as_str(),
        "isNumeric": metric.is_numeric,
        "unitAggregationType": metric.unit_aggregation,
        "eventKey": metric.event_key,
        "randomizationUnits": metric.randomization_units,
        "_links": {"self": link(&metric::path(project, &metric.key))},
    }))
}

fn links(group: &MetricGroup, project: &Project) -> Value {
    json!({
        "parent": link(&format!("/api/v2/projects/{}", project.key)),
        "self": link(&path(project, &group.key)),
    })
}

/// Returns the path of a metric group.
pub(super) fn path(project: &Project, key: &str) -> String {
    format!("/api/v2/projects/{}/metric-groups/{key}", project.key)
}
