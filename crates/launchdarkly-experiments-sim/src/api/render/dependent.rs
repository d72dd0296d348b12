//! What uses a metric or a metric group: experiments in all environments of the project, and groups.

use serde_json::{Value, json};

use crate::api::render::{link, metric_group, without_nulls};
use crate::state::experiment::{Experiment, Iteration};
use crate::state::ids::stable_object_id;
use crate::state::metric::Metric;
use crate::state::metric_group::MetricGroup;
use crate::state::project::{Environment, Project};

/// The experiments that use a metric or a metric group, in the order of the environments and of their creation.
pub(crate) struct Dependents<'a> {
    project: &'a Project,
    keys: Vec<&'a str>,
    experiments: Vec<(&'a Environment, &'a Experiment)>,
}

impl<'a> Dependents<'a> {
    /// Finds the experiments that use a metric, by itself or in a group.
    pub(crate) fn of_metric(metric: &'a Metric, project: &'a Project) -> Self {
        let groups = project.metric_groups.iter();
        let groups = groups.filter(|group| contains(group, metric));
        let keys = std::iter::once(metric.key.as_str()).chain(groups.map(|one| one.key.as_str()));
        Self::of(keys.collect(), project)
    }

    /// Finds the experiments that use a metric group.
    pub(crate) fn of_group(group: &'a MetricGroup, project: &'a Project) -> Self {
        Self::of(vec![&group.key], project)
    }

    fn of(keys: Vec<&'a str>, project: &'a Project) -> Self {
        let all = project.environments.iter();
        let all = all.flat_map(|owner| owner.experiments().iter().map(move |one| (owner, one)));
        let uses = |one: &Experiment| one.iterations().any(|iteration| measures(iteration, &keys));
        Self {
            experiments: all.filter(|(_, one)| uses(one)).collect(),
            project,
            keys,
        }
    }

    /// Returns their number.
    pub(crate) fn count(&self) -> usize {
        self.experiments.len()
    }

    /// Returns the number of those that measure it in a running iteration.
    pub(crate) fn running(&self) -> usize {
        let running = self.experiments.iter().filter_map(|(_, one)| one.running());
        running
            .filter(|iteration| measures(iteration, &self.keys))
            .count()
    }

    /// Whether one of them has an iteration that fulfils the condition.
    pub(crate) fn any_iteration(&self, condition: impl Fn(&Iteration) -> bool) -> bool {
        let mut iterations = self
            .experiments
            .iter()
            .flat_map(|(_, one)| one.iterations());
        iterations.any(condition)
    }

    /// Renders all of them.
    pub(super) fn render(&self) -> Vec<Value> {
        let experiments = self.experiments.iter();
        experiments
            .map(|(owner, one)| self.render_one(owner, one))
            .collect()
    }

    /// Renders the one that started an iteration last, or was created last if none has started.
    pub(super) fn latest(&self) -> Option<Value> {
        let started = |one: &Experiment| one.iterations().filter_map(|one| one.started_at).max();
        let used = |one: &Experiment| (started(one), one.created_at);
        let latest = self.experiments.iter().max_by_key(|(_, one)| used(one));
        latest.map(|(owner, one)| self.render_one(owner, one))
    }

    fn render_one(&self, owner: &Environment, experiment: &Experiment) -> Value {
        let project = &self.project.key;
        let parent = format!("/api/v2/projects/{project}/environments/{}", owner.key);
        without_nulls(json!({
            "key": experiment.key,
            "name": experiment.name,
            "environmentId": environment_id(self.project, owner),
            "environmentKey": owner.key,
            "creationDate": experiment.created_at,
            "archivedDate": experiment.archived_at,
            "_links": {
                "parent": link(&parent),
                "self": link(&format!("{parent}/experiments/{}", experiment.key)),
            },
        }))
    }
}

/// Renders the groups that contain a metric.
pub(super) fn groups_of(metric: &Metric, project: &Project) -> Vec<Value> {
    let groups = project.metric_groups.iter();
    groups
        .filter(|group| contains(group, metric))
        .map(|group| metric_group::summary(group, project))
        .collect()
}

/// Returns the id of an environment.
pub(crate) fn environment_id(project: &Project, environment: &Environment) -> String {
    stable_object_id(&["environment", &project.key, &environment.key])
}

fn contains(group: &MetricGroup, metric: &Metric) -> bool {
    group.metrics.iter().any(|one| one.key == metric.key)
}

fn measures(iteration: &Iteration, keys: &[&str]) -> bool {
    keys.iter().any(|key| iteration.uses_metric(key))
}
