//! Metrics, which experiments measure: to read, not to change.

use crate::client::Client;
use crate::key::{MetricKey, ProjectKey};
use crate::operation::metric::get::GetMetric;
use crate::operation::metric::list::ListMetrics;
use crate::operation::request::Request;

/// A handle of a [metric](https://launchdarkly.com/docs/home/observability/metrics): to read, not to change.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let metric = client.project("shop")?.metric("purchase")?.get().await?;
/// println!("{} is measured by {:?}", metric.name, metric.randomization_units);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct MetricHandle {
    client: Client,
    project: ProjectKey,
    key: MetricKey,
}

/// The [metrics](https://launchdarkly.com/docs/home/observability/metrics) of a project.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let metrics = client.project("shop")?.metrics().list().page_size(50);
/// println!("{} metrics", metrics.items().try_collect().await?.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Metrics {
    client: Client,
    project: ProjectKey,
}

impl MetricHandle {
    pub(crate) fn new(client: Client, project: ProjectKey, key: MetricKey) -> Self {
        MetricHandle {
            client,
            project,
            key,
        }
    }

    /// Returns the key.
    pub fn key(&self) -> &MetricKey {
        &self.key
    }

    /// Reads the metric.
    pub fn get(&self) -> Request<GetMetric> {
        let call = GetMetric::new(self.project.clone(), self.key.clone());
        Request::new(self.client.clone(), call)
    }
}

impl Metrics {
    pub(crate) fn new(client: Client, project: ProjectKey) -> Self {
        Metrics { client, project }
    }

    /// Lists the metrics.
    pub fn list(&self) -> Request<ListMetrics> {
        Request::new(self.client.clone(), ListMetrics::new(self.project.clone()))
    }
}
