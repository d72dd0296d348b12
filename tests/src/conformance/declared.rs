//! What a case declares beside flags and experiments: metrics, metric groups, context kinds and members.

use launchdarkly_experiments_sim::{Builder, ContextKind, Member, Metric, MetricGroup};
use serde::Deserialize;

/// A metric that is declared, by default in project `shop`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeclaredMetric {
    #[serde(default = "shop")]
    pub(crate) project: String,
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    pub(crate) event_key: Option<String>,
    pub(crate) numeric: Option<String>,
    pub(crate) units: Option<Vec<String>>,
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) maintainer: Option<String>,
    pub(crate) last_seen: Option<i64>,
    pub(crate) archived: Option<i64>,
}

/// A metric group of project `shop`. One with steps is a funnel.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeclaredGroup {
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) metrics: Vec<String>,
    /// The name of each step with the key of its metric.
    #[serde(default)]
    pub(crate) steps: Vec<(String, String)>,
}

/// A context kind of project `shop`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeclaredKind {
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) for_experiments: bool,
    #[serde(default)]
    pub(crate) archived: bool,
    pub(crate) last_seen: Option<i64>,
}

/// A member of the account.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeclaredMember {
    pub(crate) email: String,
    pub(crate) id: Option<String>,
    pub(crate) name: Option<(String, String)>,
    pub(crate) role: Option<String>,
    #[serde(default)]
    pub(crate) pending: bool,
    pub(crate) last_seen: Option<i64>,
}

impl DeclaredMetric {
    /// Adds it to a builder.
    pub fn declare(&self, builder: Builder) -> Builder {
        let mut metric = set(Metric::new(&self.key), &self.name, Metric::name);
        metric = set(metric, &self.event_key, Metric::event_key);
        metric = set(metric, &self.numeric, Metric::numeric);
        metric = set(metric, &self.units, Metric::units);
        metric = set(metric, &self.tags, Metric::tags);
        metric = set(metric, &self.maintainer, Metric::maintainer);
        metric = set(metric, &self.last_seen, Metric::last_seen);
        metric = set(metric, &self.archived, Metric::archived);
        builder.metric(&self.project, metric)
    }
}

impl DeclaredGroup {
    /// Adds it to a builder.
    pub fn declare(&self, builder: Builder) -> Builder {
        let mut group = set(MetricGroup::new(&self.key), &self.name, MetricGroup::name);
        group = self.metrics.iter().fold(group, MetricGroup::metric);
        for (name, key) in &self.steps {
            group = group.step(name, key);
        }
        builder.metric_group("shop", group)
    }
}

impl DeclaredKind {
    /// Adds it to a builder.
    pub fn declare(&self, builder: Builder) -> Builder {
        let mut kind = set(ContextKind::new(&self.key), &self.name, ContextKind::name);
        kind = set(kind, &self.last_seen, ContextKind::last_seen);
        if self.for_experiments {
            kind = kind.for_experiments();
        }
        if self.archived {
            kind = kind.archived();
        }
        builder.context_kind("shop", kind)
    }
}

impl DeclaredMember {
    /// Adds it to a builder.
    pub fn declare(&self, builder: Builder) -> Builder {
        let mut member = set(Member::new(&self.email), &self.id, Member::id);
        member = set(member, &self.role, Member::role);
        member = set(member, &self.last_seen, Member::last_seen);
        if let Some((first, last)) = &self.name {
            member = member.name(first, last);
        }
        if self.pending {
            member = member.pending();
        }
        builder.member(member)
    }
}

/// Calls a setter if there is a value.
pub(super) fn set<T, V: Clone>(target: T, value: &Option<V>, setter: impl Fn(T, V) -> T) -> T {
    match value {
        Some(value) => setter(target, value.clone()),
        None => target,
    }
}

fn shop() -> String {
    "shop".to_owned()
}
