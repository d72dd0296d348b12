//! The metrics of a project in responses.

use serde_json::{Value, json};

use crate::api::render::dependent::{self, Dependents};
use crate::api::render::moment::rfc3339;
use crate::api::render::{known, link, member, non_empty, without_nulls};
use crate::state::State;
use crate::state::ids::{stable_object_id, stable_uuid};
use crate::state::metric::Metric;
use crate::state::project::Project;

/// The data source of a metric that names none.
const DATA_SOURCE: &str = "launchdarkly-hosted";

/// Renders a metric with the parts that `expand` names.
pub(crate) fn render(
    metric: &Metric,
    project: &Project,
    state: &State,
    expand: &[String],
) -> Value {
    let expands = |name: &str| expand.iter().any(|one| one == name);
    let users = Dependents::of_metric(metric, project);
    let groups = dependent::groups_of(metric, project);
    let list = format!("/api/v2/metrics/{}", project.key);
    let maintainer = metric.maintainer_id.as_deref();
    let maintainer = maintainer.and_then(|id| state.member(id));
    let data_source = known("MetricDataSourceRefRep", metric.data_source.as_ref());
    without_nulls(json!({
        "_id": stable_object_id(&["metric", &project.key, &metric.key]),
        "_versionId": version_id(project, &metric.key),
        "_version": 1,
        "key": metric.key,
        "name": metric.name,
        "description": metric.description,
        "kind": metric.kind.as_str(),
        "eventKey": metric.event_key,
        "isNumeric": metric.is_numeric,
        "unit": metric.measured_in,
        "successCriteria": metric.success_criteria,
        "selector": metric.selector,
        "urls": non_empty(&metric.urls),
        "randomizationUnits": metric.randomization_units,
        "unitAggregationType": metric.unit_aggregation,
        "analysisType": metric.analysis,
        "percentileValue": metric.percentile,
        "eventDefault": known("MetricEventDefaultRep", metric.event_default.as_ref()),
        "dataSource": data_source.unwrap_or_else(|| json!({"key": DATA_SOURCE})),
        "tags": metric.tags,
        "maintainerId": metric.maintainer_id,
        "_maintainer": maintainer.map(member::summary),
        "_creationDate": metric.created_at,
        "lastModified": {"date": rfc3339(metric.created_at)},
        "lastSeen": metric.last_seen,
        "archived": metric.archived_at.is_some(),
        "archivedAt": metric.archived_at,
        "experimentCount": expands("experimentCount").then_some(users.count()),
        "activeExperimentCount": expands("experimentCount").then(|| users.running()),
        "experiments": expands("experiments").then(|| users.render()),
        "lastUsedInExperiment": users.latest().filter(|_| expands("lastUsedInExperiment")),
        "metricGroupCount": expands("metricGroupCount").then_some(groups.len()),
        "metricGroups": expands("metricGroups").then_some(&groups),
        "_links": {
            "parent": link(&list),
            "self": link(&path(project, &metric.key)),
        },
    }))
}

/// Returns the path of a metric.
pub(super) fn path(project: &Project, key: &str) -> String {
    format!("/api/v2/metrics/{}/{key}", project.key)
}

/// Returns the id of the only version of a metric.
pub(crate) fn version_id(project: &Project, key: &str) -> String {
    stable_uuid(&[&project.key, key])
}
