//! Reading one metric group.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetMetricGroupParams;
use raw::types::MetricGroupRep;

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::{MetricGroupKey, ProjectKey};
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::request::Request;

/// The reading of a metric group with its metrics, [`getMetricGroup`](https://launchdarkly.com/docs/api/metrics-beta/get-metric-group).
///
/// Its options: [`expand`](Request::expand).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let group = client.project("shop")?.metric_group("sign-up")?.get().await?;
/// println!("{} is a {}", group.name, group.kind);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetMetricGroup {
    project: ProjectKey,
    group: MetricGroupKey,
    expand: ExpandList,
}

impl GetMetricGroup {
    pub(crate) fn new(project: ProjectKey, group: MetricGroupKey) -> Self {
        GetMetricGroup {
            project,
            group,
            expand: ExpandList::default(),
        }
    }
}

/// Options of [`GetMetricGroup`].
impl Request<GetMetricGroup> {
    /// Asks for a part that the response leaves out by default: `experiments`, `experimentCount`. May be called several times.
    pub fn expand(mut self, part: impl Into<String>) -> Self {
        self.call.expand.push(Expand::from(part.into()));
        self
    }
}

impl Execute for GetMetricGroup {
    type Value = MetricGroupRep;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_METRIC_GROUP
    }

    fn resource(&self) -> String {
        format!("{}/{}", self.project, self.group)
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let expand = self.expand.joined();
        let params = GetMetricGroupParams::default().expand(expand.as_deref());
        raw.get_metric_group_request(self.project.as_str(), self.group.as_str(), &params)
    }

    fn accepts(&self, group: &MetricGroupRep) -> bool {
        self.group == *group.key
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.group.as_str()
    }

    fn validate(&self, violations: &mut Violations) {
        self.expand.validate(violations);
    }
}
