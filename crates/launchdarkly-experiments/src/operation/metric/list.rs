//! Listing the metrics of a project.

use std::collections::BTreeMap;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetMetricsParams;
use raw::types::{Link, MetricCollectionRep, MetricListingRep};

use crate::execute::call::Execute;
use crate::input::violation::Violations;
use crate::key::ProjectKey;
use crate::operation::expand::{Expand, ExpandList};
use crate::operation::list::{ReadPage, Window};
use crate::operation::request::Request;

/// The largest page that LaunchDarkly allows.
const MAX_PAGE_SIZE: u32 = 50;

/// The listing of the metrics of a project, [`getMetrics`](https://launchdarkly.com/docs/api/metrics/get-metrics).
///
/// [`items`](Request::items) and [`pages`](Request::pages) read all of it; `send` reads one page.
///
/// Its options: [`filter`](Request::filter), [`sort`](Request::sort), [`expand`](Request::expand), [`start_at`](Request::start_at), [`page_size`](Request::page_size), [`prefetch`](Request::prefetch).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let list = client.project("shop")?.metrics().list().sort("name").page_size(50);
/// let mut metrics = list.items();
/// while let Some(metric) = metrics.try_next().await? {
///     println!("{}: {}", metric.key, metric.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ListMetrics {
    project: ProjectKey,
    filter: Option<String>,
    sort: Option<String>,
    expand: ExpandList,
    window: Window,
}

impl ListMetrics {
    pub(crate) fn new(project: ProjectKey) -> Self {
        ListMetrics {
            project,
            filter: None,
            sort: None,
            expand: ExpandList::default(),
            window: Window::with_max_page_size(MAX_PAGE_SIZE),
        }
    }
}

/// Options of [`ListMetrics`].
impl Request<ListMetrics> {
    /// Lists only what this expression selects. Its conditions have the form `field operator value`, as in `tags contains ["checkout"]`; [all](https://launchdarkly.com/docs/api/metrics/get-metrics#filtering-metrics). It is sent as it is: check its quotes.
    pub fn filter(mut self, expression: impl Into<String>) -> Self {
        self.call.filter = Some(expression.into());
        self
    }

    /// Sorts by these fields, joined by commas: `createdAt`, `name`. A `-` in front of one reverses its order.
    pub fn sort(mut self, fields: impl Into<String>) -> Self {
        self.call.sort = Some(fields.into());
        self
    }

    /// Asks for a part that the response leaves out by default: `experimentCount`. May be called several times.
    pub fn expand(mut self, part: impl Into<String>) -> Self {
        self.call.expand.push(Expand::from(part.into()));
        self
    }
}

impl Execute for ListMetrics {
    type Value = MetricCollectionRep;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_METRICS
    }

    fn resource(&self) -> String {
        self.project.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let expand = self.expand.joined();
        let params = GetMetricsParams::default()
            .expand(expand.as_deref())
            .limit(self.window.limit())
            .offset(self.window.offset())
            .sort(self.sort.as_deref())
            .filter(self.filter.as_deref());
        raw.get_metrics_request(self.project.as_str(), &params)
    }

    fn validate(&self, violations: &mut Violations) {
        self.expand.validate(violations);
    }
}

impl ReadPage for ListMetrics {
    type Item = MetricListingRep;

    fn window(&self) -> &Window {
        &self.window
    }

    fn window_mut(&mut self) -> &mut Window {
        &mut self.window
    }

    fn items(page: &MetricCollectionRep) -> &[MetricListingRep] {
        page.items.as_deref().unwrap_or_default()
    }

    fn into_items(page: MetricCollectionRep) -> Vec<MetricListingRep> {
        page.items.unwrap_or_default()
    }

    fn total_count(page: &MetricCollectionRep) -> Option<i64> {
        page.total_count
    }

    fn links(page: &MetricCollectionRep) -> Option<&BTreeMap<String, Link>> {
        page.links.as_ref()
    }
}
