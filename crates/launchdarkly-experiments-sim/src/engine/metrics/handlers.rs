//! The handlers of metrics and metric groups.

use serde_json::{Value, json};

use crate::api::render::dependent::Dependents;
use crate::api::render::{metric, metric_group};
use crate::engine::Engine;
use crate::engine::filter::{self, Comparison, comparisons, unknown_field};
use crate::engine::handlers::{Call, deserialize};
use crate::engine::metrics::create::MetricInput;
use crate::engine::problem::Problem;
use crate::engine::selection::{Condition, Selection, expanded};
use crate::state::NotFound;
use crate::state::experiment::{Iteration, IterationStatus};
use crate::state::metric::Metric;
use crate::state::metric_group::MetricGroup;
use crate::state::project::Project;

/// The largest page of metrics or metric groups.
const MAX_LIMIT: usize = 50;

impl Engine {
    pub(in crate::engine) fn get_metrics(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        let selection = Selection::parse(&call.request.query)?;
        let conditions = conditions(&selection.filter, |one| metric_condition(one, project))?;
        let all = project.metrics.iter();
        let mut matching: Vec<_> = all.filter(|one| fulfils(*one, &conditions)).collect();
        let compare = |field: &str, one: &&Metric, other: &&Metric| match field {
            "name" => Some(one.name.cmp(&other.name)),
            "createdAt" => Some(one.created_at.cmp(&other.created_at)),
            _ => None,
        };
        selection.sort(&mut matching, compare, "createdAt, name")?;
        let render = |one: &Metric| metric::render(one, project, &self.state, &selection.expand);
        Ok((200, page(&matching, &selection, call, render)))
    }

    pub(in crate::engine) fn get_metric(&self, call: &Call<'_>) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        let found = project.metric(call.route.key("metricKey").unwrap_or_default())?;
        let version = metric::version_id(project, &found.key);
        if let Some(asked) = call.parameter("versionId")?
            && asked != version
        {
            return Err(NotFound::new("version of the metric", &asked).into());
        }
        let expand = expanded(&call.request.query)?;
        Ok((200, metric::render(found, project, &self.state, &expand)))
    }

    pub(in crate::engine) fn post_metric(
        &mut self,
        call: Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let (now, key) = (self.state.now, call.route.project());
        let input: MetricInput = deserialize(call.body)?;
        let project = self.state.project(key)?;
        let created = input.into_metric(project)?;
        if project.metric(&created.key).is_ok() {
            let key = &created.key;
            let message = format!("a metric with the key `{key}` already exists");
            return Err(Problem::conflict(message));
        }
        let metric = created.key.clone();
        self.state.project_mut(key)?.put_metric(created, now);
        let project = self.state.project(key)?;
        let created = project.metric(&metric)?;
        Ok((201, metric::render(created, project, &self.state, &[])))
    }

    pub(in crate::engine) fn get_metric_groups(
        &self,
        call: &Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        let selection = Selection::parse(&call.request.query)?;
        let conditions = conditions(&selection.filter, |one| group_condition(one, project))?;
        let all = project.metric_groups.iter();
        let mut matching: Vec<_> = all.filter(|one| fulfils(*one, &conditions)).collect();
        let users = |group: &MetricGroup| Dependents::of_group(group, project).count();
        let compare = |field: &str, one: &&MetricGroup, other: &&MetricGroup| match field {
            "name" => Some(one.name.cmp(&other.name)),
            "createdAt" => Some(one.created_at.cmp(&other.created_at)),
            "connectionCount" => Some(users(one).cmp(&users(other))),
            _ => None,
        };
        selection.sort(&mut matching, compare, "name, createdAt, connectionCount")?;
        // This list does not expand anything.
        let render = |one: &MetricGroup| metric_group::render(one, project, &self.state, &[]);
        Ok((200, page(&matching, &selection, call, render)))
    }

    pub(in crate::engine) fn get_metric_group(
        &self,
        call: &Call<'_>,
    ) -> Result<(u16, Value), Problem> {
        let project = self.state.project(call.route.project())?;
        let key = call.route.key("metricGroupKey").unwrap_or_default();
        let group = project.metric_group(key)?;
        let expand = expanded(&call.request.query)?;
        Ok((
            200,
            metric_group::render(group, project, &self.state, &expand),
        ))
    }
}

/// Renders a page of at most [`MAX_LIMIT`] items.
fn page<T>(
    matching: &[&T],
    selection: &Selection,
    call: &Call<'_>,
    render: impl Fn(&T) -> Value,
) -> Value {
    let (total, page) = (matching.len(), selection.page.at_most(MAX_LIMIT));
    let items = page.of(matching.to_vec()).into_iter().map(render);
    json!({
        "items": items.collect::<Vec<_>>(),
        "totalCount": total,
        "_links": page.links(&call.request.path, &call.request.query, total),
    })
}

