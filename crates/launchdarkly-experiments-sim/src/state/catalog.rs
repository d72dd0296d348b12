//! What the experiments of a project refer to, beside flags: metrics, metric groups, and context kinds.

use crate::state::NotFound;
use crate::state::bounded::UnixMillis;
use crate::state::context_kind::{ContextKind, CreatedFrom};
use crate::state::metric::Metric;
use crate::state::metric_group::MetricGroup;
use crate::state::project::{Project, RandomizationUnit};

impl Project {
    /// Returns the metric with this key.
    pub(crate) fn metric(&self, key: &str) -> Result<&Metric, NotFound> {
        let mut metrics = self.metrics.iter();
        metrics
            .find(|metric| metric.key == key)
            .ok_or_else(|| NotFound::new("metric", key))
    }

    /// Returns the metric group with this key.
    pub(crate) fn metric_group(&self, key: &str) -> Result<&MetricGroup, NotFound> {
        let mut groups = self.metric_groups.iter();
        groups
            .find(|group| group.key == key)
            .ok_or_else(|| NotFound::new("metric group", key))
    }

    /// Whether the project has any metric or metric group. If not, experiments can name every key.
    pub(crate) fn declares_metrics(&self) -> bool {
        !self.metrics.is_empty() || !self.metric_groups.is_empty()
    }

    /// Adds a metric at a time, or replaces the metric with its key, whose time it keeps. Without randomization units
    /// it gets the default unit.
    pub(crate) fn put_metric(&mut self, mut metric: Metric, now: UnixMillis) {
        metric.created_at = now;
        if metric.randomization_units.is_empty() {
            metric.randomization_units =
                self.default_unit().map(str::to_owned).into_iter().collect();
        }
        match self
            .metrics
            .iter_mut()
            .find(|known| known.key == metric.key)
        {
            Some(known) => {
                metric.created_at = known.created_at;
                *known = metric;
            }
            None => self.metrics.push(metric),
        }
    }

    /// Adds a metric group at a time, or replaces the group with its key, whose time it keeps.
    pub(crate) fn put_metric_group(&mut self, mut group: MetricGroup, now: UnixMillis) {
        group.created_at = now;
        let mut groups = self.metric_groups.iter_mut();
        match groups.find(|known| known.key == group.key) {
            Some(known) => {
                group.created_at = known.created_at;
                *known = group;
            }
            None => self.metric_groups.push(group),
        }
    }

    /// Adds a context kind at a time, or replaces the kind with its key, whose time it keeps.
    pub(crate) fn put_context_kind(&mut self, mut kind: ContextKind, now: UnixMillis) {
        if kind.randomizes && !self.has_unit(&kind.key) {
            self.randomization_units.push(RandomizationUnit {
                key: kind.key.clone(),
                default: false,
            });
        }
        kind.created_at = now;
        kind.randomizes = false;
        let mut kinds = self.context_kinds.iter_mut();
        match kinds.find(|known| known.key == kind.key) {
            Some(known) => {
                kind.created_at = known.created_at;
                kind.version = known.version.next();
                *known = kind;
            }
            None => self.context_kinds.push(kind),
        }
    }

    /// Adds the context kinds that exist without being declared: `user`, and each unit of the settings.
    pub(crate) fn add_context_kinds(&mut self, now: UnixMillis) {
        let units = self
            .randomization_units
            .iter()
            .map(|unit| unit.key.as_str());
        let missing: Vec<_> = ["user"]
            .into_iter()
            .chain(units)
            .filter(|key| !self.context_kinds.iter().any(|kind| kind.key == *key))
            .map(str::to_owned)
            .collect();
        for key in missing {
            let created_from = match key.as_str() {
                "user" => CreatedFrom::Default,
                _ => CreatedFrom::AutoAdd,
            };
            if !self.context_kinds.iter().any(|kind| kind.key == key) {
                self.context_kinds
                    .push(ContextKind::undeclared(&key, created_from, now));
            }
        }
    }

    /// Returns what occurs twice, such as "the metric `purchase`".
    pub(crate) fn duplicate(&self) -> Option<String> {
        let metrics = self.metrics.iter().map(|one| ("metric", &one.key));
        let groups = self
            .metric_groups
            .iter()
            .map(|one| ("metric group", &one.key));
        let kinds = self
            .context_kinds
            .iter()
            .map(|one| ("context kind", &one.key));
        let mut seen = std::collections::HashSet::new();
        metrics
            .chain(groups)
            .chain(kinds)
            .find(|one| !seen.insert(*one))
            .map(|(resource, key)| format!("the {resource} `{key}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> Project {
        Project::new(String::new(), "shop", UnixMillis::default())
    }

    #[test]
    fn a_metric_that_is_declared_again_is_replaced_and_keeps_its_time() {
        let mut project = project();
        project.put_metric(Metric::new("purchase"), UnixMillis::saturating(1));
        let renamed = Metric::new("purchase").name("Purchases");
        project.put_metric(renamed, UnixMillis::saturating(2));
        assert_eq!(project.metrics.len(), 1);
        let metric = project.metric("purchase").unwrap();
        assert_eq!(
            (metric.name.as_str(), metric.created_at.get()),
            ("Purchases", 1)
        );
        assert_eq!(metric.randomization_units, ["user"]);
    }

    #[test]
    fn every_unit_is_a_context_kind_and_not_every_kind_is_a_unit() {
        let mut project = project();
        let keys = |project: &Project| -> Vec<String> {
            let kinds = project.context_kinds.iter();
            kinds.map(|kind| kind.key.clone()).collect()
        };
        assert_eq!(keys(&project), ["user"]);
        let now = UnixMillis::default();
        project.put_context_kind(ContextKind::new("request"), now);
        project.put_context_kind(ContextKind::new("account").for_experiments(), now);
        assert_eq!(keys(&project), ["user", "request", "account"]);
        assert!(project.has_unit("account") && !project.has_unit("request"));
        project.randomization_units = vec![RandomizationUnit {
            key: "device".to_owned(),
            default: true,
        }];
        project.add_context_kinds(now);
        assert_eq!(keys(&project), ["user", "request", "account", "device"]);
    }

    #[test]
    fn a_key_that_occurs_twice_is_found() {
        let mut project = project();
        project.metrics = vec![Metric::new("a"), Metric::new("b")];
        project.metric_groups = vec![MetricGroup::new("a")];
        assert_eq!(project.duplicate(), None);
        project.metrics.push(Metric::new("b"));
        assert_eq!(project.duplicate().as_deref(), Some("the metric `b`"));
    }
}
