//! Reading one metric.

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetMetricParams;
use raw::types::MetricRep;

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::{MetricKey, ProjectKey};
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::request::Request;

/// The reading of a metric, [`getMetric`](https://launchdarkly.com/docs/api/metrics/get-metric).
///
/// Its options: [`version`](Request::version), [`expand`](Request::expand).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let metric = client.project("shop")?.metric("purchase")?.get().expand("experimentCount").await?;
/// println!("{}: {:?}", metric.name, metric.experiment_count);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct GetMetric {
    project: ProjectKey,
    metric: MetricKey,
    version: Option<String>,
    expand: ExpandList,
}

impl GetMetric {
    pub(crate) fn new(project: ProjectKey, metric: MetricKey) -> Self {
        GetMetric {
            project,
            metric,
            version: None,
            expand: ExpandList::default(),
        }
    }
}

/// Options of [`GetMetric`].
impl Request<GetMetric> {
    /// Asks for the version with this id, `version_id` of a metric, instead of the present one.
    pub fn version(mut self, id: impl Into<String>) -> Self {
        self.call.version = Some(id.into());
        self
    }

    /// Asks for a part that the response leaves out by default: `experiments`, `experimentCount`, `metricGroups`, `metricGroupCount`, `lastUsedInExperiment`. May be called several times.
    pub fn expand(mut self, part: impl Into<String>) -> Self {
        self.call.expand.push(Expand::from(part.into()));
        self
    }
}

impl Execute for GetMetric {
    type Value = MetricRep;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_METRIC
    }

    fn resource(&self) -> String {
        format!("{}/{}", self.project, self.metric)
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let expand = self.expand.joined();
        let params = GetMetricParams::default()
            .expand(expand.as_deref())
            .version_id(self.version.as_deref());
        raw.get_metric_request(self.project.as_str(), self.metric.as_str(), &params)
    }

    fn accepts(&self, metric: &MetricRep) -> bool {
        self.metric == *metric.key
    }

    fn accepts_undecodable(&self, body: &serde_json::Value) -> bool {
        body["key"] == self.metric.as_str()
    }

    fn validate(&self, violations: &mut Violations) {
        self.expand.validate(violations);
    }
}