fn conditions<'a, T>(
    filter: &str,
    condition: impl Fn(&Comparison) -> Result<Condition<'a, T>, Problem>,
) -> Result<Vec<Condition<'a, T>>, Problem> {
    comparisons(filter)?.iter().map(condition).collect()
}

fn fulfils<T>(item: &T, conditions: &[Condition<'_, T>]) -> bool {
    conditions.iter().all(|condition| condition(item))
}

fn metric_condition<'a>(
    comparison: &Comparison,
    project: &'a Project,
) -> Result<Condition<'a, Metric>, Problem> {
    let one = comparison.clone();
    let operator = match one.field.as_str() {
        "tags" => "contains",
        "maintainerIds" | "eventKeys" | "versionIds" => "anyOf",
        _ => "equals",
    };
    let used = |metric: &Metric| Dependents::of_metric(metric, project).count() > 0;
    let condition: Condition<'a, Metric> = match one.field.as_str() {
        "eventKind" => {
            let kind = one.value()?.to_owned();
            Box::new(move |metric| metric.kind.as_str() == kind)
        }
        "isNumeric" => {
            let wanted = one.flag()?;
            Box::new(move |metric| metric.is_numeric == wanted)
        }
        "hasConnections" => {
            let wanted = one.flag()?;
            Box::new(move |metric| used(metric) == wanted)
        }
        // There are no guarded rollouts.
        "metricUsedIn" => match one.value()? {
            "experiments" | "any" => Box::new(used),
            "none" => Box::new(move |metric| !used(metric)),
            "guarded_rollouts" => Box::new(|_| false),
            other => {
                return Err(Problem::invalid(format!(
                    "filter: unknown use `{other}` of a metric"
                )));
            }
        },
        "unitAggregationType" => {
            let wanted = one.value()?.to_owned();
            Box::new(move |metric| metric.unit_aggregation == wanted)
        }
        "query" => {
            let values = one.values.clone();
            Box::new(move |metric| similar(&values, &metric.key, &metric.name))
        }
        "tags" => {
            let values = one.values.clone();
            Box::new(move |metric| values.iter().all(|tag| metric.tags.contains(tag)))
        }
        "maintainerIds" => {
            let ids = ids(&one.values);
            Box::new(move |metric| {
                metric
                    .maintainer_id
                    .as_ref()
                    .is_some_and(|id| ids.contains(id))
            })
        }
        "eventKeys" => {
            let keys = ids(&one.values);
            Box::new(move |metric| {
                metric
                    .event_key
                    .as_ref()
                    .is_some_and(|key| keys.contains(key))
            })
        }
        "versionIds" => {
            let ids = ids(&one.values);
            Box::new(move |one| ids.contains(&metric::version_id(project, &one.key)))
        }
        // There are no teams, no views and no data sources of one's own.
        "maintainerTeamKey" | "view" | "dataSourceKeys" => Box::new(|_| false),
        other => return Err(unknown_field(other)),
    };
    one.require_operator(operator)?;
    Ok(condition)
}

fn group_condition<'a>(
    comparison: &Comparison,
    project: &'a Project,
) -> Result<Condition<'a, MetricGroup>, Problem> {
    let one = comparison.clone();
    let operator = match one.field.as_str() {
        "maintainerIds" => "anyOf",
        _ => "equals",
    };
    let used = |group: &MetricGroup| Dependents::of_group(group, project).count() > 0;
    let condition: Condition<'a, MetricGroup> = match one.field.as_str() {
        "kind" => {
            let kind = one.value()?.to_owned();
            Box::new(move |group| group.kind() == kind)
        }
        "hasConnections" => {
            let wanted = one.flag()?;
            Box::new(move |group| used(group) == wanted)
        }
        "experimentStatus" => {
            let wanted = one.value()?.to_owned();
            let has = move |iteration: &Iteration| match wanted.as_str() {
                "started" => iteration.status != IterationStatus::NotStarted,
                status => iteration.status.as_str() == status,
            };
            Box::new(move |group| Dependents::of_group(group, project).any_iteration(&has))
        }
        "query" => {
            let values = one.values.clone();
            Box::new(move |group| similar(&values, &group.key, &group.name))
        }
        "maintainerIds" => {
            let ids = ids(&one.values);
            Box::new(move |group| {
                group
                    .maintainer_id
                    .as_ref()
                    .is_some_and(|id| ids.contains(id))
            })
        }
        "maintainerTeamKey" => Box::new(|_| false),
        other => return Err(unknown_field(other)),
    };
    one.require_operator(operator)?;
    Ok(condition)
}

/// Whether one of the texts occurs in the key or the name.
fn similar(texts: &[String], key: &str, name: &str) -> bool {
    let mut texts = texts.iter();
    texts.any(|text| filter::contains(key, text) || filter::contains(name, text))
}

/// Returns the values, of which each can be a list separated by commas.
fn ids(values: &[String]) -> Vec<String> {
    let ids = values.iter().flat_map(|value| value.split(','));
    ids.map(|id| id.trim().to_owned()).collect()
}
