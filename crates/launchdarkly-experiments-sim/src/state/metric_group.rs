//! Metric groups: ordered lists of the [metrics](crate::state::metric) of a project.

use serde::{Deserialize, Serialize};

use crate::state::bounded::UnixMillis;

/// A metric group of a project, for [`Builder::metric_group`](crate::Builder::metric_group).
///
/// A new one is a standard group without metrics. With [`step`](Self::step) it becomes a funnel.
///
/// ```
/// use launchdarkly_experiments_sim::{Metric, MetricGroup, Simulator};
///
/// let funnel = MetricGroup::new("checkout").step("Cart", "cart").step("Order", "purchase");
/// let simulator = Simulator::builder()
///     .project("shop", ["test"])
///     .metric("shop", Metric::new("cart"))
///     .metric("shop", Metric::new("purchase"))
///     .metric_group("shop", funnel)
///     .build();
/// assert!(simulator.state().to_json().contains("checkout"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct MetricGroup {
    pub(crate) key: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) is_funnel: bool,
    pub(crate) metrics: Vec<GroupedMetric>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) maintainer_id: Option<String>,
    pub(crate) created_at: UnixMillis,
}

/// A metric in a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct GroupedMetric {
    pub(crate) key: String,
    /// The name of the step of a funnel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<String>,
}

impl MetricGroup {
    /// Returns a standard group with this key, without metrics.
    pub fn new(key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            name: key.clone(),
            description: None,
            is_funnel: false,
            metrics: Vec::new(),
            tags: Vec::new(),
            maintainer_id: None,
            created_at: UnixMillis::default(),
            key,
        }
    }

    /// Sets the name. By default it is the key.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Adds a metric by its key.
    pub fn metric(mut self, key: impl Into<String>) -> Self {
        self.metrics.push(GroupedMetric {
            key: key.into(),
            step: None,
        });
        self
    }

    /// Adds a metric by its key as a step with a name, which makes the group a funnel.
    pub fn step(mut self, name: impl Into<String>, key: impl Into<String>) -> Self {
        self.is_funnel = true;
        self.metrics.push(GroupedMetric {
            key: key.into(),
            step: Some(name.into()),
        });
        self
    }

    /// Sets the tags.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the member who maintains the group, by the member's id. By default it is the owner of the tokens.
    pub fn maintainer(mut self, member_id: impl Into<String>) -> Self {
        self.maintainer_id = Some(member_id.into());
        self
    }

    /// Returns the kind as it is written in JSON.
    pub(crate) fn kind(&self) -> &'static str {
        match self.is_funnel {
            true => "funnel",
            false => "standard",
        }
    }
}
