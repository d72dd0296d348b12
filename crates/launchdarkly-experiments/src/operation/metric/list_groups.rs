//! Listing the metric groups of a project.

use std::collections::BTreeMap;

use launchdarkly_experiments_client as raw;
use raw::Operation;
use raw::params::GetMetricGroupsParams;
use raw::types::{Link, MetricGroupCollectionRep, MetricGroupRep};

use crate::execute::call::Execute;
use crate::key::ProjectKey;
use crate::operation::list::{ReadPage, Window};
use crate::operation::request::Request;

/// The largest page that LaunchDarkly allows.
const MAX_PAGE_SIZE: u32 = 50;

/// The listing of the metric groups of a project, with their metrics, [`getMetricGroups`](https://launchdarkly.com/docs/api/metrics-beta/get-metric-groups).
///
/// [`items`](Request::items) and [`pages`](Request::pages) read all of it; `send` reads one page.
///
/// Its options: [`filter`](Request::filter), [`sort`](Request::sort), [`start_at`](Request::start_at), [`page_size`](Request::page_size), [`prefetch`](Request::prefetch).
///
/// ```no_run
/// # async fn run(client: launchdarkly_experiments::Client) -> Result<(), launchdarkly_experiments::Error> {
/// let groups = client.project("shop")?.metric_groups().list().filter("kind equals 'funnel'");
/// for group in groups.items().try_collect().await? {
///     println!("{}: {}", group.key, group.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ListMetricGroups {
    project: ProjectKey,
    filter: Option<String>,
    sort: Option<String>,
    window: Window,
}

impl ListMetricGroups {
    pub(crate) fn new(project: ProjectKey) -> Self {
        ListMetricGroups {
            project,
            filter: None,
            sort: None,
            window: Window::with_max_page_size(MAX_PAGE_SIZE),
        }
    }
}

/// Options of [`ListMetricGroups`].
impl Request<ListMetricGroups> {
    /// Lists only what this expression selects. Its conditions have the form `field operator value` and are joined by `and`, as in `kind equals 'funnel' and experimentStatus equals 'running'`; [all](https://launchdarkly.com/docs/api/metrics-beta/get-metric-groups#filtering-metric-groups). It is sent as it is: check its quotes.
    pub fn filter(mut self, expression: impl Into<String>) -> Self {
        self.call.filter = Some(expression.into());
        self
    }

    /// Sorts by these fields, joined by commas: `name`, `createdAt`, `connectionCount`. A `-` in front of one reverses its order.
    pub fn sort(mut self, fields: impl Into<String>) -> Self {
        self.call.sort = Some(fields.into());
        self
    }
}

impl Execute for ListMetricGroups {
    type Value = MetricGroupCollectionRep;

    fn operation(&self) -> &Operation {
        &raw::operations::GET_METRIC_GROUPS
    }

    fn resource(&self) -> String {
        self.project.to_string()
    }

    fn request(&self, raw: &raw::Client) -> Result<raw::reqwest::Request, raw::Error> {
        let params = GetMetricGroupsParams::default()
            .filter(self.filter.as_deref())
            .sort(self.sort.as_deref())
            .limit(self.window.limit())
            .offset(self.window.offset());
        raw.get_metric_groups_request(self.project.as_str(), &params)
    }
}

impl ReadPage for ListMetricGroups {
    type Item = MetricGroupRep;

    fn window(&self) -> &Window {
        &self.window
    }

    fn window_mut(&mut self) -> &mut Window {
        &mut self.window
    }

    fn items(page: &MetricGroupCollectionRep) -> &[MetricGroupRep] {
        &page.items
    }

    fn into_items(page: MetricGroupCollectionRep) -> Vec<MetricGroupRep> {
        page.items
    }

    fn total_count(page: &MetricGroupCollectionRep) -> Option<i64> {
        page.total_count
    }

    fn links(page: &MetricGroupCollectionRep) -> Option<&BTreeMap<String, Link>> {
        page.links.as_ref()
    }
}
