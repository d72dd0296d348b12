//! Metrics: what experiments measure, declared for a project or created over HTTP.
//!
//! An [iteration](crate::state::experiment::Iteration) names metrics by their keys. A project that has none accepts
//! every key. [`metric_group`](crate::state::metric_group) puts metrics together.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::bounded::UnixMillis;

/// A metric of a project, for [`Builder::metric`](crate::Builder::metric).
///
/// A new one is a custom conversion metric whose name and event key are its key. It is measured by the default
/// randomization unit of its project, until [`units`](Self::units) names others.
///
/// ```
/// use launchdarkly_experiments_sim::{Metric, Simulator};
///
/// let simulator = Simulator::builder()
///     .project("shop", ["test"])
///     .metric("shop", Metric::new("purchase").name("Purchases").event_key("Order placed"))
///     .metric("shop", Metric::new("page-load").numeric("ms").units(["user", "device"]))
///     .build();
/// assert_eq!(simulator.metrics("shop")[0]["eventKey"], "Order placed");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[must_use]
pub struct Metric {
    pub(crate) key: String,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) kind: MetricKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event_key: Option<String>,
    pub(crate) is_numeric: bool,
    /// The CSS selectors of a metric of clicks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) selector: Option<String>,
    /// The pages of a metric of clicks or page views, as the request had them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) urls: Vec<Value>,
    /// What a numeric metric is measured in, such as `ms`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) measured_in: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) success_criteria: Option<String>,
    pub(crate) unit_aggregation: String,
    pub(crate) analysis: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) percentile: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event_default: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) data_source: Option<Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) randomization_units: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) maintainer_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_seen: Option<UnixMillis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) archived_at: Option<UnixMillis>,
    pub(crate) created_at: UnixMillis,
}

/// The kind of event that a metric counts.
///
/// ```
/// use launchdarkly_experiments_sim::MetricKind;
///
/// assert_eq!(MetricKind::PageView.as_str(), "pageview");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MetricKind {
    /// An event that a program sends.
    Custom,
    /// A click in a page.
    Click,
    /// The view of a page.
    PageView,
}

impl MetricKind {
    /// Returns the name as it is written in JSON, such as `pageview`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Custom => "custom",
            Self::Click => "click",
            Self::PageView => "pageview",
        }
    }
}

impl Metric {
    /// Returns a custom conversion metric with this key.
    pub fn new(key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            name: key.clone(),
            description: None,
            kind: MetricKind::Custom,
            event_key: Some(key.clone()),
            is_numeric: false,
            selector: None,
            urls: Vec::new(),
            measured_in: None,
            success_criteria: Some("HigherThanBaseline".to_owned()),
            unit_aggregation: "average".to_owned(),
            analysis: "mean".to_owned(),
            percentile: None,
            event_default: None,
            data_source: None,
            randomization_units: Vec::new(),
            tags: Vec::new(),
            maintainer_id: None,
            last_seen: None,
            archived_at: None,
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

    /// Sets the kind. A metric of clicks or of page views has no event key.
    pub fn kind(mut self, kind: MetricKind) -> Self {
        self.kind = kind;
        if kind != MetricKind::Custom {
            self.event_key = None;
        }
        self
    }

    /// Sets the event key, which programs send. By default it is the key of the metric.
    pub fn event_key(mut self, event_key: impl Into<String>) -> Self {
        self.event_key = Some(event_key.into());
        self
    }

    /// Makes the metric measure a number instead of a conversion, in a unit such as `ms`. Lower is better.
    pub fn numeric(mut self, measured_in: impl Into<String>) -> Self {
        self.is_numeric = true;
        self.measured_in = Some(measured_in.into());
        self.success_criteria = Some("LowerThanBaseline".to_owned());
        self
    }

    /// Sets the randomization units by which experiments can measure the metric, such as `user`.
    ///
    /// They can be outside the settings of the project, as after a change of the settings; over HTTP such a metric
    /// cannot be created.
    pub fn units<U: Into<String>>(mut self, units: impl IntoIterator<Item = U>) -> Self {
        self.randomization_units = units.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the tags.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the member who maintains the metric, by the member's id. By default nobody does.
    pub fn maintainer(mut self, member_id: impl Into<String>) -> Self {
        self.maintainer_id = Some(member_id.into());
        self
    }

    /// Sets when LaunchDarkly got data for the metric last, in milliseconds since the Unix epoch. By default it never
    /// did.
    pub fn last_seen(mut self, millis: i64) -> Self {
        self.last_seen = Some(UnixMillis::saturating(millis));
        self
    }

    /// Archives the metric, at a time in milliseconds since the Unix epoch.
    pub fn archived(mut self, millis: i64) -> Self {
        self.archived_at = Some(UnixMillis::saturating(millis));
        self
    }
}
