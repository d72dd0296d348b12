//! Metric groups, such as funnels: to read, not to change.

use crate::client::Client;
use crate::key::{MetricGroupKey, ProjectKey};
use crate::operation::metric::get_group::GetMetricGroup;
use crate::operation::metric::list_groups::ListMetricGroups;
use crate::operation::request::Request;

/// A handle of a [metric group](https://launchdarkly.com/docs/home/observability/metric-groups), such as a funnel: to read, not to change.
///
/// The resource is in beta at LaunchDarkly, and may change without notice.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let funnel = client.project("shop")?.metric_group("sign-up")?.get().await?;
/// println!("{} is a {}", funnel.name, funnel.kind);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct MetricGroupHandle {
    client: Client,
    project: ProjectKey,
    key: MetricGroupKey,
}

/// The [metric groups](https://launchdarkly.com/docs/home/observability/metric-groups) of a project.
///
/// The resource is in beta at LaunchDarkly, and may change without notice.
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let groups = client.project("shop")?.metric_groups().list();
/// println!("{} groups", groups.items().try_collect().await?.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct MetricGroups {
    client: Client,
    project: ProjectKey,
}

impl MetricGroupHandle {
    pub(crate) fn new(client: Client, project: ProjectKey, key: MetricGroupKey) -> Self {
        MetricGroupHandle {
            client,
            project,
            key,
        }
    }

    /// Returns the key.
    pub fn key(&self) -> &MetricGroupKey {
        &self.key
    }

    /// Reads the group with its metrics.
    pub fn get(&self) -> Request<GetMetricGroup> {
        let call = GetMetricGroup::new(self.project.clone(), self.key.clone());
        Request::new(self.client.clone(), call)
    }
}

impl MetricGroups {
    pub(crate) fn new(client: Client, project: ProjectKey) -> Self {
        MetricGroups { client, project }
    }

    /// Lists the groups with their metrics.
    pub fn list(&self) -> Request<ListMetricGroups> {
        Request::new(
            self.client.clone(),
            ListMetricGroups::new(self.project.clone()),
        )
    }
}
