//! A metric and a metric group, as experiments use them.

use launchdarkly_experiments_client::UnixMillis;
use serde::{Deserialize, Serialize};

/// A metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Metric {
    /// The name for people.
    pub name: String,
    /// The kind of event, such as `custom`, `click` or `pageview`.
    pub kind: String,
    /// The context kinds that it is measured by; absent if the response did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Vec<String>>,
    /// Whether it is archived.
    #[serde(default)]
    pub archived: bool,
    /// When its latest event came; absent if LaunchDarkly knows of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<UnixMillis>,
}

/// A metric group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MetricGroup {
    /// The name for people.
    pub name: String,
    /// The type of the group, `funnel` or `standard`.
    pub kind: String,
    /// The keys of its metrics, in order.
    pub metrics: Vec<String>,
}
